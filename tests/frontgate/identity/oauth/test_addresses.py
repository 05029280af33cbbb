from __future__ import annotations

import json
import subprocess
import sys

import pytest

from frontgate.aws.json_api import JsonApi
from frontgate.identity import PoolKeyError
from frontgate.identity.oauth.addresses import UserPoolDomains
from frontgate.server import Arrival, HttpResponder, Tls
from frontgate.wire import BackendError, HttpRequest, HttpResponse

LOCAL = "localhost:4566"


@pytest.fixture
def domains(pool, clients) -> UserPoolDomains:
    def describe(asked):
        known = {"UserPoolId": "eu-west-1_a"} if asked["Domain"] == "members" else {}
        return {"DomainDescription": known}

    pool.answers["DescribeUserPoolDomain"] = describe
    pool.answers["DescribeUserPool"] = {"UserPool": {"Id": "eu-west-1_a", "Domain": "members"}}
    api = JsonApi(pool, region="eu-west-1")
    return UserPoolDomains(api, region="eu-west-1", clock=lambda: 1_700_000_000.0)


def arrival(host: str, path: str, *, tls: Tls | None = None) -> Arrival:
    return Arrival(4566, "GET", path, "", (("Host", host),), host, "127.0.0.1", tls)


async def ask(domains, host: str, path: str, *, tls: Tls | None = None) -> HttpResponse:
    found = domains.resolve(arrival(host, path, tls=tls))
    if isinstance(found, HttpResponse):
        return found
    assert isinstance(found, HttpResponder)
    headers = (("Host", host),)
    return await found.handle(
        HttpRequest(
            "GET",
            found.path,
            "",
            headers,
            b"",
            "127.0.0.1",
            stage_path=found.stage_path,
            ingress=found.ingress,
        )
    )


@pytest.mark.parametrize(
    ("host", "path", "base"),
    [
        ("members.auth.eu-west-1.amazoncognito.com", "/", ""),
        ("members.auth.eu-west-1.localhost:4566", "/", ""),
        (LOCAL, "/_aws/cognito/members/", "/_aws/cognito/members"),
        (LOCAL, "/_aws/cognito/members", "/_aws/cognito/members"),
    ],
)
async def test_where_a_domain_answers(domains, host, path, base):
    answer = await ask(domains, host, path)
    assert answer.status == 200
    assert f'href="{base}/oauth2/authorize?'.encode() in answer.body


@pytest.mark.parametrize(
    ("host", "path"),
    [
        (LOCAL, "/"),
        (LOCAL, "/_aws/cognito"),
        (LOCAL, "/_aws/execute-api/x/dev"),
        (LOCAL, "/bucket/.well-known/jwks.json"),
        (LOCAL, "/bucket/.well-known/openid-configuration"),
        (LOCAL, "/.well-known/openid-configuration"),
        (LOCAL, "/bucket/eu-west-1_a/.well-known/openid-configuration"),
        ("b.s3.eu-west-1.amazonaws.com", "/eu-west-1_a/.well-known/openid-configuration"),
        ("cognito-idp.eu-west-1.amazonaws.com", "/"),
    ],
)
def test_what_is_for_others(domains, host, path):
    assert domains.resolve(arrival(host, path)) is None


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("others.auth.eu-west-1.localhost:4566", "/login"),
        (LOCAL, "/_aws/cognito/others/login"),
        (LOCAL, "/_aws/cognito//login"),
        (LOCAL, "/_aws/cognito/a%0d%0ab/login"),
        (LOCAL, "/_aws/cognito/members;x/login"),
    ],
)
async def test_a_domain_that_is_not_there(domains, host, path):
    answer = await ask(domains, host, path)
    assert answer.status == 404
    assert json.loads(answer.body) == {"message": "There is no such user pool domain."}


async def test_the_document_of_a_pool(domains):
    answer = await ask(domains, LOCAL, "/eu-west-1_a/.well-known/openid-configuration")
    assert json.loads(answer.body)["token_endpoint"] == (
        "http://localhost:4566/_aws/cognito/members/oauth2/token"
    )


async def test_over_tls(domains):
    tls = Tls(version="TLSv1.3", cipher="x")
    path = "/eu-west-1_a/.well-known/openid-configuration"
    answer = await ask(domains, LOCAL, path, tls=tls)
    assert json.loads(answer.body)["token_endpoint"].startswith("https://localhost:4566/")


async def test_what_one_request_keeps_the_next_one_finds(domains):
    await ask(domains, LOCAL, "/_aws/cognito/members/")
    first = domains._endpoints["eu-west-1_a"]
    await ask(domains, "members.auth.eu-west-1.localhost:4566", "/")
    assert domains._endpoints == {"eu-west-1_a": first}


@pytest.mark.parametrize(
    "path", ["/_aws/cognito/members/login", "/x_a/.well-known/openid-configuration"]
)
async def test_services_that_are_gone(domains, pool, path):
    for action in ("DescribeUserPoolDomain", "DescribeUserPool"):
        pool.answers[action] = BackendError("gone")
    assert (await ask(domains, LOCAL, path)).status == 503


async def test_a_key_that_is_not_there(domains, monkeypatch):
    def missing():
        raise PoolKeyError("moto 9 no longer ships the key")

    monkeypatch.setattr("frontgate.identity.pool_key.load_pool_key", missing)
    answer = await ask(domains, LOCAL, "/_aws/cognito/members/login")
    assert answer.status == 500
    assert json.loads(answer.body)["message"] == "moto 9 no longer ships the key"


def test_nothing_is_imported_before_somebody_asks():
    program = (
        "import sys, frontgate.identity.oauth.addresses\n"
        "print([name for name in sys.modules if name.startswith('frontgate.identity.oauth.')])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert printed.strip() == "['frontgate.identity.oauth.addresses']"
