from __future__ import annotations

import json
from dataclasses import replace

import pytest

from frontgate.aws.json_api import JsonApi
from frontgate.identity.oauth.discovery import Discovery
from frontgate.wire import DIRECT, HttpRequest

PATH = "/eu-west-1_a/.well-known/openid-configuration"


def request(host: str = "localhost:4566", path: str = PATH) -> HttpRequest:
    return HttpRequest("GET", path, "", (("Host", host),), b"", "127.0.0.1")


@pytest.fixture
def discover(pool):
    pool.answers["DescribeUserPool"] = {"UserPool": {"Id": "eu-west-1_a", "Domain": "members"}}
    discovery = Discovery(JsonApi(pool, region="eu-west-1"), region="eu-west-1")

    async def ask(asked: HttpRequest):
        answer = await discovery.answer(asked)
        return answer.status, json.loads(answer.body)

    return ask


async def test_where_the_endpoints_are_on_this_machine(discover):
    """Source: documented ("Identity provider and relying party endpoints"), the members."""
    base = "http://localhost:4566/_aws/cognito/members"
    assert await discover(request()) == (
        200,
        {
            "issuer": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a",
            "jwks_uri": "http://localhost:4566/eu-west-1_a/.well-known/jwks.json",
            "authorization_endpoint": f"{base}/oauth2/authorize",
            "token_endpoint": f"{base}/oauth2/token",
            "userinfo_endpoint": f"{base}/oauth2/userInfo",
            "revocation_endpoint": f"{base}/oauth2/revoke",
            "end_session_endpoint": f"{base}/logout",
            "response_types_supported": ["code"],
            "scopes_supported": ["openid", "email", "phone", "profile"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        },
    )


async def test_by_the_name_on_aws(discover):
    asked = replace(
        request("cognito-idp.eu-west-1.amazonaws.com"),
        ingress=replace(DIRECT, tls_version="TLSv1.3"),
    )
    _, document = await discover(asked)
    assert document["token_endpoint"] == (
        "https://members.auth.eu-west-1.amazoncognito.com/oauth2/token"
    )
    assert document["jwks_uri"] == (
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a/.well-known/jwks.json"
    )


async def test_a_pool_without_a_domain_has_keys_only(discover, pool):
    pool.answers["DescribeUserPool"] = {"UserPool": {"Id": "eu-west-1_a"}}
    status, document = await discover(request())
    assert status == 200 and "jwks_uri" in document
    assert "token_endpoint" not in document


@pytest.mark.parametrize(
    "path", [PATH.replace("_a", "-a"), "/x/y_a/.well-known/openid-configuration"]
)
async def test_what_names_no_pool(discover, path):
    assert (await discover(request(path=path)))[0] == 404


async def test_a_pool_that_is_not_there(discover, pool):
    pool.refuse("DescribeUserPool", "ResourceNotFoundException", "no such pool")
    assert (await discover(request()))[0] == 404
