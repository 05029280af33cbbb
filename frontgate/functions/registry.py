"""Functions, their versions and aliases, and the pool that runs each version.

A published version keeps its configuration. Its code is the directory that it was published from,
as it is now: on a laptop a version of a developer's own folder is not a copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from frontgate.functions.errors import FunctionNotFoundError
from frontgate.functions.events import DEFAULTS, EventSettings
from frontgate.functions.function import FunctionConfig
from frontgate.functions.identifiers import LATEST, parse_reference
from frontgate.functions.pool import EnvironmentPool
from frontgate.functions.reservation import Reservation

NOTHING: Mapping[str, float] = MappingProxyType({})
MakePool = Callable[[FunctionConfig, Reservation | None], EnvironmentPool]
"""Takes a version's configuration, and what its function has reserved."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference leads to: the pool to run in, and the ARN that the function is told."""

    pool: EnvironmentPool
    arn: str
    others: tuple[tuple[float, EnvironmentPool], ...] = ()
    """Of an alias with a routing configuration: other pools, with their share of invocations."""

    def draw(self, random: Callable[[], float]) -> EnvironmentPool:
        """The pool of one invocation."""
        if self.others:
            drawn = random()
            for share, pool in self.others:
                if drawn < share:
                    return pool
                drawn -= share
        return self.pool


@dataclass(frozen=True, slots=True)
class _Alias:
    version: str
    weights: Mapping[str, float]


class _Function:
    def __init__(self, config: FunctionConfig) -> None:
        self.config = config
        self.pools: dict[str, EnvironmentPool] = {}
        self.versions: dict[str, FunctionConfig] = {LATEST: config}
        self.published = 0
        self.aliases: dict[str, _Alias] = {}
        self.events: dict[str, EventSettings] = {}
        """By version or alias."""
        self.reservation = _reservation(config.reserved_concurrency)


def _reservation(concurrency: int | None) -> Reservation | None:
    return None if concurrency is None else Reservation(concurrency)


class FunctionRegistry:
    """Resolves references; each is parsed once and remembered until the registry changes."""

    def __init__(self, make_pool: MakePool) -> None:
        self._make_pool = make_pool
        self._functions: dict[str, _Function] = {}
        self._targets: dict[str, Target] = {}

    def put(self, config: FunctionConfig) -> EnvironmentPool | None:
        """Add or update a function. The pool that ran it until now, if any, is the caller's."""
        self._targets.clear()
        known = self._functions.get(config.name)
        if known is None:
            self._functions[config.name] = _Function(config)
            return None
        if config.reserved_concurrency != known.config.reserved_concurrency:
            known.reservation = _reservation(config.reserved_concurrency)
        known.config = known.versions[LATEST] = config
        return known.pools.pop(LATEST, None)

    def publish(self, name: str) -> str:
        """A new version of the function's present configuration."""
        function = self._function(name)
        function.published += 1
        version = str(function.published)
        function.versions[version] = replace(function.config, version=version)
        return version

    def alias(
        self, name: str, alias: str, version: str, weights: Mapping[str, float] = NOTHING
    ) -> None:
        """`weights` are the shares of other versions, by their numbers."""
        function = self._function(name)
        for each in (version, *weights):
            if each not in function.versions:
                raise FunctionNotFoundError(f"Function not found: {function.config.arn}:{each}")
        self._targets.clear()
        function.aliases[alias] = _Alias(version, dict(weights))

    def reserve(self, name: str, concurrency: int | None) -> list[EnvironmentPool]:
        """Bounds every version of a function. The pools that ran it are the caller's."""
        function = self._function(name)
        self._targets.clear()
        for version, config in function.versions.items():
            function.versions[version] = replace(config, reserved_concurrency=concurrency)
        function.config = function.versions[LATEST]
        function.reservation = _reservation(concurrency)
        pools = list(function.pools.values())
        function.pools.clear()
        return pools

    def remove(self, name: str) -> list[EnvironmentPool]:
        """Forgets a function. The pools that ran it are the caller's."""
        function = self._function(name)
        self._targets.clear()
        del self._functions[name]
        return list(function.pools.values())

    def remove_version(self, name: str, version: str) -> EnvironmentPool | None:
        """Forgets a published version. The pool that ran it, if any, is the caller's."""
        function = self._function(name)
        self._targets.clear()
        function.versions.pop(version, None)
        function.events.pop(version, None)
        return function.pools.pop(version, None)

    def remove_alias(self, name: str, alias: str) -> None:
        function = self._function(name)
        self._targets.clear()
        function.aliases.pop(alias, None)
        function.events.pop(alias, None)

    def target(self, reference: str) -> Target:
        """Raises FunctionNotFoundError in Lambda's words."""
        target = self._targets.get(reference)
        if target is None:
            target = self._targets[reference] = self._resolve(reference)
        return target

    def configure_events(self, name: str, qualifier: str, settings: EventSettings) -> None:
        self._function(name).events[qualifier] = settings

    def events_of(self, reference: str) -> tuple[str, EventSettings]:
        """The ARN with a qualifier, and what becomes of its events. Raises as `target` does."""
        name, _, qualifier = self.target(reference).arn.split(":", 6)[6].partition(":")
        function, qualifier = self._function(name), qualifier or LATEST
        return f"{function.config.arn}:{qualifier}", function.events.get(qualifier, DEFAULTS)

    def entrances(self) -> Iterator[str]:
        """How each function is invoked: by its aliases, or by its name where it has none."""
        for name, function in self._functions.items():
            yield from [f"{name}:{alias}" for alias in function.aliases] or [name]

    def configs(self) -> list[FunctionConfig]:
        """The present configuration of each function."""
        return [function.config for function in self._functions.values()]

    def pools(self, name: str | None = None) -> Iterator[EnvironmentPool]:
        """The pools that exist: of one function, or of all."""
        for function in self._functions.values():
            if name is None or function.config.name == name:
                yield from function.pools.values()

    def _function(self, name: str) -> _Function:
        function = self._functions.get(name)
        if function is None:
            raise FunctionNotFoundError(f"Function not found: {name}")
        return function

    def _resolve(self, text: str) -> Target:
        reference = parse_reference(text)
        if reference is None:
            raise FunctionNotFoundError(f"Function not found: {text}")
        function = self._functions.get(reference.name)
        if function is None or not reference.matches(function.config.arn):
            raise FunctionNotFoundError(f"Function not found: {text}")
        arn, qualifier = function.config.arn, reference.qualifier
        if qualifier is not None:
            arn = f"{arn}:{qualifier}"
        alias = function.aliases.get(qualifier or LATEST)
        version = alias.version if alias else qualifier or LATEST
        if version not in function.versions:
            kind = "Function not found:" if version.isdigit() else "Cannot find alias arn:"
            raise FunctionNotFoundError(f"{kind} {arn}")
        others = [
            (share, self._pool(function, other))
            for other, share in (alias.weights.items() if alias else ())
        ]
        return Target(self._pool(function, version), arn, tuple(others))

    def _pool(self, function: _Function, version: str) -> EnvironmentPool:
        pool = function.pools.get(version)
        if pool is None:
            pool = function.pools[version] = self._make_pool(
                function.versions[version], function.reservation
            )
        return pool
