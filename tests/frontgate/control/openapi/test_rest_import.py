from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from frontgate.control.errors import BadRequestError
from frontgate.control.openapi import import_rest_definition
from frontgate.control.openapi.base_path import BasePathMode
from frontgate.control.rest_api import (
    DocumentationPart,
    GatewayResponse,
    RequestValidator,
    Resource,
    RestApi,
)
from frontgate.control.rest_rules import methods_of

KEY = "x-amazon-apigateway-"
MOCK = {KEY + "integration": {"type": "mock"}}
INFO = {"title": "users", "version": "1.0"}
LAMBDA = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/f/invocations"


class Importer:
    def __init__(self, new_id: Callable[[int], str]) -> None:
        self._new_id = new_id
        self.api = RestApi(
            id="abc",
            name="",
            root_resource_id="root",
            created_date=0.0,
            resources={"root": Resource(id="root", path="/")},
        )
        self.warnings: tuple[str, ...] = ()

    def bring(
        self,
        mode: Any = "overwrite",
        base_path: BasePathMode = "ignore",
        fail_on_warnings: bool = False,
        **members: Any,
    ) -> RestApi:
        document = {"openapi": "3.0.1", "info": INFO, "paths": {}, **members}
        self.api, self.warnings = import_rest_definition(
            document,
            self.api,
            mode=mode,
            base_path=base_path,
            fail_on_warnings=fail_on_warnings,
            new_id=self._new_id,
        )
        return self.api

    def methods(self) -> list[str]:
        return [f"{m.http_method} {resource.path}" for resource, m in methods_of(self.api)]


@pytest.fixture
def importer(new_id: Callable[[int], str]) -> Importer:
    return Importer(new_id)


# One row for each extension of the document itself: what is given, where it goes, what it is.
@pytest.mark.parametrize(
    ("members", "field", "expected"),
    [
        ({"info": {**INFO, "description": "d"}}, "description", "d"),
        ({KEY + "api-key-source": "AUTHORIZER"}, "api_key_source", "AUTHORIZER"),
        ({KEY + "binary-media-types": ["image/png"]}, "binary_media_types", ("image/png",)),
        ({KEY + "minimum-compression-size": "1024"}, "minimum_compression_size", 1024),
        ({KEY + "security-policy": "TLS_1_2"}, "security_policy", "TLS_1_2"),
        ({KEY + "endpoint-access-mode": "STRICT"}, "endpoint_access_mode", "STRICT"),
        ({KEY + "importexport-version": "1.0"}, "name", "users"),
        (
            {KEY + "policy": {"Statement": []}},
            "policy",
            '{"Statement": []}',
        ),
        (
            {KEY + "endpoint-configuration": {"vpcEndpointIds": ["vpce-1"]}},
            "vpc_endpoint_ids",
            ("vpce-1",),
        ),
        (
            {"servers": [{KEY + "endpoint-configuration": {"disableExecuteApiEndpoint": True}}]},
            "disable_execute_api_endpoint",
            True,
        ),
        (
            {KEY + "endpoint-configuration": {"types": ["PRIVATE"]}},
            "ip_address_type",
            "dualstack",
        ),
        ({"tags": [{"name": "a", KEY + "tag-value": "b"}]}, "tags", {"a": "b"}),
        (
            {KEY + "request-validators": {"all": {"validateRequestBody": True}}},
            "request_validators",
            {"a00001": RequestValidator(id="a00001", name="all", validate_request_body=True)},
        ),
        (
            {
                KEY + "gateway-responses": {
                    "BAD_REQUEST_BODY": {
                        "statusCode": 422,
                        "responseParameters": {"gatewayresponse.header.A": "'a'"},
                        "responseTemplates": {"application/json": "{}"},
                    }
                }
            },
            "gateway_responses",
            {
                "BAD_REQUEST_BODY": GatewayResponse(
                    response_type="BAD_REQUEST_BODY",
                    status_code="422",
                    response_parameters={"gatewayresponse.header.A": "'a'"},
                    response_templates={"application/json": "{}"},
                )
            },
        ),
        (
            {
                KEY + "documentation": {
                    "documentationParts": [
                        {"location": {"type": "API"}, "properties": {"description": "d"}}
                    ]
                }
            },
            "documentation_parts",
            {
                "a00001": DocumentationPart(
                    id="a00001", location={"type": "API"}, properties='{"description": "d"}'
                )
            },
        ),
    ],
)
def test_settings(
    importer: Importer, members: dict[str, Any], field: str, expected: object
) -> None:
    assert getattr(importer.bring(**members), field) == expected
    assert importer.warnings == ()


