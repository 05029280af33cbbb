"""What is configured of functions, layers and who may invoke them: immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from frontgate.aws.lambda_api.code import Code
from frontgate.functions import EventSettings, FunctionConfig

UNQUALIFIED = ""
"""The qualifier of a function as such, in `policies` and `urls`."""
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class LayerVersion:
    name: str
    version: int
    arn: str
    """With the version."""
    layer_arn: str
    code: Code
    """What Lambda mounts at /opt."""
    created: float
    description: str = ""
    license_info: str | None = None
    runtimes: tuple[str, ...] | None = None
    architectures: tuple[str, ...] | None = None
    policy: tuple[Mapping[str, Any], ...] = ()
    policy_revision: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """`$LATEST`, or a published version."""

    config: FunctionConfig
    """What runs."""
    code: Code
    layers: tuple[LayerVersion, ...] = ()
    description: str = ""
    has_environment: bool = False
    members: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    """What else was given, by its name in the API: without effect on this machine."""
    revision_id: str
    last_modified: float

    @property
    def arn(self) -> str:
        """Qualified but for `$LATEST`."""
        config = self.config
        return f"{config.arn}:{config.version}" if config.version.isdigit() else config.arn


@dataclass(frozen=True, kw_only=True, slots=True)
class Alias:
    name: str
    version: str
    weights: Mapping[str, float] = field(default_factory=lambda: NOTHING)
    """Shares of other versions."""
    description: str = ""
    revision_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Permission:
    """A statement of a function's policy."""

    sid: str
    action: str
    principal: str
    """A service (`apigateway.amazonaws.com`), an account, an ARN or `*`."""
    resource: str
    source_arn: str | None = None
    source_account: str | None = None
    conditions: tuple[tuple[str, str, str], ...] = ()
    """Others: operator, key and value."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    statements: tuple[Permission, ...]
    revision_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FunctionUrl:
    id: str
    function_arn: str
    auth_type: str
    cors: Mapping[str, Any] | None
    invoke_mode: str
    created: float
    last_modified: float


@dataclass(frozen=True, kw_only=True, slots=True)
class EventInvokeConfig:
    """What becomes of the asynchronous invocations of a version or alias.

    None: that was not given, and is as for every function.
    """

    retries: int | None = None
    longest_age: int | None = None
    """Seconds."""
    on_success: str | None = None
    on_failure: str | None = None
    last_modified: float

    @property
    def settings(self) -> EventSettings:
        """Raises `ValueError` for what Lambda refuses."""
        limits: dict[str, Any] = {"retries": self.retries, "longest_age": self.longest_age}
        return EventSettings(
            on_success=self.on_success,
            on_failure=self.on_failure,
            **{name: limit for name, limit in limits.items() if limit is not None},
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ProvisionedConcurrency:
    """Of a version or alias: kept and shown; environments here are made on demand."""

    executions: int
    last_modified: float


@dataclass(frozen=True, kw_only=True, slots=True)
class RuntimeManagement:
    """When a version's runtime is updated: kept and shown."""

    update_on: str = "Auto"
    """`Auto`, `FunctionUpdate` or `Manual`."""
    runtime_version: str | None = None
    """The ARN of the runtime that `Manual` stays with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Function:
    latest: Version
    versions: Mapping[str, Version] = field(default_factory=lambda: NOTHING)
    """Published ones, by number, oldest first."""
    aliases: Mapping[str, Alias] = field(default_factory=lambda: NOTHING)
    policies: Mapping[str, Policy] = field(default_factory=lambda: NOTHING)
    """By qualifier."""
    urls: Mapping[str, FunctionUrl] = field(default_factory=lambda: NOTHING)
    """By qualifier."""
    events: Mapping[str, EventInvokeConfig] = field(default_factory=lambda: NOTHING)
    """By qualifier; that of the function as such is `$LATEST`."""
    provisioned: Mapping[str, ProvisionedConcurrency] = field(default_factory=lambda: NOTHING)
    """By version or alias."""
    runtime_management: Mapping[str, RuntimeManagement] = field(default_factory=lambda: NOTHING)
    """By version; `$LATEST` is one."""
    recursive_loop: str = "Terminate"
    """`Allow` or `Terminate`: kept and shown."""
    tags: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    @property
    def name(self) -> str:
        return self.latest.config.name

    @property
    def arn(self) -> str:
        return self.latest.config.arn
