"""The environment of each function as one validated model, read once at cold start.

A missing or malformed variable fails the start of the function, where a deployment notices it,
and not the first request that happens to need it.
"""

from __future__ import annotations

import os
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, IPvAnyNetwork

Text = Annotated[str, Field(min_length=1)]
TableName = Text
Url = Annotated[str, Field(pattern=r"^https?://")]
Networks = Annotated[
    tuple[IPvAnyNetwork, ...], BeforeValidator(lambda text: text.replace(" ", "").split(","))
]
"""Comma-separated address ranges, such as ``192.0.2.0/24,2001:db8::/32``."""


class Settings(BaseModel):
    """Fields are environment variables, in lower case."""

    model_config = ConfigDict(frozen=True, alias_generator=str.upper)

    @classmethod
    def from_environment(cls) -> Self:
        """Read the process's environment.

        Raises:
            pydantic.ValidationError: a variable is missing or malformed.
        """
        return cls.model_validate(dict(os.environ))


class UsersSettings(Settings):
    """What ``functions/users`` needs."""

    users_table: TableName
    idempotency_table: TableName
    cors_origin: Url


class SummarySettings(Settings):
    """What ``functions/summary`` needs."""

    users_table: TableName


class ReportsSettings(Settings):
    """What ``functions/reports`` needs."""

    statistics_table: TableName
    cors_origin: Url


class PartnerSettings(Settings):
    """What ``functions/partner`` needs."""

    visits_table: TableName
    cors_origin: Url


class VisitorsSettings(Settings):
    """What ``functions/visitors`` needs."""

    rooms_table: TableName
    connections_table: TableName
    cors_origin: Url


class AdminSettings(Settings):
    """What ``functions/admin`` needs."""

    statistics_table: TableName
    cors_origin: Url


class FeaturesSettings(Settings):
    """What ``functions/features`` needs."""

    cors_origin: Url


class OnboardingSettings(Settings):
    """What ``functions/onboarding`` needs."""

    users_table: TableName
    messages_table: TableName


class FeedbackSettings(Settings):
    """What ``functions/feedback`` needs."""

    feedback_table: TableName
    statistics_table: TableName


class RoomsSettings(Settings):
    """What ``functions/rooms`` needs."""

    rooms_table: TableName
    messages_table: TableName


class LegacySettings(Settings):
    """What ``functions/legacy`` needs."""

    rooms_table: TableName


class WebhooksSettings(Settings):
    """What ``functions/webhooks`` needs."""

    deliveries_table: TableName


class ExportsSettings(Settings):
    """What ``functions/exports`` needs."""

    rooms_table: TableName
    messages_table: TableName
    files_bucket: Text


class SignalsSettings(Settings):
    """What ``functions/signals`` needs."""

    statistics_table: TableName


class ChatSettings(Settings):
    """What ``functions/chat`` needs."""

    rooms_table: TableName
    messages_table: TableName
    connections_table: TableName
    ws_endpoint: Url


class AnnouncementsSettings(Settings):
    """What ``functions/announcements`` needs."""

    connections_table: TableName
    statistics_table: TableName
    idempotency_table: TableName
    ws_endpoint: Url


class ReleaseCheckSettings(Settings):
    """What ``functions/release_check`` needs."""

    new_version: Text


class TokenAuthorizerSettings(Settings):
    """What ``authorizers/token`` needs."""

    token_issuer: Url
    partner_client_id: Text


class RequestAuthorizerSettings(Settings):
    """What ``authorizers/request`` needs."""

    signing_secret_id: Text
    office_networks: Networks


class HttpAuthorizerSettings(Settings):
    """What ``authorizers/http`` needs."""

    signing_secret_id: Text


class WebSocketAuthorizerSettings(Settings):
    """What ``authorizers/websocket`` needs."""

    token_issuer: Url
    user_pool_client_id: Text
