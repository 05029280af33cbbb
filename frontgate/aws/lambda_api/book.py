"""All functions and layers of the account: the one place where they are written down.

Templates and the Lambda API both write here; what runs them follows.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from frontgate.access.wildcards import compile_pattern
from frontgate.aws.lambda_api.code import Code
from frontgate.aws.lambda_api.definitions import (
    UNQUALIFIED,
    Alias,
    EventInvokeConfig,
    Function,
    FunctionUrl,
    LayerVersion,
    Permission,
    Policy,
    ProvisionedConcurrency,
    Version,
)
from frontgate.functions import EventSettings, FunctionConfig
from frontgate.functions.identifiers import parse_reference
from frontgate.partitions import partition_of
from frontgate.wire import Clock

Item = TypeVar("Item")
_GATEWAY = frozenset({"apigateway.amazonaws.com", "*"})
_CALLS_URLS = frozenset({"lambda:InvokeFunctionUrl", "lambda:*", "*"})
_WITHOUT_SIGNATURE = ("StringEquals", "lambda:FunctionUrlAuthType", "NONE")
_INVOKES = frozenset({"lambda:InvokeFunction", "lambda:*", "lambda:Invoke*", "*"})


class Runner(Protocol):
    """What runs functions (`frontgate.functions.FunctionService`)."""

    async def add(self, config: FunctionConfig) -> None: ...

    def put(self, config: FunctionConfig) -> None: ...

    def publish_version(self, name: str) -> str: ...

    def add_alias(
        self, function_name: str, alias: str, version: str, weights: Mapping[str, float]
    ) -> None: ...

    def configure_events(self, name: str, qualifier: str, settings: EventSettings) -> None: ...

    def reserve(self, name: str, concurrency: int | None) -> None: ...

    def remove(self, name: str) -> None: ...

    def remove_version(self, name: str, version: str) -> None: ...

    def remove_alias(self, name: str, alias: str) -> None: ...


def new_revision() -> str:
    return str(uuid.uuid4())


class FunctionBook:
    """Functions by name, and layers by name and version."""

    def __init__(
        self,
        runner: Runner,
        *,
        region: str,
        account_id: str,
        clock: Clock,
    ) -> None:
        self._runner = runner
        self.region = region
        self.account_id = account_id
        self.clock = clock
        self.functions: dict[str, Function] = {}
        self.layers: dict[str, dict[int, LayerVersion]] = {}
        self._published_layers: dict[str, int] = {}
        """The highest version that a layer ever had."""
        self._permitted: dict[tuple[str, str], bool] = {}

    def arn(self, resource: str) -> str:
        partition = partition_of(self.region).name
        return f"arn:{partition}:lambda:{self.region}:{self.account_id}:{resource}"

    def configure_events(self, name: str, qualifier: str, config: EventInvokeConfig | None) -> None:
        """What becomes of the asynchronous invocations of a version or alias; None: the usual.

        Raises `ValueError` for what Lambda refuses.
        """
        settings = EventSettings() if config is None else config.settings
        self._runner.configure_events(name, qualifier, settings)
        function = self.functions[name]
        self._write(replace(function, events=_with(function.events, qualifier, config)))

    def put(self, function: Function) -> Function:
        """A new function, or another `$LATEST`."""
        self._runner.put(function.latest.config)
        return self._write(function)

    async def add(self, function: Function) -> Function:
        """The same for one that must be able to run. Raises `FunctionConfigError`."""
        await self._runner.add(function.latest.config)
        return self._write(function)

    def change(self, name: str, change: Callable[[Function], Function]) -> Function:
        """Changes what does not concern how the function runs."""
        return self._write(change(self.functions[name]))

    def publish(self, name: str, description: str | None = None) -> Version:
        """The present code and configuration as a version."""
        number = self._runner.publish_version(name)
        function = self.functions[name]
        latest = function.latest
        version = replace(
            latest,
            config=replace(latest.config, version=number),
            description=latest.description if description is None else description,
            revision_id=new_revision(),
        )
        self._write(replace(function, versions={**function.versions, number: version}))
        return version

    def put_alias(self, name: str, alias: Alias) -> Alias:
        """Raises `FunctionNotFoundError` for a version that is not there."""
        self._runner.add_alias(name, alias.name, alias.version, alias.weights)
        function = self.functions[name]
        self._write(replace(function, aliases={**function.aliases, alias.name: alias}))
        return alias

    def provision(
        self, name: str, qualifier: str, provisioned: ProvisionedConcurrency | None
    ) -> None:
        """Notes the provisioned concurrency of a version or alias; None: it has none."""
        function = self.functions[name]
        kept = _with(function.provisioned, qualifier, provisioned)
        self._write(replace(function, provisioned=kept))

    def reserve(self, name: str, concurrency: int | None) -> None:
        """Bounds how often a function runs at once; None: no longer."""
        self._runner.reserve(name, concurrency)
        function = self.functions[name]
        self._write(
            replace(
                function,
                latest=_reserved(function.latest, concurrency),
                versions={
                    number: _reserved(each, concurrency)
                    for number, each in function.versions.items()
                },
            )
        )

    def remove(self, name: str) -> None:
        self._runner.remove(name)
        del self.functions[name]
        self._permitted.clear()

    def remove_version(self, name: str, number: str) -> None:
        self._runner.remove_version(name, number)
        function = self.functions[name]
        self._write(
            replace(
                function,
                versions=without(function.versions, number),
                events=without(function.events, number),
                provisioned=without(function.provisioned, number),
                runtime_management=without(function.runtime_management, number),
            )
        )

    def remove_alias(self, name: str, alias: str) -> None:
        self._runner.remove_alias(name, alias)
        function = self.functions[name]
        self._write(
            replace(
                function,
                aliases=without(function.aliases, alias),
                events=without(function.events, alias),
                provisioned=without(function.provisioned, alias),
            )
        )

    def permit(self, name: str, qualifier: str, permission: Permission) -> None:
        """Adds a statement to the policy of a function, a version or an alias."""
        policy = self.functions[name].policies.get(qualifier)
        statements = (*(policy.statements if policy else ()), permission)
        self._put_policy(name, qualifier, statements)

    def revoke(self, name: str, qualifier: str, sid: str) -> None:
        """Takes a statement out; a policy without any is gone."""
        policy = self.functions[name].policies[qualifier]
        self._put_policy(
            name, qualifier, tuple(each for each in policy.statements if each.sid != sid)
        )

    def publish_layer(self, name: str, code: Code, **members: Any) -> LayerVersion:
        """`members` are further fields of `LayerVersion`. A number is never given twice."""
        number = self._published_layers.get(name, 0) + 1
        self._published_layers[name] = number
        layer_arn = self.arn(f"layer:{name}")
        return self.put_layer(
            LayerVersion(
                name=name,
                version=number,
                arn=f"{layer_arn}:{number}",
                layer_arn=layer_arn,
                code=code,
                created=self.clock(),
                **members,
            )
        )

    def put_url(self, name: str, qualifier: str, url: FunctionUrl | None) -> None:
        """None: takes it away."""
        function = self.functions[name]
        self._write(replace(function, urls=_with(function.urls, qualifier, url)))

    def put_layer(self, layer: LayerVersion) -> LayerVersion:
        self.layers.setdefault(layer.name, {})[layer.version] = layer
        return layer

    def remove_layer(self, name: str, version: int) -> None:
        """Also one that is not there."""
        versions = self.layers.get(name, {})
        versions.pop(version, None)
        if not versions:
            self.layers.pop(name, None)

    def layer(self, arn: str) -> LayerVersion | None:
        """By the ARN of its version."""
        _, _, named = arn.partition(":layer:")
        versions = self.layers.get(named.partition(":")[0], {})
        return next((each for each in versions.values() if each.arn == arn), None)

    def url(self, id: str) -> FunctionUrl | None:
        """The function URL with this id."""
        for function in self.functions.values():
            for url in function.urls.values():
                if url.id == id:
                    return url
        return None

    def is_public(self, url: FunctionUrl) -> bool:
        """Whether everybody may call a function URL that asks for no signature."""
        named = parse_reference(url.function_arn)
        function = None if named is None else self.functions.get(named.name)
        if named is None or function is None:
            return False
        policy = function.policies.get(named.qualifier or UNQUALIFIED)
        return policy is not None and any(_opens(statement) for statement in policy.statements)

    def permits(self, reference: str, source_arn: str) -> bool:
        """Whether API Gateway may invoke a function on behalf of `source_arn`.

        Of an unknown function there is nothing to say: invoking it fails by itself.
        """
        key = (reference, source_arn)
        known = self._permitted.get(key)
        if known is None:
            known = self._permitted[key] = self._judge(reference, source_arn)
        return known

    def _judge(self, reference: str, source_arn: str) -> bool:
        named = parse_reference(reference)
        function = None if named is None else self.functions.get(named.name)
        if named is None or function is None:
            return True
        policy = function.policies.get(named.qualifier or UNQUALIFIED)
        account = self.account_id
        return policy is not None and any(
            _allows(statement, source_arn, account) for statement in policy.statements
        )

    def _put_policy(self, name: str, qualifier: str, statements: tuple[Permission, ...]) -> None:
        function = self.functions[name]
        policy = Policy(statements=statements, revision_id=new_revision()) if statements else None
        self._write(replace(function, policies=_with(function.policies, qualifier, policy)))

    def _write(self, function: Function) -> Function:
        self.functions[function.name] = function
        self._permitted.clear()
        return function


def without(items: Mapping[str, Item], key: str) -> Mapping[str, Item]:
    return {name: each for name, each in items.items() if name != key}


def _with(items: Mapping[str, Item], key: str, item: Item | None) -> Mapping[str, Item]:
    """A copy with one item put or, with None, taken out."""
    return without(items, key) if item is None else {**items, key: item}


def _reserved(version: Version, concurrency: int | None) -> Version:
    return replace(version, config=replace(version.config, reserved_concurrency=concurrency))


def _allows(statement: Permission, source_arn: str, account_id: str) -> bool:
    return (
        statement.principal in _GATEWAY
        and statement.action in _INVOKES
        and not statement.conditions
        and statement.source_account in (None, account_id)
        and (statement.source_arn is None or _is_like(statement.source_arn, source_arn))
    )


def _opens(statement: Permission) -> bool:
    return (
        statement.principal == "*"
        and statement.action in _CALLS_URLS
        and all(condition == _WITHOUT_SIGNATURE for condition in statement.conditions)
    )


def _is_like(pattern: str, arn: str) -> bool:
    """`ArnLike`: the six parts of an ARN are compared one by one, with wildcards (documented)."""
    patterns, parts = pattern.split(":", 5), arn.split(":", 5)
    return len(patterns) == len(parts) and all(
        compile_pattern(each).fullmatch(part) for each, part in zip(patterns, parts, strict=True)
    )
