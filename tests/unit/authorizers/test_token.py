from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from community.access_tokens import TokenVerifier

Read = Callable[[str], dict[str, Any]]
Sign = Callable[..., str]


@pytest.fixture
def app(
    load: Callable[..., ModuleType],
    environment: pytest.MonkeyPatch,
    pool: Any,
    issuer: str,
    client_id: str,
) -> ModuleType:
    module = load("authorizers/token", TOKEN_ISSUER=issuer, PARTNER_CLIENT_ID=client_id)
    verifier = TokenVerifier(issuer=issuer, client_id=client_id, keys=pool)
    environment.setattr(module, "verifier", verifier)
    return module


def authorize(app: ModuleType, event: Read, context: Any, token: str) -> dict[str, Any]:
    asked = {**event("rest/authorize-partner"), "authorizationToken": token}
    answer: dict[str, Any] = app.handler(asked, context)
    return answer


def statement(answer: dict[str, Any]) -> tuple[str, str]:
    [only] = answer["policyDocument"]["Statement"]
    return only["Effect"], only["Resource"]


ROUTES = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/dev/*/partner/*"


@pytest.mark.parametrize("scheme", ["Bearer ", ""])
def test_a_program_with_the_scope_is_admitted_to_the_partners_routes(
    app: ModuleType, event: Read, context: Any, sign: Sign, scheme: str
) -> None:
    token = sign(sub="client-1", username=None, scope="community/partner.read")

    answer = authorize(app, event, context, f"{scheme}{token}")

    assert answer["principalId"] == "client-1"
    assert statement(answer) == ("Allow", ROUTES)
    assert answer["context"] == {"scope": "community/partner.read"}


def test_a_members_scopes_are_not_enough(
    app: ModuleType, event: Read, context: Any, sign: Sign
) -> None:
    assert statement(authorize(app, event, context, f"Bearer {sign()}")) == ("Deny", ROUTES)


def test_anything_else_is_denied(app: ModuleType, event: Read, context: Any, refused: str) -> None:
    answer = authorize(app, event, context, f"Bearer {refused}")

    assert statement(answer) == ("Deny", ROUTES)
    assert answer["context"] == {}


def test_the_event_of_the_repository_is_denied(app: ModuleType, event: Read, context: Any) -> None:
    """Its signature is made up."""
    assert statement(app.handler(event("rest/authorize-partner"), context)) == ("Deny", ROUTES)
