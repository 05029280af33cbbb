"""Requests that are signed with AWS credentials: the account's own, and the identity pool's."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.credentials import Credentials

pytestmark = pytest.mark.local  # on AWS the tests' own credentials need not be the account's

Sign = Callable[..., Any]


@pytest.fixture(scope="module")
def emails(stack) -> dict[str, str]:
    """A member, and one who runs the community."""
    cognito = stack.client("cognito-idp")
    pool = stack.outputs["UserPoolId"]
    found = {name: f"{name}-{uuid.uuid4().hex[:8]}@example.com" for name in ("member", "admin")}
    for email in found.values():
        cognito.admin_create_user(UserPoolId=pool, Username=email, MessageAction="SUPPRESS")
    cognito.admin_add_user_to_group(
        UserPoolId=pool, Username=found["admin"], GroupName=stack.resources["AdminsGroup"]
    )
    return found


@pytest.fixture
def exchanged(stack, emails) -> Callable[[str], Credentials]:
    """The AWS credentials that somebody gets for their ID token at the identity pool."""
    pool = boto3.client(
        "cognito-identity",
        region_name=stack.region,
        endpoint_url=stack.aws_endpoint,
        config=Config(signature_version=UNSIGNED, proxies={}),
    )
    provider = f"cognito-idp.{stack.region}.amazonaws.com/{stack.outputs['UserPoolId']}"

    def exchange(name: str) -> Credentials:
        logins = {provider: stack.token("--id", "--user", emails[name])}
        found = pool.get_id(IdentityPoolId=stack.outputs["IdentityPoolId"], Logins=logins)
        given = pool.get_credentials_for_identity(IdentityId=found["IdentityId"], Logins=logins)
        secret = given["Credentials"]
        return Credentials(secret["AccessKeyId"], secret["SecretKey"], secret["SessionToken"])

    return exchange


@pytest.fixture
def figures(stack) -> Sign:
    return lambda **how: stack.rest.signed("GET", "/admin/metrics", region=stack.region, **how)


@pytest.fixture
def me(stack) -> Sign:
    return lambda **how: stack.http.signed("GET", "/me", region=stack.region, **how)


class TestAdminMetrics:
    def test_the_account_reads_the_figures(self, figures):
        answer = figures()

        assert answer.status == 200, answer.body
        assert answer.json().keys() == {"membersJoined", "membersLeft", "feedback", "signals"}
        assert all(isinstance(figure, int) for figure in answer.json().values())

    def test_an_admin_of_the_user_pool_does_too(self, figures, exchanged):
        """The group in the token names the role."""
        assert figures(credentials=exchanged("admin")).status == 200

    def test_a_member_does_not(self, figures, exchanged):
        answer = figures(credentials=exchanged("member"))

        assert answer.status == 403
        assert "is not authorized to perform: execute-api:Invoke" in answer.json()["message"]

    @pytest.mark.parametrize(
        ("credentials", "said"),
        [
            (Credentials("local", "wrong"), "does not match"),
            (Credentials("AKIANOBODY", "x"), "security token"),
        ],
    )
    def test_a_bad_signature_is_told_apart(self, stack, figures, credentials, said):
        answer = figures(credentials=credentials)

        assert answer.status == 403
        assert said in answer.json()["message"]
        assert answer.headers["Access-Control-Allow-Origin"] == stack.cors_origin

    @pytest.mark.parametrize("has_token", [False, True])
    def test_a_token_is_no_signature(self, stack, token, has_token):
        answer = stack.rest.get("/admin/metrics", token=token if has_token else None)

        assert answer.status == 403
        assert isinstance(answer.json()["message"], str)


class TestMe:
    def test_the_account_is_told_its_name(self, me):
        answer = me()

        assert answer.status == 200, answer.body
        caller = answer.json()
        assert caller["userArn"] == f"arn:aws:iam::{caller['accountId']}:root"
        assert caller["identityId"] is None

    @pytest.mark.parametrize(("name", "role"), [("member", "MemberRole"), ("admin", "AdminRole")])
    def test_a_member_is_told_the_role_and_the_identity(self, stack, me, exchanged, name, role):
        answer = me(credentials=exchanged(name))

        assert answer.status == 200, answer.body
        assert f":assumed-role/{stack.resources[role]}/" in answer.json()["userArn"]
        assert answer.json()["identityId"].startswith(f"{stack.region}:")

    @pytest.mark.parametrize("how", ["nothing", "a token", "a wrong secret"])
    def test_nobody_else_is_told_anything(self, stack, token, me, how):
        """Source: documented. The HTTP API says the same whatever is wrong."""
        if how == "a wrong secret":
            answer = me(credentials=Credentials("local", "wrong"))
        else:
            answer = stack.http.get("/me", token=token if how == "a token" else None)

        assert answer.status == 403
        assert answer.body == b'{"message":"Forbidden"}'
