from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Read = Callable[[str], dict[str, Any]]


@pytest.fixture
def app(load: Callable[..., ModuleType], environment: pytest.MonkeyPatch) -> ModuleType:
    return load("functions/me")


def test_a_member_of_the_identity_pool_sees_their_identity(
    app: ModuleType, event: Read, context: Any
) -> None:
    answer = app.handler(event("http/get-me"), context)

    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]) == {
        "accountId": "123456789012",
        "userArn": "arn:aws:sts::123456789012:assumed-role/community-dev-MemberRole-1F2E3D4C5B6A"
        "/CognitoIdentityCredentials",
        "identityId": "eu-west-1:9f8e7d6c-5b4a-3928-1706-f5e4d3c2b1a0",
    }


@pytest.mark.parametrize("cognito", [None, {}])
def test_any_other_caller_has_none(
    app: ModuleType, event: Read, context: Any, cognito: object
) -> None:
    asked = event("http/get-me")
    asked["requestContext"]["authorizer"]["iam"]["cognitoIdentity"] = cognito

    assert json.loads(app.handler(asked, context)["body"])["identityId"] is None
