from __future__ import annotations

import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from community.domain.signatures import derive_key, digest, sign

Read = Callable[[str], dict[str, Any]]
BODY = '{"payment": "p-1042"}'


@pytest.fixture
def app(load: Callable[..., ModuleType], secret_id: str) -> ModuleType:
    return load("authorizers/http", SIGNING_SECRET_ID=secret_id)


def signed(event: Read, *, secret: str = "a secret", age: int = 0) -> dict[str, Any]:
    asked = event("http/authorize-webhook")
    timestamp = str(int(time.time()) - age)
    key = derive_key(secret, "webhook:payments")
    asked["headers"]["x-timestamp"] = timestamp
    asked["headers"]["x-content-sha256"] = digest(BODY)
    asked["headers"]["x-signature"] = sign(key, "payments", timestamp, digest(BODY))
    return asked


def test_a_signed_webhook_is_admitted_with_what_was_checked(
    app: ModuleType, event: Read, context: Any
) -> None:
    assert app.handler(signed(event), context) == {
        "isAuthorized": True,
        "context": {"source": "payments", "digest": digest(BODY)},
    }


def test_another_secret_is_refused(app: ModuleType, event: Read, context: Any) -> None:
    answer = app.handler(signed(event, secret="another"), context)

    assert answer == {"isAuthorized": False}


def test_a_replay_is_refused(app: ModuleType, event: Read, context: Any) -> None:
    assert app.handler(signed(event, age=301), context) == {"isAuthorized": False}


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("x-timestamp", "0"),
        ("x-content-sha256", digest("another body")),
        ("x-content-sha256", '"},"x":{"'),
        ("x-signature", "0" * 64),
    ],
)
def test_a_changed_header_is_refused(
    app: ModuleType, event: Read, context: Any, header: str, value: str
) -> None:
    asked = signed(event)
    asked["headers"][header] = value

    assert app.handler(asked, context) == {"isAuthorized": False}


@pytest.mark.parametrize("source", ["newsletter", '"}, {"', "", "Payments"])
def test_another_source_is_refused(app: ModuleType, event: Read, context: Any, source: str) -> None:
    asked = signed(event)
    asked["pathParameters"]["source"] = source

    assert app.handler(asked, context) == {"isAuthorized": False}
