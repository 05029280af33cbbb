"""Creating a stack: each resource once all that it depends on exists."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from frontgate.aws.json_api import AwsCallError
from frontgate.control.errors import ControlError
from frontgate.functions import FunctionConfigError, InterpreterNotFoundError, PackageInstallError
from frontgate.resources.creation import Account, Created, Creation
from frontgate.resources.registry import TYPES
from frontgate.template import Resolver, Resource, Stack, TemplateError
from frontgate.wire import BackendError

_REFUSALS = (
    AwsCallError,
    BackendError,
    ControlError,
    FunctionConfigError,
    InterpreterNotFoundError,
    PackageInstallError,
    TimeoutError,
    KeyError,
    ValueError,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class DeployedApi:
    """An API of the stack with one stage that serves it."""

    logical_id: str
    api_id: str
    kind: str
    """`REST`, `HTTP` or `WebSocket`."""
    stage_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UserPool:
    logical_id: str
    pool_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DeployedStack:
    """What came of a stack."""

    created: Mapping[str, Created]
    outputs: Mapping[str, object]
    apis: tuple[DeployedApi, ...]
    """The first stage of each API, in the template's order."""
    user_pools: tuple[UserPool, ...]


async def create(stack: Stack, account: Account) -> DeployedStack:
    """Creates what can be created here; the rest gets placeholder names.

    Raises `TemplateError` with the resource's line at the first that fails.
    """
    created: dict[str, Created] = {}
    resolver = Resolver(stack, created)
    for level in stack.levels():
        made = await asyncio.gather(
            *(_create(resource, stack, account, resolver) for resource in level)
        )
        created.update(zip((resource.logical_id for resource in level), made, strict=True))
    return DeployedStack(
        created=created,
        outputs={name: resolver.resolve(output.value) for name, output in stack.outputs.items()},
        apis=tuple(_apis(stack, created, account)),
        user_pools=tuple(
            UserPool(logical_id=r.logical_id, pool_id=created[r.logical_id].ref)
            for r in stack.resources
            if r.type == "AWS::Cognito::UserPool"
        ),
    )


async def _create(
    resource: Resource, stack: Stack, account: Account, resolver: Resolver
) -> Created:
    if resource.type not in TYPES:
        return _placeholder(resource)
    known = TYPES[resource.type]
    resolved = cast(
        "Mapping[str, Any]", resolver.resolve(resource.properties, resource=resource) or {}
    )
    usable = {k: v for k, v in resolved.items() if k in known.supported or k in known.harmless}
    try:
        return await known.create(
            Creation(resource=resource, properties=usable, stack=stack, account=account)
        )
    except _REFUSALS as error:
        reason = f"its {error} is missing" if isinstance(error, KeyError) else str(error)
        place = stack.place_of(resource.logical_id)
        raise TemplateError(
            f"{resource.logical_id}: {reason}", path=place.path, line=place.line or resource.line
        ) from error


class _AnyAttribute(dict[str, object]):
    """Attributes of a resource that was left out: each is a name that says so."""

    def __init__(self, logical_id: str) -> None:
        super().__init__()
        self._logical_id = logical_id

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return f"{self._logical_id}.{name}"


def _placeholder(resource: Resource) -> Created:
    return Created(ref=resource.logical_id, attributes=_AnyAttribute(resource.logical_id))


def _apis(stack: Stack, created: Mapping[str, Created], account: Account) -> Iterator[DeployedApi]:
    for resource in sorted(stack.resources, key=lambda resource: resource.line or 0):
        if resource.type == "AWS::ApiGateway::RestApi":
            api_id = created[resource.logical_id].ref
            stages = account.store.rest.stages[api_id]
            kind = "REST"
        elif resource.type == "AWS::ApiGatewayV2::Api":
            api_id = created[resource.logical_id].ref
            stages = account.store.v2_stages.stages.get(api_id, {})  # type: ignore[assignment]
            protocol = account.store.v2.apis[api_id].protocol_type
            kind = "HTTP" if protocol == "HTTP" else "WebSocket"
        else:
            continue
        if stages:
            yield DeployedApi(
                logical_id=resource.logical_id,
                api_id=api_id,
                kind=kind,
                stage_name=next(iter(stages)),
            )
