from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from frontgate.control.errors import BadRequestError
from frontgate.control.openapi.document import Node, parse_document
from frontgate.control.openapi.rest_security import (
    Access,
    SecuritySchemes,
    method_access,
    read_security_schemes,
)
from frontgate.control.rest_api import AuthorizationType, Authorizer

URI = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/f/invocations"
HEADER = {"type": "apiKey", "in": "header"}
TOKEN = {
    **HEADER,
    "name": "X-Token",
    "x-amazon-apigateway-authtype": "custom",
    "x-amazon-apigateway-authorizer": {
        "type": "token",
        "authorizerUri": URI,
        "authorizerCredentials": "arn:aws:iam::1:role/r",
        "identityValidationExpression": "^x",
        "authorizerResultTtlInSeconds": "30",
    },
}
REQUEST = {
    **HEADER,
    "name": "Unused",
    "x-amazon-apigateway-authorizer": {
        "type": "request",
        "authorizerUri": URI,
        "identitySource": "method.request.header.A, method.request.querystring.b",
    },
}
COGNITO = {
    **HEADER,
    "name": "Authorization",
    "x-amazon-apigateway-authtype": "cognito_user_pools",
    "x-amazon-apigateway-authorizer": {
        "type": "cognito_user_pools",
        "providerARNs": ["arn:aws:cognito-idp:eu-west-1:1:userpool/p"],
    },
}
SCHEMES = {
    "Token": TOKEN,
    "Request": REQUEST,
    "Cognito": COGNITO,
    "Iam": {**HEADER, "name": "Authorization", "x-amazon-apigateway-authtype": "awsSigv4"},
    "api_key": {**HEADER, "name": "x-api-key"},
    "Bearer": {"type": "http", "scheme": "bearer"},
}


def read(schemes: dict[str, Any], new_id: Callable[[int], str]) -> SecuritySchemes:
    root = parse_document({"openapi": "3.0.1", "components": {"securitySchemes": schemes}})
    return read_security_schemes(root, ids={"Cognito": "known1"}, new_id=new_id)


def access(
    security: list[dict[str, Any]], new_id: Callable[[int], str]
) -> tuple[Access, list[str]]:
    warnings: list[str] = []
    requirements = Node(security, ("security",), {}).elements()
    return method_access(requirements, read(SCHEMES, new_id), warnings), warnings


@pytest.mark.fact("rest-import.authorizers")
def test_authorizers(new_id: Callable[[int], str]) -> None:
    # recorded: type, authType, identity source; a TTL only when the document has one
    assert list(read(SCHEMES, new_id).authorizers.values()) == [
        Authorizer(
            id="a00001",
            name="Token",
            type="TOKEN",
            auth_type="custom",
            authorizer_uri=URI,
            authorizer_credentials="arn:aws:iam::1:role/r",
            identity_source="method.request.header.X-Token",
            identity_validation_expression="^x",
            authorizer_result_ttl_in_seconds=30,
        ),
        Authorizer(
            id="a00002",
            name="Request",
            type="REQUEST",
            auth_type="custom",
            authorizer_uri=URI,
            identity_source="method.request.header.A, method.request.querystring.b",
        ),
        Authorizer(
            id="known1",
            name="Cognito",
            type="COGNITO_USER_POOLS",
            auth_type="cognito_user_pools",
            provider_arns=("arn:aws:cognito-idp:eu-west-1:1:userpool/p",),
            identity_source="method.request.header.Authorization",
        ),
    ]


def test_swagger_keeps_schemes_in_security_definitions(new_id: Callable[[int], str]) -> None:
    root = parse_document({"swagger": "2.0", "securityDefinitions": {"Token": TOKEN}})
    found = read_security_schemes(root, ids={}, new_id=new_id)
    assert [each.name for each in found.authorizers.values()] == ["Token"]


CUSTOM, COGNITO_POOLS = AuthorizationType.CUSTOM, AuthorizationType.COGNITO_USER_POOLS


@pytest.mark.parametrize(
    ("security", "expected"),
    [
        ([], Access()),
        ([{"Token": []}], Access(authorization_type=CUSTOM, authorizer_id="a00001")),
        # recorded: scopes come from the requirement
        (
            [{"Cognito": ["users/read", "users/write"]}],
            Access(
                authorization_type=COGNITO_POOLS,
                authorizer_id="known1",
                scopes=("users/read", "users/write"),
            ),
        ),
        ([{"Iam": []}], Access(authorization_type=AuthorizationType.AWS_IAM)),
        # recorded: the API key requirement
        ([{"api_key": []}], Access(api_key_required=True)),
        # as SAM writes a key beside an authorizer, and the same in one requirement (assumed)
        (
            [{"api_key": []}, {"Token": []}],
            Access(authorization_type=CUSTOM, authorizer_id="a00001", api_key_required=True),
        ),
        (
            [{"Token": [], "api_key": []}],
            Access(authorization_type=CUSTOM, authorizer_id="a00001", api_key_required=True),
        ),
        # SAM's `Authorizer: NONE`
        ([{"NONE": []}], Access()),
    ],
)
@pytest.mark.fact("rest-import.security", "rest-import.api-key")
def test_access(
    security: list[dict[str, Any]], expected: Access, new_id: Callable[[int], str]
) -> None:
    assert access(security, new_id) == (expected, [])


@pytest.mark.parametrize("scheme", ["Tokne", "Bearer"])
def test_a_scheme_that_is_not_enforced_is_warned_of(
    scheme: str, new_id: Callable[[int], str]
) -> None:
    found, warnings = access([{scheme: []}], new_id)
    assert found == Access()
    assert warnings == [
        f"security[0].{scheme}: '{scheme}' is no security scheme that API Gateway enforces. "
        "Ignoring."
    ]


def test_the_same_authorizer_twice(new_id: Callable[[int], str]) -> None:
    """Written so by the SAM translator for an event with `Authorizer` and `OverrideApiAuth`."""
    once, _ = access([{"Iam": []}], new_id)
    assert access([{"Iam": []}, {"Iam": []}], new_id) == (once, [])


def test_two_authorizers_are_refused(new_id: Callable[[int], str]) -> None:
    with pytest.raises(BadRequestError) as refused:
        access([{"Token": []}, {"Cognito": []}], new_id)
    assert refused.value.message == "security[1].Cognito: A method has one authorizer only."


@pytest.mark.parametrize(
    ("authorizer", "message"),
    [
        ({}, "`type` is missing."),
        ({"type": "token"}, "`authorizerUri` is missing."),
        ({"type": "cognito_user_pools"}, "`providerARNs` is missing."),
    ],
)
def test_incomplete_authorizers(
    authorizer: dict[str, Any], message: str, new_id: Callable[[int], str]
) -> None:
    scheme = {**HEADER, "name": "A", "x-amazon-apigateway-authorizer": authorizer}
    with pytest.raises(BadRequestError) as refused:
        read({"A": scheme}, new_id)
    assert refused.value.message == (
        f"components.securitySchemes.A.x-amazon-apigateway-authorizer: {message}"
    )


def test_a_jwt_authorizer_is_not_for_rest_apis(new_id: Callable[[int], str]) -> None:
    scheme = {"type": "oauth2", "x-amazon-apigateway-authorizer": {"type": "jwt"}}
    with pytest.raises(BadRequestError, match="'jwt' is not one of token, request, cognito"):
        read({"A": scheme}, new_id)
