"""Logins of identity pools that are refused."""

from __future__ import annotations

import base64
import json
import time
from types import SimpleNamespace
from typing import Any

import boto3
import jwt
import pytest
from moto import mock_aws
from moto.core.exceptions import JsonRESTError

from frontgate.aws.moto_logins import verified_login
from frontgate.identity.pool_key import load_pool_key

REGION = "eu-west-1"


class Pool:
    def __init__(self, users: Any) -> None:
        pool_id = users.create_user_pool(PoolName="members")["UserPool"]["Id"]
        self.provider = f"cognito-idp.{REGION}.amazonaws.com/{pool_id}"
        self.allow_unauthenticated_identities = False
        self.cognito_identity_providers = [{"ClientId": "web", "ProviderName": self.provider}]

    def token(self, *, algorithm: str = "RS256", key: Any = None, **changes: Any) -> str:
        now = int(time.time())
        claims = {"sub": "ann", "iss": f"https://{self.provider}", "aud": "web"}
        claims = {**claims, "exp": now + 60, **changes}
        claims = {name: value for name, value in claims.items() if value is not ...}
        signing = key if key is not None else load_pool_key().private_key
        return jwt.encode(claims, signing, algorithm=algorithm, headers={"kid": "dummy"})

    def verify(self, token: str, provider: str | None = None) -> Any:
        response = SimpleNamespace(current_account="123456789012")
        return verified_login(response, self, {provider or self.provider: token})


@pytest.fixture(scope="module")
def users():
    with mock_aws():
        yield boto3.client("cognito-idp", region_name=REGION)


@pytest.fixture
def pool(users):
    return Pool(users)


def test_a_good_token(pool):
    login = pool.verify(pool.token())
    assert (login.provider, login.subject, login.roles) == (pool.provider, "ann", ())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"exp": 1}, "Token expired"),
        ({"exp": ...}, "exp"),
        ({"sub": ...}, "sub"),
        ({"aud": "other"}, "Audience"),
        ({"aud": ...}, "aud"),
        ({"iss": "https://evil.example"}, "issuer"),
    ],
)
def test_claims_that_do_not_fit(pool, changes, reason):
    with pytest.raises(JsonRESTError, match=f"Invalid login token.*{reason}"):
        pool.verify(pool.token(**changes))


def test_no_signature_will_do(pool):
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    payload = pool.token().split(".")[1]
    for token in (f"{header}.{payload}.", "nonsense", "a.b.c", ""):
        with pytest.raises(JsonRESTError, match="Invalid login token"):
            pool.verify(token)


def test_the_public_key_is_no_secret(pool):
    """HS256 with the public key as its secret."""
    secret = "x" * 64
    with pytest.raises(JsonRESTError, match="Invalid login token"):
        pool.verify(pool.token(algorithm="HS256", key=secret))


@pytest.mark.parametrize(
    "provider",
    [
        "accounts.google.com",
        f"cognito-idp.{REGION}.amazonaws.com/{REGION}_other",
    ],
)
def test_a_provider_that_the_pool_does_not_know(pool, provider):
    with pytest.raises(JsonRESTError, match="not from a supported provider"):
        pool.verify(pool.token(), provider)


@pytest.mark.parametrize(
    "provider",
    [
        f"cognito-idp.{REGION}.amazonaws.com/{REGION}_other",
        "cognito-idp.nowhere.amazonaws.com/x",
        "accounts.google.com",
        "cognito-idp",
    ],
)
def test_a_provider_that_is_not_here(pool, provider):
    pool.cognito_identity_providers = [{"ClientId": "web", "ProviderName": provider}]
    with pytest.raises(JsonRESTError, match="is no user pool of this laptop"):
        pool.verify(pool.token(), provider)


def test_nobody_logs_in(pool):
    with pytest.raises(JsonRESTError, match="Unauthenticated access is not supported"):
        verified_login(SimpleNamespace(), pool, None)
    pool.allow_unauthenticated_identities = True
    assert verified_login(SimpleNamespace(), pool, {}) is None
