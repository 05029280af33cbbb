"""API keys and usage plans: immutable, in the field names of API Gateway's API.

A key opens a stage only through a usage plan that has both. Keys and plans live outside the
definitions of APIs, so a change of them counts at once, without a deployment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from frontgate.control.rest_api import EMPTY


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiKey:
    id: str
    value: str
    """What a client sends."""
    created_date: float
    last_updated_date: float
    name: str | None = None
    customer_id: str | None = None
    description: str | None = None
    enabled: bool = False
    stage_keys: tuple[str, ...] = ()
    """`{api-id}/{stage}`: from the time before usage plans, and without effect."""
    tags: Mapping[str, str] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, kw_only=True, slots=True)
class ThrottleSettings:
    burst_limit: int = 0
    rate_limit: float = 0.0
    """Requests per second."""


ACCOUNT_LIMITS = ThrottleSettings(rate_limit=10_000.0, burst_limit=5_000)
"""What an account may send to all its APIs of a region together, unless AWS raises it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotaSettings:
    limit: int
    period: str
    """`DAY`, `WEEK` or `MONTH`."""
    offset: int = 0
    """The day on which a period starts: with `WEEK`, 0 is Sunday; with `MONTH`, 0 is the first.

    The API reference of today calls it a number of requests to subtract; the service checks it as
    a day (0 to 6, 0 to 27), which is what the reference said before.
    """


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiStage:
    """A stage that a plan's keys open."""

    api_id: str
    stage: str
    throttle: Mapping[str, ThrottleSettings] = field(default_factory=lambda: EMPTY)
    """By `/users/GET`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UsagePlan:
    id: str
    name: str
    description: str | None = None
    api_stages: tuple[ApiStage, ...] = ()
    throttle: ThrottleSettings | None = None
    quota: QuotaSettings | None = None
    product_code: str | None = None
    """Of AWS Marketplace."""
    tags: Mapping[str, str] = field(default_factory=lambda: EMPTY)

    @property
    def stages(self) -> frozenset[tuple[str, str]]:
        """API id and name of each stage."""
        return frozenset((stage.api_id, stage.stage) for stage in self.api_stages)

    @property
    def limits(self) -> tuple[str, ...]:
        """Which kinds of limits the plan has: `throttle`, `quota`."""
        throttled = self.throttle or any(stage.throttle for stage in self.api_stages)
        return ("throttle",) * bool(throttled) + ("quota",) * bool(self.quota)


@dataclass(frozen=True, kw_only=True, slots=True)
class UsagePlanKey:
    """A key's place in a plan."""

    id: str
    """Of the API key."""
    value: str
    name: str | None = None
    type: str = "API_KEY"


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyGrant:
    """A key that opens a stage, and the plan that says so."""

    api_key: ApiKey
    usage_plan: UsagePlan
    method_throttles: Mapping[str, ThrottleSettings] = field(default_factory=lambda: EMPTY)
    """What the plan says of single methods of the stage: by `users/GET`."""
