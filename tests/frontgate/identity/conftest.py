"""A user pool that a test scripts, through Cognito's own API."""

from __future__ import annotations

import asyncio
import json
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import pytest

from frontgate.aws.json_api import JsonApi
from frontgate.identity.directory import Directory
from frontgate.wire import AwsRequest, HttpResponse

ADA = {
    "Username": "0000-ada",
    "UserAttributes": [
        {"Name": "sub", "Value": "0000-ada"},
        {"Name": "email", "Value": "ada@example.com"},
        {"Name": "email_verified", "Value": "true"},
    ],
}


@dataclass
class Pool:
    """An `AwsCaller`: Cognito with one pool, one client and one user."""

    answers: dict[str, Any] = field(
        default_factory=lambda: {
            "AdminGetUser": deepcopy(ADA),
            "AdminListGroupsForUser": {"Groups": [{"GroupName": "admins"}]},
            "ListUserPoolClients": {"UserPoolClients": [{"ClientId": "browser"}]},
            "DescribeUserPoolClient": {
                "UserPoolClient": {
                    "ClientId": "browser",
                    "ClientName": "web",
                    "AllowedOAuthScopes": ["openid", "community/users.read"],
                }
            },
        }
    )
    calls: list[tuple[str | None, dict[str, Any]]] = field(default_factory=list)

    def refuse(self, action: str, code: str, message: str) -> None:
        body = json.dumps({"__type": code, "message": message}).encode()
        self.answers[action] = HttpResponse(status=400, body=body)

    async def __call__(self, request: AwsRequest, *, timeout: float) -> HttpResponse:
        asked = json.loads(request.body)
        self.calls.append((request.action, asked))
        await asyncio.sleep(0)  # others go on meanwhile
        answer = self.answers.get(str(request.action), {})
        if callable(answer):
            answer = answer(asked)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, HttpResponse):
            return answer
        return HttpResponse(status=200, body=json.dumps(answer).encode())


@pytest.fixture
def pool() -> Pool:
    return Pool()


@pytest.fixture
def directory(pool: Pool) -> Directory:
    return Directory(pool_id="eu-west-1_a", api=JsonApi(pool, region="eu-west-1"))
