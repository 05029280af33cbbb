from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from frontgate.control.errors import BadRequestError
from frontgate.control.openapi.document import parse_document
from frontgate.control.openapi.rest_method import MethodReader
from frontgate.control.openapi.rest_security import SecuritySchemes
from frontgate.control.openapi.schemas import SchemaImport
from frontgate.control.rest_api import AuthorizationType, Method, MethodResponse

USER = {"$ref": "#/components/schemas/User"}
SWAGGER_USER = {"$ref": "#/definitions/User"}


@pytest.fixture
def read(new_id: Callable[[int], str]) -> Callable[..., tuple[Method, list[str]]]:
    def reading(
        operation: dict[str, Any],
        *,
        path_item: dict[str, Any] | None = None,
        version: dict[str, Any] | None = None,
        **document: Any,
    ) -> tuple[Method, list[str]]:
        warnings: list[str] = []
        root = parse_document(
            {
                **(version or {"openapi": "3.0.1"}),
                "components": {
                    "schemas": {"User": {"type": "object"}},
                    "parameters": {"Limit": {"name": "limit", "in": "query"}},
                },
                "definitions": {"User": {"type": "object"}},
                "item": {**(path_item or {}), "get": operation},
                **document,
            }
        )
        schemas = SchemaImport(
            root, api_id="abc", kept=(), ids={}, new_id=new_id, warnings=warnings
        )
        reader = MethodReader(
            root=root,
            schemes=SecuritySchemes(authorizers={}),
            schemas=schemas,
            validators={"all": "val001", "params": "val002"},
            warnings=warnings,
        )
        item = root.required("item")
        method = reader.read(
            "GET", item.required("get"), path_item=item, path="/users", resource_id="r"
        )
        return method, warnings

    return reading


def test_parameters_of_path_and_operation(
    read: Callable[..., tuple[Method, list[str]]],
) -> None:
    method, warnings = read(
        {
            "parameters": [
                {"$ref": "#/components/parameters/Limit"},
                {"name": "X-Id", "in": "header", "required": True},
            ]
        },
        path_item={
            "parameters": [
                {"name": "id", "in": "path", "required": True},
                {"name": "X-Id", "in": "header"},
                {"name": "session", "in": "cookie"},
            ]
        },
    )
    assert method.request_parameters == {
        "method.request.path.id": True,
        "method.request.header.X-Id": True,
        "method.request.querystring.limit": False,
    }
    assert warnings == ["item.parameters[2]: API Gateway has no parameters in 'cookie'. Ignoring."]


@pytest.mark.parametrize(
    ("operation", "document", "expected"),
    [
        (
            {"requestBody": {"content": {"application/json": {"schema": USER}, "text/x": {}}}},
            {},
            {"application/json": "User"},
        ),
        # as SAM merges a RequestModel into an OpenAPI 3 definition
        (
            {"parameters": [{"in": "body", "name": "b", "schema": USER}]},
            {},
            {"application/json": "User"},
        ),
        (
            {
                "consumes": ["application/x", "application/y"],
                "parameters": [{"in": "body", "name": "b", "schema": SWAGGER_USER}],
            },
            {"version": {"swagger": "2.0"}},
            {"application/x": "User", "application/y": "User"},
        ),
        (
            {"parameters": [{"in": "body", "name": "b", "schema": SWAGGER_USER}]},
            {"version": {"swagger": "2.0"}, "consumes": ["application/x"]},
            {"application/x": "User"},
        ),
    ],
)
def test_request_models(
    operation: dict[str, Any],
    document: dict[str, Any],
    expected: dict[str, str],
    read: Callable[..., tuple[Method, list[str]]],
) -> None:
    method, warnings = read(operation, **document)
    assert method.request_models == expected
    assert warnings == []


@pytest.mark.fact("rest-import.headers")
def test_responses(read: Callable[..., tuple[Method, list[str]]]) -> None:
    # recorded: headers become parameters that are not required
    method, _ = read(
        {
            "responses": {
                200: {
                    "headers": {"Location": {"schema": {"type": "string"}}},
                    "content": {"application/json": {"schema": USER}},
                },
                "default": {"description": "else"},
            }
        }
    )
    assert method.method_responses == {
        "200": MethodResponse(
            status_code="200",
            response_parameters={"method.response.header.Location": False},
            response_models={"application/json": "User"},
        )
    }


def test_responses_in_swagger(read: Callable[..., tuple[Method, list[str]]]) -> None:
    method, _ = read(
        {"produces": ["text/x"], "responses": {"200": {"schema": SWAGGER_USER}}},
        version={"swagger": "2.0"},
    )
    assert method.method_responses["200"].response_models == {"text/x": "User"}


def test_the_operations_validator_replaces_the_documents(
    read: Callable[..., tuple[Method, list[str]]],
) -> None:
    key = "x-amazon-apigateway-request-validator"
    assert read({})[0].request_validator_id is None
    assert read({}, **{key: "params"})[0].request_validator_id == "val002"
    assert read({key: "all"}, **{key: "params"})[0].request_validator_id == "val001"
    with pytest.raises(BadRequestError) as refused:
        read({key: "al"})
    assert refused.value.message == (
        f"item.get.{key}: Invalid Request Validator identifier specified"
    )


def test_auth_extension_and_operation_id(
    read: Callable[..., tuple[Method, list[str]]],
) -> None:
    method, _ = read({"operationId": "getUser", "x-amazon-apigateway-auth": {"type": "AWS_IAM"}})
    assert method.operation_name == "getUser"
    assert method.authorization_type is AuthorizationType.AWS_IAM
    assert method.integration is None