@pytest.mark.fact("rest-import.security", "rest-import.any-method")
def test_a_whole_method(importer: Importer) -> None:
    importer.bring(
        security=[{"Cognito": ["users/read"]}],
        paths={
            "/users/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": True}],
                KEY + "any-method": {
                    KEY + "integration": {"$ref": f"#/components/{KEY}integrations/function"},
                    KEY + "request-validator": "all",
                    "responses": {},
                },
                "options": {**MOCK, "security": []},
            }
        },
        components={
            KEY + "integrations": {
                "function": {"type": "aws_proxy", "httpMethod": "POST", "uri": LAMBDA}
            },
            "securitySchemes": {
                "Cognito": {
                    "type": "apiKey",
                    "name": "Authorization",
                    "in": "header",
                    KEY + "authorizer": {
                        "type": "cognito_user_pools",
                        "providerARNs": ["arn:aws:cognito-idp:eu-west-1:1:userpool/p"],
                    },
                }
            },
        },
        **{KEY + "request-validators": {"all": {"validateRequestBody": "true"}}},
    )
    methods = {method.http_method: method for _, method in methods_of(importer.api)}
    assert importer.methods() == ["ANY /users/{id}", "OPTIONS /users/{id}"]
    assert methods["ANY"].authorization_type == "COGNITO_USER_POOLS"
    assert methods["ANY"].authorization_scopes == ("users/read",)
    assert methods["ANY"].request_parameters == {"method.request.path.id": True}
    validator = importer.api.request_validators[methods["ANY"].request_validator_id or ""]
    assert (validator.name, validator.validate_request_body) == ("all", True)
    assert methods["ANY"].integration is not None
    assert methods["ANY"].integration.uri == LAMBDA
    assert methods["OPTIONS"].authorization_type == "NONE"
    assert importer.warnings == ()


@pytest.mark.parametrize(
    ("mode", "paths"),
    [
        # recorded
        ("ignore", ["/", "/test"]),
        ("split", ["/", "/part", "/part/test"]),
        ("prepend", ["/", "/base-url", "/base-url/part", "/base-url/part/test"]),
    ],
)
@pytest.mark.fact("rest-import.server-path")
def test_base_path(importer: Importer, mode: BasePathMode, paths: list[str]) -> None:
    api = importer.bring(
        base_path=mode,
        servers=[{"url": "https://example.com/base-url/part"}],
        paths={"/test": {"get": MOCK}},
    )
    assert [resource.path for resource in api.resources.values()] == paths


def test_overwrite_and_merge(importer: Importer) -> None:
    # recorded for binary media types: replaced, or after those that were there
    first = {
        "paths": {"/a": {"get": MOCK, "post": MOCK}},
        "components": {"schemas": {"A": {}}},
        KEY + "binary-media-types": ["image/png"],
    }
    second = {
        "paths": {"/a": {"get": {**MOCK, "operationId": "again"}}, "/b": {"get": MOCK}},
        "components": {"schemas": {"B": {}}},
        KEY + "binary-media-types": ["image/jpeg", "image/png"],
    }
    before = importer.bring(**first)
    merged = importer.bring(mode="merge", **second)
    assert importer.methods() == ["GET /a", "POST /a", "GET /b"]
    assert list(merged.models) == ["A", "B"]
    assert merged.binary_media_types == ("image/png", "image/jpeg")
    overwritten = importer.bring(**second)
    assert importer.methods() == ["GET /a", "GET /b"]
    assert list(overwritten.models) == ["B"]
    assert overwritten.binary_media_types == ("image/jpeg", "image/png")
    ids = [
        next(r.id for r in api.resources.values() if r.path == "/a")
        for api in (before, merged, overwritten)
    ]
    assert len(set(ids)) == 1


def test_importing_a_document_twice_changes_nothing(importer: Importer) -> None:
    document = {
        "paths": {
            "/a": {
                "post": {
                    **MOCK,
                    "requestBody": {"content": {"application/json": {"schema": {"a": 1}}}},
                }
            }
        },
        KEY + "request-validators": {"all": {}},
    }
    assert importer.bring(**document) == importer.bring(**document)


def test_overwrite_keeps_what_is_the_apis_own(importer: Importer) -> None:
    # assumed: a body without these says nothing about them
    importer.api = replace(importer.api, policy="{}", tags={"a": "b"}, endpoint_types=("REGIONAL",))
    api = importer.bring()
    assert (api.id, api.policy, api.tags, api.endpoint_types) == (
        "abc",
        "{}",
        {"a": "b"},
        ("REGIONAL",),
    )


