"""Creating a stack: each resource once all that it depends on exists."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

from frontgate.aws.json_api import AwsCallError
from frontgate.control.api_v2 import ProtocolType
from frontgate.control.errors import ControlError
from frontgate.control.openapi import DocumentError
from frontgate.control.store import Store
from frontgate.functions import (
    FunctionConfigError,
    FunctionNotFoundError,
    InterpreterNotFoundError,
    PackageInstallError,
)
from frontgate.identifiers import drawn_for
from frontgate.resources.creation import Account, Created, Creation, PropertyError, text
from frontgate.resources.registry import TYPES, refusal
from frontgate.template import Output, Resolver, Resource, Stack, TemplateError
from frontgate.wire import BackendError

_REFUSALS = (
    AwsCallError,
    BackendError,
    ControlError,
    FunctionConfigError,
    FunctionNotFoundError,
    InterpreterNotFoundError,
    PackageInstallError,
    TimeoutError,
    KeyError,
    ValueError,
)
_AT_ONCE = 16
"""More would wait in the services process, which is one interpreter."""
_API_TYPES = frozenset({"AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"})
_STAGE_TYPES = frozenset({"AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage"})


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
    outputs: Mapping[str, str]
    apis: tuple[DeployedApi, ...]
    """One stage of each API, in the template's order."""
    user_pools: tuple[UserPool, ...]
    exports: Mapping[str, str] = field(default_factory=dict)
    """What the outputs are exported as, by the output's name."""
    left_out: frozenset[str] = frozenset()
    """Of the created, those that are a placeholder's name alone."""


async def create(stack: Stack, account: Account) -> DeployedStack:
    """Creates what can be created here; the rest gets placeholder names.

    Raises `TemplateError` with the resource's line at the first that fails.
    """
    created: dict[str, Created] = {}
    resolver = Resolver(stack, created)
    left_out = {each.logical_id for each in stack.resources if refusal(each) is not None}
    await _create_all(stack, account, resolver, created, left_out)
    text_of = partial(_text, stack, resolver)
    return DeployedStack(
        created=created,
        outputs={name: text_of(each, each.value) for name, each in stack.outputs.items()},
        apis=tuple(_apis(stack, created, account, resolver)),
        user_pools=tuple(
            UserPool(logical_id=r.logical_id, pool_id=created[r.logical_id].ref)
            for r in stack.resources
            if r.type == "AWS::Cognito::UserPool"
        ),
        exports={
            name: text_of(each, each.export_name)
            for name, each in stack.outputs.items()
            if each.export_name is not None
        },
        left_out=frozenset(left_out),
    )


def _text(stack: Stack, resolver: Resolver, output: Output, value: object) -> str:
    """What a function has come to in an output, in CloudFormation's words where it is no text."""
    resolved = resolver.resolve(value)
    if resolved is None or isinstance(resolved, Mapping | list):
        raise stack.document.error(
            f"the output {output.name} is malformed: the Value field of every Outputs member must "
            "evaluate to a String",
            *("Outputs", output.name),
        )
    return text(resolved)


async def _create_all(
    stack: Stack,
    account: Account,
    resolver: Resolver,
    created: dict[str, Created],
    left_out: set[str],
) -> None:
    """Fills `created`: a resource begins when its own dependencies exist, whatever else is under
    way. The first failure ends the others, unless it is that of something which belongs to what is
    left out: then it is left out as well."""
    exists = {resource.logical_id: asyncio.Event() for resource in stack.resources}
    at_once = asyncio.Semaphore(_AT_ONCE)

    async def create_or_leave_out(resource: Resource) -> Created:
        try:
            return await _create(resource, stack, account, resolver)
        except TemplateError as error:
            if left_out.isdisjoint(resource.depends_on):
                raise
            account.report(f"left out as well: {resource.logical_id}, {resource.type} ({error})")
            left_out.add(resource.logical_id)
            return _placeholder(resource)

    async def make(resource: Resource) -> None:
        drawn_for.set(resource.logical_id)
        for dependency in resource.depends_on:
            await exists[dependency].wait()
        if resource.logical_id in left_out:
            created[resource.logical_id] = _placeholder(resource)
        else:
            async with at_once:
                created[resource.logical_id] = await create_or_leave_out(resource)
        exists[resource.logical_id].set()

    try:
        async with asyncio.TaskGroup() as group:
            for resource in stack.resources:
                group.create_task(make(resource))
    except BaseExceptionGroup as failures:
        first = failures.exceptions[0]
        raise first from first.__cause__


async def _create(
    resource: Resource, stack: Stack, account: Account, resolver: Resolver
) -> Created:
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
        message = f"{resource.written_as}: {_reason(error)}"
        raise stack.error(resource, message, *_path(error)) from error


def _path(error: Exception) -> tuple[str | int, ...]:
    """Where in the resource it is; nothing: somewhere."""
    if isinstance(error, DocumentError):
        return ("Body", *error.keys)
    return (error.property_name,) if isinstance(error, PropertyError) else ()


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"its {error} is missing"
    return str(error) or "an AWS service did not answer in time"


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


def _apis(
    stack: Stack, created: Mapping[str, Created], account: Account, resolver: Resolver
) -> Iterator[DeployedApi]:
    in_order = sorted(stack.resources, key=lambda resource: resource.line or 0)
    # SAM's deployment of a REST API may make a stage named `Stage` that nobody asked for, so a
    # stage with a resource of its own comes first.
    stages_of_their_own = [resource for resource in in_order if resource.type in _STAGE_TYPES]
    rank = {
        (_api_id(stage, resolver), created[stage.logical_id].ref): place
        for place, stage in enumerate(stages_of_their_own)
    }
    store = account.store
    for resource in in_order:
        if resource.type not in _API_TYPES:
            continue
        api_id = created[resource.logical_id].ref
        stages = [*store.rest.stages.get(api_id, ()), *store.v2_stages.stages.get(api_id, ())]
        stages.sort(key=lambda name: rank.get((api_id, name), len(rank)))
        if stages:
            yield DeployedApi(
                logical_id=resource.logical_id,
                api_id=api_id,
                kind=_kind(api_id, store),
                stage_name=stages[0],
            )


def _api_id(stage: Resource, resolver: Resolver) -> object:
    properties = stage.properties
    return resolver.resolve(properties.get("RestApiId") or properties.get("ApiId"), resource=stage)


def _kind(api_id: str, store: Store) -> str:
    if api_id in store.rest.apis:
        return "REST"
    return "HTTP" if store.v2.apis[api_id].protocol_type is ProtocolType.HTTP else "WebSocket"
