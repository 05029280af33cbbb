"""What an HTTP API's definition may hold, and what is refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from frontgate.control.api_v2 import Api, Authorizer, Deployment, Integration, ProtocolType, Route
from frontgate.deployment.errors import DeploymentError
from frontgate.deployment.http_api import compile_http_api
from frontgate.http import CompiledHttpApi
from frontgate.http.compiled import (
    ByAuthorizer,
    BySignature,
    FunctionSettings,
    HttpProxy,
    JwtSettings,
    PrivateBackend,
    ServiceCall,
)
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


REQUEST = {
    "authorizer_type": "REQUEST",
    "authorizer_uri": FUNCTION,
    "authorizer_payload_format_version": "2.0",
    "identity_source": ("$request.header.Authorization", "$context.routeKey"),
}
GUARDED = {"authorization_type": "CUSTOM", "authorizer_id": "z"}
QUEUE = {
    "integration_type": "AWS_PROXY",
    "integration_subtype": "SQS-SendMessage",
    "credentials_arn": "arn:aws:iam::1:role/queue",
    "request_parameters": {
        "QueueUrl": "https://queue",
        "MessageBody": "$request.body",
        "Region": "eu-west-1",
    },
}
QUEUE_PARAMETERS: dict[str, str] = QUEUE["request_parameters"]
PRIVATE = {
    "integration_type": "HTTP_PROXY",
    "integration_uri": "arn:aws:elasticloadbalancing:r:1:listener/app/a/b/c",
    "connection_type": "VPC_LINK",
    "connection_id": "abc123",
    "tls_config": {"ServerNameToVerify": "h"},
}


def test_a_guarded_route_brings_its_authorizer() -> None:
    api = compiled(route={"authorization_type": "JWT", "authorizer_id": "z"})
    assert isinstance(api.authorizers["z"], JwtSettings)
    assert api.routes[0].authorization == ByAuthorizer(authorizer_id="z", scopes=())


def test_a_lambda_authorizer() -> None:
    settings = compiled(route=GUARDED, authorizer=REQUEST).authorizers["z"]
    assert isinstance(settings, FunctionSettings)
    assert (settings.function.target, settings.ttl, len(settings.sources)) == (FUNCTION, 0, 2)


def test_a_signed_route() -> None:
    assert compiled(route={"authorization_type": "AWS_IAM"}).routes[0].authorization == (
        BySignature()
    )


def test_a_service_integration() -> None:
    call = compiled(integration=QUEUE).routes[0].integration
    assert isinstance(call, ServiceCall)
    assert (call.operation.service, sorted(call.parameters)) == ("sqs", ["MessageBody", "QueueUrl"])
    assert call.credentials == "arn:aws:iam::1:role/queue"


def test_a_private_integration() -> None:
    proxy = compiled(integration=PRIVATE).routes[0].integration
    assert isinstance(proxy, HttpProxy)
    assert proxy.private == PrivateBackend(vpc_link="abc123", server_name="h")


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
        ({"integration": LAMBDA | {"connection_type": "VPC_LINK"}}, "no private integrations"),
        ({"integration": PRIVATE | {"connection_id": None}}, "the id of its VPC link"),
        ({"integration": PRIVATE | {"connection_type": "INTERNET"}}, "have a TLS configuration"),
        ({"integration": LAMBDA | {"timeout_in_millis": 49}}, "between 50 ms and 30000 ms"),
        ({"integration": LAMBDA | {"timeout_in_millis": 30001}}, "between 50 ms and 30000 ms"),
        ({"integration": QUEUE | {"integration_subtype": "SNS-Publish"}}, "'SNS-Publish'"),
        ({"integration": QUEUE | {"request_parameters": {}}}, "needs the request parameter"),
        (
            {"integration": QUEUE | {"request_parameters": QUEUE_PARAMETERS | {"Body": "x"}}},
            "has no request parameter Body",
        ),
        (
            {"integration": QUEUE | {"request_parameters": QUEUE_PARAMETERS | {"Region": "$x"}}},
            "is no variable",
        ),
        ({"route": GUARDED}, "'z' is no REQUEST authorizer"),
        (
            {"route": GUARDED, "authorizer": REQUEST | {"authorizer_uri": "http://h"}},
            "authorizer 'guard'",
        ),
        (
            {"route": GUARDED, "authorizer": REQUEST | {"identity_source": ("$request.path",)}},
            "is no identity source",
        ),
        (
            {
                "route": GUARDED,
                "authorizer": REQUEST
                | {"enable_simple_responses": True, "authorizer_payload_format_version": "1.0"},
            },
            "simple responses need payload format 2.0",
        ),
        (
            {
                "route": GUARDED,
                "authorizer": REQUEST
                | {"identity_source": (), "authorizer_result_ttl_in_seconds": 60},
            },
            "only be cached by identity sources",
        ),
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
