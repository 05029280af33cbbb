"""Webhooks: what other services tell the community.

The authorizer sees no body, so it verifies a signature over the body's digest, and whoever takes
the delivery from the queue verifies that the digest is the body's. Together they prove the body.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from community.domain.record import Record
from community.domain.signatures import (
    SignatureRefusedError,
    demand_recent,
    demand_signature,
    derive_key,
    digest,
)

DELIVERY_LIFETIME: Final = timedelta(days=30)
_SOURCE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class DigestMismatchError(Exception):
    """The body is not the one that was signed: a fault of the sender, or an attack."""


class Delivery(Record):
    """One webhook as it is kept, for a month. The digest is its id: the same twice is one."""

    source: str
    digest: str
    body: str
    received_at: datetime
    expires_at: datetime


class DeliveryStore(Protocol):
    """Where deliveries are kept."""

    def add(self, delivery: Delivery) -> bool:
        """Whether it is new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHeaders:
    """What a sender says beside the body."""

    source: str
    timestamp: str
    digest: str
    signature: str

    def verify(self, secret: str, now: datetime) -> None:
        """Raises ``SignatureRefusedError``."""
        if not _SOURCE.fullmatch(self.source):
            raise SignatureRefusedError("no source")
        if not _DIGEST.fullmatch(self.digest):
            raise SignatureRefusedError("no digest")
        key = derive_key(secret, f"webhook:{self.source}")
        demand_signature(self.signature, key, self.source, self.timestamp, self.digest)
        demand_recent(self.timestamp, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookInbox:
    """Takes deliveries in."""

    store: DeliveryStore
    now: Callable[[], datetime]

    def take(self, body: str, *, source: str, signed_digest: str) -> bool:
        """Keep a delivery once. Whether it was new. Raises ``DigestMismatchError``."""
        if not hmac.compare_digest(digest(body), signed_digest):
            raise DigestMismatchError(source)
        received = self.now()
        return self.store.add(
            Delivery(
                source=source,
                digest=signed_digest,
                body=body,
                received_at=received,
                expires_at=received + DELIVERY_LIFETIME,
            )
        )
