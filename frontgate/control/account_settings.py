"""What API Gateway knows of the account as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from frontgate.control.api_keys import ACCOUNT_LIMITS, ThrottleSettings


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountSettings:
    cloudwatch_role_arn: str | None = None
    """The role that lets API Gateway write logs, which needs no leave here."""
    throttle_settings: ThrottleSettings = ACCOUNT_LIMITS
    features: tuple[str, ...] = ("UsagePlans",)
    api_key_version: str = "4"
