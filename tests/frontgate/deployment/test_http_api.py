"""What an HTTP API's definition may hold, and what is refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from frontgate.control.api_v2 import Api, Authorizer, Deployment, Integration, ProtocolType, Route
from frontgate.deployment.errors import DeploymentError, UnsupportedFeatureError
from frontgate.deployment.http_api import compile_http_api
from frontgate.http import CompiledHttpApi
from frontgate.wire import Address

ADDRESS = Address(api_id="a", region="r", account_id="1", domain_name="a.execute-api.localhost")
FUNCTION = "arn:aws:lambda:us-east-1:1:function:f"
LAMBDA = {
    "integration_type": "AWS_PROXY",
    "integration_uri": FUNCTION,
    "payload_format_version": "2.0",
}
JWT = {
    "authorizer_type": "JWT",
    "identity_source": ("$request.header.Authorization",),
    "jwt_issuer": "https://issuer",
}


def compiled(
    *,
    route: dict[str, Any] | None = None,
    integration: dict[str, Any] | None = None,
    authorizer: dict[str, Any] | None = None,
) -> CompiledHttpApi:
    described = {"route_key": "GET /rooms", "target": "integrations/i", **(route or {})}
    api = Api(
        id="a",
        name="a",
        protocol_type=ProtocolType.HTTP,
        route_selection_expression="",
        created_date=0,
        routes={"r": Route(id="r", **described)},
        integrations={"i": Integration(id="i", **(integration or LAMBDA))},
        authorizers={"z": Authorizer(id="z", name="guard", **(authorizer or JWT))},
    )
    return compile_http_api(Deployment(id="d", api=api, created_date=0), address=ADDRESS)


def test_a_plain_api() -> None:
    api = compiled()
    assert [route.pattern.key for route in api.routes] == ["GET /rooms"]
    assert api.cors is None
    assert api.authorizers == {}


def test_a_guarded_route_brings_its_authorizer() -> None:
    api = compiled(route={"authorization_type": "JWT", "authorizer_id": "z"})
    assert api.authorizers["z"].header == "authorization"
    assert api.routes[0].authorization is not None


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"route": {"authorization_type": "AWS_IAM"}}, "IAM authorization"),
        (
            {"route": {"authorization_type": "CUSTOM", "authorizer_id": "z"}},
            "a Lambda authorizer",
        ),
        ({"integration": LAMBDA | {"integration_subtype": "SQS-SendMessage"}}, "SQS-SendMessage"),
        ({"integration": LAMBDA | {"connection_type": "VPC_LINK"}}, "VPC_LINK"),
        (
            {"integration": LAMBDA | {"request_parameters": {"append:header.a": "b"}}},
            "request parameters",
        ),
        (
            {
                "integration": {
                    "integration_type": "HTTP_PROXY",
                    "integration_uri": "https://h",
                    "tls_config": {"serverNameToVerify": "h"},
                }
            },
            "TLS configuration",
        ),
    ],
)
def test_what_is_not_emulated_is_refused_by_name(parts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UnsupportedFeatureError, match=sentence) as caught:
        compiled(**parts)
    assert "'GET /rooms'" in str(caught.value)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"route": {"route_key": "rooms"}}, "not formatted properly"),
        ({"route": {"target": "integrations/none"}}, "there is no 'integrations/none'"),
        ({"route": {"authorization_type": "JWT"}}, "needs an authorizer"),
        (
            {"route": {"authorization_type": "JWT", "authorizer_id": "q"}},
            "'q' is no JWT authorizer",
        ),
        ({"integration": LAMBDA | {"payload_format_version": "3.0"}}, "payload format '3.0'"),
        ({"integration": LAMBDA | {"integration_uri": "http://h"}}, "'GET /rooms'"),
        ({"integration": {"integration_type": "MOCK"}}, "has no MOCK integration"),
        ({"integration": {"integration_type": "HTTP_PROXY"}}, "has no URI"),
        (
            {"integration": LAMBDA | {"response_parameters": {"200": {"append:path": "x"}}}},
            "is no parameter mapping",
        ),
    ],
)
def test_what_is_wrong_is_named(parts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DeploymentError, match=sentence):
        compiled(**parts)


def test_an_authorizer_needs_an_issuer_and_a_known_identity_source() -> None:
    guarded = {"authorization_type": "JWT", "authorizer_id": "z"}
    for broken in ({"jwt_issuer": None}, {"identity_source": ("$context.routeKey",)}):
        with pytest.raises(DeploymentError, match="authorizer 'guard'"):
            compiled(route=guarded, authorizer=JWT | broken)
