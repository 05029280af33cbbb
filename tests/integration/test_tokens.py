"""`frontgate token`, and the user pool behind it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

import jwt
import pytest

pytestmark = pytest.mark.local

SCOPES = {
    "openid",
    "email",
    "community/users.read",
    "community/users.write",
    "community/files.read",
    "community/files.write",
    "community/rooms.read",
    "community/rooms.write",
}


@pytest.fixture
def verify(stack) -> Any:
    """Claims of a token, verified with the keys that the local endpoint publishes."""
    pool = stack.outputs["UserPoolId"]
    url = f"{stack.aws_endpoint}/{pool}/.well-known/jwks.json"
    keys = jwt.PyJWKClient(url)

    def claims(token: str, **options: Any) -> dict[str, Any]:
        return jwt.decode(
            token,
            keys.get_signing_key_from_jwt(token),
            algorithms=["RS256"],
            issuer=f"https://cognito-idp.{stack.region}.amazonaws.com/{pool}",
            **options,
        )

    return claims


def test_the_access_token_has_every_scope(stack, verify):
    claims = verify(stack.token())

    assert claims["token_use"] == "access"
    assert claims["client_id"] == stack.outputs["UserPoolClientId"]
    assert set(claims["scope"].split()) == SCOPES
    assert 0 < claims["exp"] - time.time() <= 3600


def test_only_the_scopes_that_were_asked_for(stack, verify):
    repeated = stack.token("--scope", "community/users.read", "--scope", "openid")
    listed = stack.token("--scope", "community/users.read openid")

    for token in (repeated, listed):
        assert verify(token)["scope"] == "community/users.read openid"


def test_the_id_token_names_the_user(stack, verify):
    claims = verify(stack.token("--id"), audience=stack.outputs["UserPoolClientId"])

    assert claims["token_use"] == "id"
    assert claims["email"] == stack.user["email"]
    assert claims["email_verified"] is True
    assert "scope" not in claims


def test_both_as_json(stack, verify):
    tokens = json.loads(stack.run("token", "--json").stdout)

    assert set(tokens) == {"id_token", "access_token", "expires_in", "token_type"}
    access = verify(tokens["access_token"])
    identity = verify(tokens["id_token"], audience=stack.outputs["UserPoolClientId"])
    assert access["sub"] == identity["sub"]


def test_another_user(stack, verify):
    stack.client("cognito-idp").admin_create_user(
        UserPoolId=stack.outputs["UserPoolId"],
        Username="grace@example.com",
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": "grace@example.com"}],
    )

    grace, ada = stack.token("--user", "grace@example.com"), stack.token()

    assert verify(grace)["sub"] != verify(ada)["sub"]
    assert stack.rest.get("/users", token=grace).status == 200


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--scope", "community/nothing"), "community/nothing"),
        (("--user", "nobody@example.com"), "has no user nobody@example.com"),
        (("--client", "nobody"), "there is no app client nobody"),
        (("--pool", "nowhere"), "there is no user pool nowhere"),
    ],
)
def test_what_there_is_not_is_named(stack, arguments, named):
    refused = stack.run("token", *arguments, check=False)

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.startswith("frontgate: ")
    assert named in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_without_a_gateway_it_says_how_to_start_one():
    command = [sys.executable, "-m", "frontgate", "token", "--endpoint", "http://127.0.0.1:9"]

    refused = subprocess.run(command, capture_output=True, text=True)

    assert refused.returncode == 1
    assert "no gateway answers at http://127.0.0.1:9" in refused.stderr
    assert "frontgate up" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_the_seeded_user_signs_in_with_the_password(stack, verify):
    """Cognito gives custom scopes at its OAuth endpoints only, so this token opens no route."""
    signed_in = stack.client("cognito-idp").initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH",
        ClientId=stack.outputs["UserPoolClientId"],
        AuthParameters={"USERNAME": stack.user["email"], "PASSWORD": stack.user["password"]},
    )["AuthenticationResult"]

    assert signed_in["TokenType"] == "Bearer"
    assert verify(signed_in["AccessToken"], options={"verify_aud": False})["token_use"] == "access"
    assert stack.rest.get("/users", token=signed_in["AccessToken"]).status == 401


def test_a_wrong_password_is_refused(stack):
    cognito = stack.client("cognito-idp")

    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        cognito.initiate_auth(
            AuthFlow="USER_PASSWORD_AUTH",
            ClientId=stack.outputs["UserPoolClientId"],
            AuthParameters={"USERNAME": stack.user["email"], "PASSWORD": "wrong"},
        )