def test_swagger_as_text(importer: Importer, new_id: Callable[[int], str]) -> None:
    document = {
        "swagger": "2.0",
        "info": INFO,
        "basePath": "/base",
        "paths": {
            "/users": {
                "post": {
                    **MOCK,
                    "parameters": [
                        {"in": "body", "name": "u", "schema": {"$ref": "#/definitions/User"}}
                    ],
                }
            }
        },
        "definitions": {"User": {"type": "object"}},
    }
    api, _ = import_rest_definition(
        json.dumps(document),
        importer.api,
        mode="overwrite",
        base_path="prepend",
        fail_on_warnings=False,
        new_id=new_id,
    )
    paths = {resource.path: resource for resource in api.resources.values()}
    assert list(paths) == ["/", "/base", "/base/users"]
    assert paths["/base/users"].methods["POST"].request_models == {"application/json": "User"}


# The rule's text is recorded; how the import introduces it is assumed.
@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (
            {"/{a}": {}, "/{b}": {}},
            "Unable to create resource at path '/{b}': A sibling ({a}) of this resource already "
            "has a variable path part -- only one is allowed",
        ),
        (
            {"/u": {"get": {KEY + "integration": {"type": "http", "uri": "https://x"}}}},
            "Unable to put integration on 'GET' for resource at path '/u': Enumeration value for "
            "HttpMethod must be non-empty",
        ),
        (
            {
                "/u": {
                    "get": {
                        "parameters": [{"name": "a", "in": "query"}, {"name": "a", "in": "header"}]
                    }
                }
            },
            "Unable to put method 'GET' for resource at path '/u': Parameter names must be unique "
            "across querystring, header and path",
        ),
    ],
)
def test_rules(importer: Importer, paths: dict[str, Any], message: str) -> None:
    with pytest.raises(BadRequestError) as refused:
        importer.bring(paths=paths)
    assert refused.value.message == f"Errors found during import:\n\t{message}"


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (
            {"paths": {"/users": {"get": {KEY + "integration": {"type": "htp"}}}}},
            f"paths./users.get.{KEY}integration.type: 'htp' is not one of MOCK, HTTP, "
            "HTTP_PROXY, AWS, AWS_PROXY.",
        ),
        ({"paths": {"/users": []}}, "paths./users: Expected an object."),
        ({"paths": []}, "paths: Expected an object."),
        ({"info": {}}, "info: `title` is missing."),
        (
            {KEY + "api-key-source": "BODY"},
            f"{KEY}api-key-source: 'BODY' is not one of HEADER, AUTHORIZER.",
        ),
        (
            {KEY + "binary-media-types": "image/png"},
            f"{KEY}binary-media-types: Expected a list.",
        ),
    ],
)
def test_malformed_documents(importer: Importer, members: dict[str, Any], message: str) -> None:
    with pytest.raises(BadRequestError) as refused:
        importer.bring(**members)
    assert refused.value.message == message


def test_warnings(importer: Importer) -> None:
    members = {KEY + "cors": {}, "paths": {"users": {"get": MOCK}}}
    importer.bring(**members)
    assert importer.warnings == (
        f"{KEY}cors: Unsupported extension '{KEY}cors'. Ignoring.",
        "Parse issue: attribute paths. Resource users should start with /",
    )
    before = importer.api
    with pytest.raises(BadRequestError) as refused:
        importer.bring(fail_on_warnings=True, **members)
    assert refused.value.message == "Warnings found during import:\n\t" + "\n\t".join(
        importer.warnings
    )
    assert importer.api is before


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"type": "token", "authorizerUri": "nowhere"}, "Invalid Authorizer URI: nowhere"),
        (
            {
                "type": "token",
                "authorizerUri": LAMBDA,
                "authorizerResultTtlInSeconds": 3601,
            },
            "TTL must be between 0 and 3600",
        ),
        ({"type": "cognito_user_pools", "providerARNs": ["arn:x"]}, "Invalid ARN specified"),
    ],
)
def test_authorizers_keep_the_rules_of_create_authorizer(
    importer: Importer, settings: dict[str, Any], message: str
) -> None:
    """Assumed: that an import is refused what the operation is."""
    scheme = {"type": "apiKey", "name": "Authorization", "in": "header"}
    schemes = {"Own": {**scheme, KEY + "authorizer": settings}}
    with pytest.raises(BadRequestError, match=message) as refused:
        importer.bring(components={"securitySchemes": schemes})
    assert "Unable to create authorizer 'Own'" in refused.value.message
