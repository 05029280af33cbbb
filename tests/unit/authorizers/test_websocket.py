from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import jwt
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
    module = load("authorizers/websocket", TOKEN_ISSUER=issuer, USER_POOL_CLIENT_ID=client_id)
    verifier = TokenVerifier(issuer=issuer, client_id=client_id, keys=pool)
    environment.setattr(module, "verifier", verifier)
    return module


def authorize(app: ModuleType, event: Read, context: Any, text: str) -> dict[str, Any]:
    asked = event("websocket/authorize-connection")
    asked["queryStringParameters"]["token"] = text
    answer: dict[str, Any] = app.handler(asked, context)
    return answer


def effect(answer: dict[str, Any]) -> str:
    [statement] = answer["policyDocument"]["Statement"]
    return str(statement["Effect"])


def test_a_member_is_admitted_to_this_connection(
    app: ModuleType, event: Read, context: Any, sign: Sign
) -> None:
    assert authorize(app, event, context, sign()) == {
        "principalId": "d2f50444-0041-7036-aea2-a955fca33d37",
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Action": "execute-api:Invoke",
                    "Effect": "Allow",
                    "Resource": event("websocket/authorize-connection")["methodArn"],
                }
            ],
        },
        "context": {
            "username": "ada",
            "scope": "openid community/rooms.read community/rooms.write",
        },
    }


def test_a_token_may_come_as_a_sub_protocol(
    app: ModuleType, event: Read, context: Any, sign: Sign
) -> None:
    asked = event("websocket/authorize-connection")
    del asked["queryStringParameters"]
    asked["headers"]["Sec-WebSocket-Protocol"] = f"community, {sign()}"

    assert effect(app.handler(asked, context)) == "Allow"


def test_anything_else_is_denied(app: ModuleType, event: Read, context: Any, refused: str) -> None:
    answer = authorize(app, event, context, refused)

    assert effect(answer) == "Deny"
    assert answer["context"] == {}


def test_no_token_is_unauthorized(app: ModuleType, event: Read, context: Any) -> None:
    """API Gateway answers 401 to exactly this text, and 500 to any other."""
    with pytest.raises(app.UnauthorizedError) as raised:
        authorize(app, event, context, "")

    assert str(raised.value) == "Unauthorized"


# A fault has counted nothing, which Powertools warns about.
@pytest.mark.filterwarnings("ignore:No application metrics to publish")
def test_a_pool_out_of_reach_is_a_fault_and_not_a_refusal(
    app: ModuleType, event: Read, context: Any, pool: Any, sign: Sign
) -> None:
    pool.unreachable = True

    with pytest.raises(jwt.PyJWKClientConnectionError):
        authorize(app, event, context, sign())
