"""Who may call, however a template says it: SAM's `Auth` in each variant, OpenAPI's extensions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

pytestmark = pytest.mark.local

TEMPLATE = Path(__file__).parent / "templates/access/written.yaml"
ALL = {"X-Token": "all"}


@pytest.fixture(scope="module")
def running(shared_up) -> Any:
    return shared_up(TEMPLATE)


@pytest.mark.parametrize(
    ("api", "path", "headers", "status", "text"),
    [
        ("Iam", "/signed", {}, 403, "Missing Authentication Token"),
        ("Iam", "/open", {}, 200, '"context"'),
        ("Vpc", "/private", {}, 403, "with an explicit deny"),
        ("Cognito", "/pools", {}, 401, "Unauthorized"),
        ("Cognito", "/pools", {"X-Auth": "no token"}, 401, "Unauthorized"),
        ("Cognito", "/pools", {"X-Auth": "a.b.c"}, 401, "Unauthorized"),
        ("Lambda", "/token", {}, 401, "Unauthorized"),
        ("Lambda", "/token", {"X-Token": "no match"}, 401, "Unauthorized"),
        ("Lambda", "/token", ALL, 200, "principalId"),
        ("Lambda", "/sources", ALL, 401, "Unauthorized"),
        ("Lambda", "/sources?q=1", ALL, 200, "principalId"),
        ("Lambda", "/uncached", ALL, 200, "principalId"),
        ("Lambda", "/key", {}, 403, "Forbidden"),
        ("Custom", "/custom", {}, 200, '"context"'),
        ("Custom", "/signed", {}, 403, "Missing Authentication Token"),
        ("OpenApi", "/default", {}, 401, "Unauthorized"),
        ("OpenApi", "/default", ALL, 200, ""),
        ("OpenApi", "/scheme", {}, 403, "Missing Authentication Token"),
        ("OpenApi", "/extension", {}, 403, "Missing Authentication Token"),
        ("OpenApi", "/nothing", {}, 200, ""),
        ("OpenApi", "/none", {}, 200, ""),
        ("OpenApi", "/request", {}, 401, "Unauthorized"),
        ("OpenApi", "/request", ALL, 200, ""),
        ("OpenApi", "/pool", {}, 401, "Unauthorized"),
    ],
)
def test_a_request(running, api, path, headers, status, text):
    answer = running.site(api).get(path, headers=headers)
    assert answer.status == status, answer.body
    assert text in answer.body.decode()


@pytest.mark.parametrize(
    ("api", "path"),
    [
        ("Iam", "/signed"),
        ("Iam", "/caller"),
        ("Custom", "/signed"),
        ("OpenApi", "/scheme"),
        ("OpenApi", "/extension"),
    ],
)
def test_a_signed_request(running, api, path):
    site = running.site(api)
    request = AWSRequest("GET", f"{site.url}{path}")
    SigV4Auth(Credentials("local", "local"), "execute-api", "us-east-1").add_auth(request)
    assert site.get(path, headers=dict(request.headers.items())).status == 200


def test_a_preflight_is_open_where_the_template_says_so(running):
    preflight = {"Origin": "http://x", "Access-Control-Request-Method": "GET"}
    assert running.site("Iam").request("OPTIONS", "/signed", headers=preflight).status == 200
    assert running.site("Cognito").request("OPTIONS", "/pools", headers=preflight).status == 401
