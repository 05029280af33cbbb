"""Functions, their versions and aliases, and the pool that runs each version.

A published version keeps its configuration. Its code is the directory that it was published from,
as it is now: on a laptop a version is not a copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from frontgate.functions.errors import FunctionNotFoundError
from frontgate.functions.function import FunctionConfig
from frontgate.functions.identifiers import LATEST, parse_reference
from frontgate.functions.pool import EnvironmentPool

MakePool = Callable[[FunctionConfig], EnvironmentPool]


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference leads to: the pool to run in, and the ARN that the function is told."""

    pool: EnvironmentPool
    arn: str


class _Function:
    def __init__(self, config: FunctionConfig) -> None:
        self.config = config
        self.pools: dict[str, EnvironmentPool] = {}
        self.versions: dict[str, FunctionConfig] = {LATEST: config}
        self.aliases: dict[str, str] = {}


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
        known.config = known.versions[LATEST] = config
        return known.pools.pop(LATEST, None)

    def publish(self, name: str) -> str:
        """A new version of the function's present configuration."""
        function = self._function(name)
        version = str(len(function.versions))
        function.versions[version] = replace(function.config, version=version)
        return version

    def alias(self, name: str, alias: str, version: str) -> None:
        function = self._function(name)
        if version not in function.versions:
            raise FunctionNotFoundError(f"Function not found: {function.config.arn}:{version}")
        self._targets.clear()
        function.aliases[alias] = version

    def target(self, reference: str) -> Target:
        """Raises FunctionNotFoundError in Lambda's words."""
        target = self._targets.get(reference)
        if target is None:
            target = self._targets[reference] = self._resolve(reference)
        return target

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
        version = function.aliases.get(qualifier or LATEST, qualifier or LATEST)
        if version not in function.versions:
            kind = "Function not found:" if version.isdigit() else "Cannot find alias arn:"
            raise FunctionNotFoundError(f"{kind} {arn}")
        return Target(self._pool(function, version), arn)

    def _pool(self, function: _Function, version: str) -> EnvironmentPool:
        pool = function.pools.get(version)
        if pool is None:
            pool = function.pools[version] = self._make_pool(function.versions[version])
        return pool
