from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from community.domain.signatures import SignatureRefusedError, derive_key, digest, sign
from community.domain.webhooks import (
    Delivery,
    DigestMismatchError,
    SignedHeaders,
    WebhookInbox,
)

SECRET = "a secret"
BODY = '{"payment": "p-1042"}'


def signed(noon: datetime, source: str = "payments", body: str = BODY) -> SignedHeaders:
    timestamp = str(int(noon.timestamp()))
    key = derive_key(SECRET, f"webhook:{source}")
    return SignedHeaders(
        source=source,
        timestamp=timestamp,
        digest=digest(body),
        signature=sign(key, source, timestamp, digest(body)),
    )


def test_a_signed_request_is_accepted(noon: datetime) -> None:
    signed(noon).verify(SECRET, noon)


@pytest.mark.parametrize(
    "change",
    [
        {"source": "newsletter"},
        {"source": "Payments"},
        {"source": "payments/../x"},
        {"source": ""},
        {"timestamp": "1767225601"},
        {"digest": digest("another body")},
        {"digest": "0F" * 32},
        {"digest": '"}, "x": {"'},
        {"signature": "0" * 64},
        {"signature": ""},
    ],
    ids=str,
)
def test_anything_changed_is_refused(noon: datetime, change: dict[str, str]) -> None:
    with pytest.raises(SignatureRefusedError):
        replace(signed(noon), **change).verify(SECRET, noon)


def test_a_source_that_is_no_name_is_refused_even_if_signed(noon: datetime) -> None:
    with pytest.raises(SignatureRefusedError, match="no source"):
        signed(noon, source='x"y').verify(SECRET, noon)


def test_the_secret_of_another_purpose_signs_nothing(noon: datetime) -> None:
    with pytest.raises(SignatureRefusedError):
        signed(noon).verify("another secret", noon)


def test_a_replay_is_refused(noon: datetime) -> None:
    with pytest.raises(SignatureRefusedError, match="too old"):
        signed(noon).verify(SECRET, noon + timedelta(minutes=6))


@dataclass
class InMemoryDeliveries:
    kept: dict[tuple[str, str], Delivery] = field(default_factory=dict)

    def add(self, delivery: Delivery) -> bool:
        key = (delivery.source, delivery.digest)
        return self.kept.setdefault(key, delivery) is delivery


@pytest.fixture
def deliveries() -> InMemoryDeliveries:
    return InMemoryDeliveries()


@pytest.fixture
def inbox(deliveries: InMemoryDeliveries, noon: datetime) -> WebhookInbox:
    return WebhookInbox(store=deliveries, now=lambda: noon)


def test_a_delivery_is_kept_once_and_for_a_month(
    inbox: WebhookInbox, deliveries: InMemoryDeliveries, noon: datetime
) -> None:
    assert inbox.take(BODY, source="payments", signed_digest=digest(BODY))
    assert not inbox.take(BODY, source="payments", signed_digest=digest(BODY))

    [delivery] = deliveries.kept.values()
    assert (delivery.body, delivery.received_at) == (BODY, noon)
    assert delivery.expires_at == noon + timedelta(days=30)


def test_another_body_than_the_signed_one_is_refused(
    inbox: WebhookInbox, deliveries: InMemoryDeliveries
) -> None:
    with pytest.raises(DigestMismatchError):
        inbox.take('{"payment": "p-9999"}', source="payments", signed_digest=digest(BODY))

    assert deliveries.kept == {}
