from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from frontgate.control.api_v2 import Authorizer
from frontgate.control.errors import BadRequestError
from frontgate.control.openapi.document import Node, parse_document
from frontgate.control.openapi.http_security import (
    RouteAccess,
    RouteSecuritySchemes,
    read_route_schemes,
    route_access,
)

URI = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/f/invocations"
JWT = {"issuer": "https://issuer", "audience": ["client"]}


def read(authorizer: dict[str, Any], new_id: Callable[[int], str]) -> Authorizer:
    found = read_all({"A": {"x-amazon-apigateway-authorizer": authorizer}}, new_id)
    return next(iter(found.authorizers.values()))


def read_all(schemes: dict[str, Any], new_id: Callable[[int], str]) -> RouteSecuritySchemes:
    root = parse_document({"openapi": "3.0.1", "components": {"securitySchemes": schemes}})
    return read_route_schemes(root, ids={}, new_id=new_id)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # as SAM writes them: a string for JWT, a list for Lambda
        ("$request.header.Authorization", ("$request.header.Authorization",)),
        (["$request.header.A", "$context.c"], ("$request.header.A", "$context.c")),
        # documented for the extension: several in one string
        (
            "$request.header.A, $request.querystring.b",
            ("$request.header.A", "$request.querystring.b"),
        ),
    ],
)
def test_identity_sources(
    source: object, expected: tuple[str, ...], new_id: Callable[[int], str]
) -> None:
    settings = {"type": "jwt", "jwtConfiguration": JWT, "identitySource": source}
    assert read(settings, new_id).identity_source == expected


def test_jwt(new_id: Callable[[int], str]) -> None:
    assert read({"type": "jwt", "jwtConfiguration": JWT}, new_id) == Authorizer(
        id="a00001",
        name="A",
        authorizer_type="JWT",
        identity_source=("$request.header.Authorization",),
        jwt_issuer="https://issuer",
        jwt_audience=("client",),
    )


def test_lambda(new_id: Callable[[int], str]) -> None:
    settings = {
        "type": "request",
        "authorizerUri": URI,
        "authorizerCredentials": "arn:aws:iam::1:role/r",
        "authorizerResultTtlInSeconds": 60,
        "identitySource": ["$request.header.A"],
        "authorizerPayloadFormatVersion": "2.0",
        "enableSimpleResponses": True,
    }
    assert read(settings, new_id) == Authorizer(
        id="a00001",
        name="A",
        authorizer_type="REQUEST",
        identity_source=("$request.header.A",),
        authorizer_uri=URI,
        authorizer_credentials_arn="arn:aws:iam::1:role/r",
        authorizer_payload_format_version="2.0",
        authorizer_result_ttl_in_seconds=60,
        enable_simple_responses=True,
    )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"type": "token"}, ".type: 'token' is not one of jwt, request."),
        ({"type": "jwt"}, ": `jwtConfiguration` is missing."),
        ({"type": "jwt", "jwtConfiguration": {"a": 1}}, ".jwtConfiguration: `issuer` is missing."),
        # documented: required for HTTP APIs
        ({"type": "request"}, ": `authorizerPayloadFormatVersion` is missing."),
    ],
)
def test_incomplete_authorizers(
    settings: dict[str, Any], message: str, new_id: Callable[[int], str]
) -> None:
    with pytest.raises(BadRequestError) as refused:
        read(settings, new_id)
    place = "components.securitySchemes.A.x-amazon-apigateway-authorizer"
    assert refused.value.message == place + message


def access(
    security: list[dict[str, Any]], new_id: Callable[[int], str]
) -> tuple[RouteAccess, list[str]]:
    schemes = read_all(
        {
            "Jwt": {"x-amazon-apigateway-authorizer": {"type": "jwt", "jwtConfiguration": JWT}},
            "Lambda": {
                "x-amazon-apigateway-authorizer": {
                    "type": "request",
                    "authorizerUri": URI,
                    "authorizerPayloadFormatVersion": "2.0",
                }
            },
            "AWS_IAM": {"type": "apiKey", "x-amazon-apigateway-authtype": "awsSigv4"},
            "Open": {"type": "http"},
        },
        new_id,
    )
    warnings: list[str] = []
    return route_access(Node(security, ("security",), {}).elements(), schemes, warnings), warnings


@pytest.mark.parametrize(
    ("security", "expected"),
    [
        ([], RouteAccess()),
        ([{"NONE": []}], RouteAccess()),
        ([{"AWS_IAM": []}], RouteAccess(authorization_type="AWS_IAM")),
        ([{"Lambda": []}], RouteAccess(authorization_type="CUSTOM", authorizer_id="a00002")),
        (
            [{"Jwt": ["rooms/read"]}],
            RouteAccess(authorization_type="JWT", authorizer_id="a00001", scopes=("rooms/read",)),
        ),
    ],
)
def test_access(
    security: list[dict[str, Any]], expected: RouteAccess, new_id: Callable[[int], str]
) -> None:
    assert access(security, new_id) == (expected, [])


@pytest.mark.parametrize("scheme", ["Jtw", "Open"])
def test_a_scheme_that_is_not_enforced_is_warned_of(
    scheme: str, new_id: Callable[[int], str]
) -> None:
    found, warnings = access([{scheme: []}], new_id)
    assert found == RouteAccess()
    assert warnings == [
        f"security[0].{scheme}: '{scheme}' is no security scheme that HTTP APIs enforce. Ignoring."
    ]


def test_several_requirements_are_an_error(new_id: Callable[[int], str]) -> None:
    # documented (ImportApi)
    with pytest.raises(BadRequestError, match="has one security requirement only"):
        access([{"Jwt": []}, {"Lambda": []}], new_id)
