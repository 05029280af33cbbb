"""Features of the client that not everybody has yet.

Which channel a request comes through is decided by API Gateway: a canary's stage variable sends a
share of the traffic to the function's beta alias.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from community.domain.record import Record
from community.errors import FeatureNotFoundError


class Channel(StrEnum):
    """Who gets a feature; ``beta`` gets those of ``live`` as well."""

    LIVE = "live"
    BETA = "beta"


class Feature(Record):
    """Whether a feature is on, as a client receives it."""

    name: str
    enabled: bool
    channel: Channel


RELEASED: Final[Mapping[str, Channel]] = {
    "message-search": Channel.BETA,
    "reactions": Channel.BETA,
    "room-exports": Channel.LIVE,
}


def feature(name: str, channel: Channel) -> Feature:
    """Raises ``FeatureNotFoundError``."""
    released = RELEASED.get(name)
    if released is None:
        raise FeatureNotFoundError(name)
    enabled = channel is Channel.BETA or released is Channel.LIVE
    return Feature(name=name, enabled=enabled, channel=channel)
