from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate

from frontgate.control.openapi import import_rest_definition
from frontgate.control.openapi.dialect import DIALECTS
from frontgate.control.openapi.rest_export import (
    Extensions,
    RestExport,
    read_extensions,
    timestamp,
)
from frontgate.control.rest_api import (
    AuthorizationType,
    Authorizer,
    DocumentationPart,
    DocumentationVersion,
    GatewayResponse,
    Integration,
    IntegrationResponse,
    IntegrationType,
    Method,
    MethodResponse,
    Model,
    RequestValidator,
    Resource,
    RestApi,
)
from frontgate.control.rest_rules import check_rest_api

ALL = Extensions(integrations=True, authorizers=True, everything=True, documentation=True)
URI = (
    "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:eu-west-1:123456789012:function:f/invocations"
)
ADDRESS = "https://apigateway.amazonaws.com/restapis/abcdefghij/models/{}"
PETS = Model(
    id="m1",
    name="Pets",
    content_type="application/json",
    schema=json.dumps(
        {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "type": "array",
            "items": {"$ref": ADDRESS.format("Pet")},
        }
    ),
)
PET = Model(
    id="m2",
    name="Pet",
    content_type="application/json",
    schema='{"type": "object", "properties": {"name": {"type": ["string", "null"]}}}',
)


def exported(api: RestApi, kind: str = "oas30", extensions: Extensions = ALL, **more: Any) -> Any:
    return RestExport(
        api=api,
        dialect=DIALECTS[kind],
        extensions=extensions,
        host=f"{api.id}.execute-api.eu-west-1.amazonaws.com",
        stage="dev",
        **more,
    ).document()


def made(*methods: Method, path_part: str = "pets", **fields: Any) -> RestApi:
    root = Resource(id="root000000", path="/")
    resource = Resource(
        id="pets00",
        path=f"/{path_part}",
        parent_id=root.id,
        path_part=path_part,
        methods={method.http_method: method for method in methods},
    )
    return RestApi(
        id="abcdefghij",
        name="PetStore",
        root_resource_id=root.id,
        created_date=0.0,
        resources={root.id: root, resource.id: resource},
        models={"Pets": PETS, "Pet": PET},
        **fields,
    )


LIST = Method(
    http_method="GET",
    request_parameters={"method.request.querystring.type": False},
    method_responses={
        "200": MethodResponse(
            status_code="200",
            response_models={"application/json": "Pets"},
            response_parameters={"method.response.header.Access-Control-Allow-Origin": False},
        )
    },
    integration=Integration(
        type=IntegrationType.HTTP,
        http_method="GET",
        uri="http://petstore.example/pets",
        connection_type="INTERNET",
        request_parameters={
            "integration.request.querystring.type": "method.request.querystring.type"
        },
        cache_namespace="pets00",
        integration_responses={
            "200": IntegrationResponse(
                status_code="200",
                response_parameters={"method.response.header.Access-Control-Allow-Origin": "'*'"},
            )
        },
    ),
)
ADD = Method(
    http_method="POST",
    operation_name="CreatePet",
    request_models={"application/json": "Pet"},
    method_responses={"200": MethodResponse(status_code="200")},
)
MOCK = Method(
    http_method="OPTIONS",
    method_responses={"200": MethodResponse(status_code="200")},
    integration=Integration(
        type=IntegrationType.MOCK,
        request_templates={"application/json": '{"statusCode": 200}'},
        integration_responses={
            "200": IntegrationResponse(status_code="200", response_templates={"text/html": "<p>"})
        },
    ),
)


@pytest.mark.fact("rest-export.swagger")
def test_swagger():
    """Source: recorded, for each part of it."""
    document = exported(made(LIST, ADD, MOCK, version="1.0"), "swagger", Extensions())
    assert list(document) == [
        "swagger",
        "info",
        "host",
        "basePath",
        "schemes",
        "paths",
        "definitions",
    ]
    assert document["info"] == {"version": "1.0", "title": "PetStore"}
    assert document["host"] == "abcdefghij.execute-api.eu-west-1.amazonaws.com"
    assert (document["basePath"], document["schemes"]) == ("/dev", ["https"])
    pets = document["paths"]["/pets"]
    assert pets["get"] == {
        "produces": ["application/json"],
        "parameters": [{"name": "type", "in": "query", "required": False, "type": "string"}],
        "responses": {
            "200": {
                "description": "200 response",
                "schema": {"$ref": "#/definitions/Pets"},
                "headers": {"Access-Control-Allow-Origin": {"type": "string"}},
            }
        },
    }
    assert pets["post"] == {
        "operationId": "CreatePet",
        "consumes": ["application/json"],
        "parameters": [
            {
                "in": "body",
                "name": "Pet",
                "required": True,
                "schema": {"$ref": "#/definitions/Pet"},
            }
        ],
        "responses": {"200": {"description": "200 response"}},
    }
    assert pets["options"] == {
        "consumes": ["application/json"],
        "produces": ["text/html"],
        "responses": {"200": {"description": "200 response"}},
    }
    assert document["definitions"]["Pets"] == {
        "type": "array",
        "items": {"$ref": "#/definitions/Pet"},
    }


@pytest.mark.fact("rest-export.openapi")
def test_openapi_3():
    """Source: recorded, for each part of it."""
    document = exported(made(LIST, ADD), "oas30", Extensions())
    assert list(document) == ["openapi", "info", "servers", "paths", "components"]
    assert document["info"] == {"title": "PetStore", "version": "1970-01-01T00:00:00Z"}
    assert document["servers"] == [
        {
            "url": "https://abcdefghij.execute-api.eu-west-1.amazonaws.com/{basePath}",
            "variables": {"basePath": {"default": "dev"}},
        }
    ]
    pets = document["paths"]["/pets"]
    assert pets["get"] == {
        "parameters": [{"name": "type", "in": "query", "schema": {"type": "string"}}],
        "responses": {
            "200": {
                "description": "200 response",
                "headers": {"Access-Control-Allow-Origin": {"schema": {"type": "string"}}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pets"}}},
            }
        },
    }
    assert pets["post"] == {
        "operationId": "CreatePet",
        "requestBody": {
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}},
            "required": True,
        },
        "responses": {"200": {"description": "200 response", "content": {}}},
    }
    name = document["components"]["schemas"]["Pet"]["properties"]["name"]
    assert name == {"type": "string", "nullable": True}


@pytest.mark.fact("rest-export.extensions")
def test_an_integration():
    """Source: recorded: types and behaviours in lower case, defaults left out."""
    only = Extensions(integrations=True)
    pets = exported(made(LIST), "swagger", only)["paths"]["/pets"]
    assert pets["get"]["x-amazon-apigateway-integration"] == {
        "type": "http",
        "httpMethod": "GET",
        "uri": "http://petstore.example/pets",
        "responses": {
            "default": {
                "statusCode": "200",
                "responseParameters": {"method.response.header.Access-Control-Allow-Origin": "'*'"},
            }
        },
        "requestParameters": {
            "integration.request.querystring.type": "method.request.querystring.type"
        },
        "passthroughBehavior": "when_no_match",
    }


def test_who_may_call():
    """Documented: security schemes of API Gateway."""
    authorizer = Authorizer(
        id="a1",
        name="token",
        type="TOKEN",
        auth_type="custom",
        authorizer_uri=URI,
        identity_source="method.request.header.Auth",
    )
    custom = replace(
        LIST,
        authorization_type=AuthorizationType.CUSTOM,
        authorizer_id="a1",
        api_key_required=True,
    )
    signed = replace(ADD, authorization_type=AuthorizationType.AWS_IAM)
    api = made(custom, signed, authorizers={"a1": authorizer})
    bare = exported(api, "oas30", Extensions())
    assert bare["paths"]["/pets"]["get"]["security"] == [{"token": []}, {"api_key": []}]
    assert bare["paths"]["/pets"]["post"]["security"] == [{"sigv4": []}]
    schemes = bare["components"]["securitySchemes"]
    assert schemes["token"] == {"type": "apiKey", "name": "Auth", "in": "header"}
    assert schemes["api_key"] == {"type": "apiKey", "name": "x-api-key", "in": "header"}
    full = exported(api)["components"]["securitySchemes"]["token"]
    assert full["x-amazon-apigateway-authorizer"] == {"type": "token", "authorizerUri": URI}


def test_a_path_has_its_parameters_even_when_nobody_declared_them():
    """OpenAPI wants them; with all extensions the document is API Gateway's own."""
    api = made(ADD, path_part="{petId}")
    shown = exported(api, "oas30", Extensions())["paths"]["/{petId}"]["post"]["parameters"]
    assert shown == [
        {"name": "petId", "in": "path", "required": True, "schema": {"type": "string"}}
    ]
    assert "parameters" not in exported(api)["paths"]["/{petId}"]["post"]


@pytest.mark.parametrize("kind", ["oas30", "swagger"])
def test_a_document_is_valid(kind):
    """By a validator of the specification that others keep."""
    validate(exported(made(LIST, ADD, MOCK, path_part="{petId}"), kind, Extensions()))


def test_the_documentation_of_a_version():
    """Documented: x-amazon-apigateway-documentation."""
    part = DocumentationPart(id="p1", location={"type": "API"}, properties='{"info": {}}')
    version = DocumentationVersion(version="v1", created_date=0.0, parts={"p1": part})
    document = exported(made(LIST), documentation=version)
    assert document["x-amazon-apigateway-documentation"] == {
        "version": "v1",
        "createdDate": "1970-01-01T00:00:00Z",
        "documentationParts": [{"location": {"type": "API"}, "properties": {"info": {}}}],
    }


@pytest.mark.fact("rest-export.extensions")
def test_which_extensions():
    """Documented: GetExport, parameters."""
    assert read_extensions({"extensions": "apigateway"}) == ALL
    assert read_extensions({"extensions": "integrations,authorizers"}) == Extensions(
        integrations=True, authorizers=True
    )
    assert read_extensions({}) == Extensions()
    with pytest.raises(ValueError, match=r"^postman$"):
        read_extensions({"extensions": "postman"})


@pytest.mark.parametrize("kind", ["oas30", "swagger"])
def test_how_it_is_reached(kind):
    """Documented: x-amazon-apigateway-endpoint-configuration, of a server in OpenAPI 3.0."""
    api = made(disable_execute_api_endpoint=True, vpc_endpoint_ids=("vpce-1",))
    document = exported(api, kind)
    owner = document["servers"][0] if kind == "oas30" else document
    assert owner["x-amazon-apigateway-endpoint-configuration"] == {
        "disableExecuteApiEndpoint": True,
        "vpcEndpointIds": ["vpce-1"],
    }


@pytest.mark.fact("rest-export.version")
def test_a_timestamp():
    assert timestamp(1_700_000_000.7) == "2023-11-14T22:13:20Z"


NAMES = st.text("abcdefgh", min_size=1, max_size=4)
TEXTS = st.text(min_size=1, max_size=8).filter(str.strip)
CONTENT_TYPES = st.sampled_from(["application/json", "application/xml", "text/plain"])


def some(values: Any, *, keys: Any = NAMES, at_most: int = 2) -> Any:
    return st.dictionaries(keys, values, max_size=at_most)


@st.composite
def integrations(draw: Any, resource_id: str) -> Integration:
    kind = draw(st.sampled_from(list(IntegrationType)))
    is_mock = kind is IntegrationType.MOCK
    is_http = kind in (IntegrationType.HTTP, IntegrationType.HTTP_PROXY)
    patterns = draw(st.lists(st.sampled_from(["4\\d{2}", "5\\d{2}", "a.b"]), unique=True))
    answers = [None, *patterns] if draw(st.booleans()) else patterns
    statuses = ["200", "400", "500", "404"]
    return Integration(
        type=kind,
        http_method=None if is_mock else draw(st.sampled_from(["GET", "POST"])),
        uri=None if is_mock else "http://example.com/x" if is_http else URI,
        connection_type="INTERNET" if is_http else None,
        credentials=draw(st.none() | st.just("arn:aws:iam::123456789012:role/r")),
        request_templates=draw(some(st.none() | TEXTS, keys=CONTENT_TYPES)),
        request_parameters=draw(
            some(st.just("'x'"), keys=NAMES.map("integration.request.header.{}".format))
        ),
        timeout_in_millis=draw(st.sampled_from([29_000, 5_000])),
        cache_namespace=draw(st.sampled_from([resource_id, "other"])),
        cache_key_parameters=tuple(draw(st.lists(NAMES, max_size=2, unique=True))),
        integration_responses={
            status: IntegrationResponse(
                status_code=status,
                selection_pattern=pattern,
                response_templates=draw(some(st.none() | TEXTS, keys=CONTENT_TYPES)),
            )
            for status, pattern in zip(statuses, answers, strict=False)
        },
    )


@st.composite
def methods(draw: Any, name: str, resource_id: str, *, one_model: bool) -> Method:
    models = draw(some(st.sampled_from(["Pet", "Pets"]), keys=CONTENT_TYPES))
    if one_model and models:
        models = dict.fromkeys(models, "Pet")
    access = draw(st.sampled_from(["NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"]))
    return Method(
        http_method=name,
        authorization_type=AuthorizationType(access),
        authorizer_id={"CUSTOM": "a1", "COGNITO_USER_POOLS": "a2"}.get(access),
        authorization_scopes=("s/r",) if access == "COGNITO_USER_POOLS" else (),
        api_key_required=draw(st.booleans()),
        operation_name=draw(st.none() | NAMES),
        request_validator_id=draw(st.none() | st.just("v1")),
        request_parameters=draw(
            some(st.booleans(), keys=NAMES.map("method.request.querystring.{}".format))
        ),
        request_models=models,
        method_responses={
            status: MethodResponse(
                status_code=status,
                response_models=draw(
                    st.just({}) | st.just({"application/json": "Pet"})
                    if one_model
                    else some(st.just("Pet"), keys=CONTENT_TYPES)
                ),
                response_parameters=draw(
                    some(st.just(False), keys=NAMES.map("method.response.header.{}".format))
                ),
            )
            for status in draw(st.lists(st.sampled_from(["200", "404"]), unique=True))
        },
        integration=draw(st.none() | integrations(resource_id)),
    )


@st.composite
def apis(draw: Any, *, one_model: bool) -> RestApi:
    verbs = draw(st.lists(st.sampled_from(["GET", "POST", "ANY"]), unique=True, max_size=3))
    api = made(
        *(draw(methods(verb, "pets00", one_model=one_model)) for verb in verbs),
        description=draw(st.none() | TEXTS),
        version=draw(st.none() | NAMES),
        api_key_source=draw(st.sampled_from(["HEADER", "AUTHORIZER"])),
        binary_media_types=tuple(draw(st.lists(st.just("image/png"), max_size=1))),
        minimum_compression_size=draw(st.none() | st.integers(0, 100)),
        policy=draw(st.none() | st.just('{"Statement":[]}')),
        disable_execute_api_endpoint=draw(st.booleans()),
        endpoint_types=("PRIVATE",),
        ip_address_type="dualstack",
        vpc_endpoint_ids=tuple(draw(st.lists(st.just("vpce-1"), max_size=1))),
        security_policy=draw(st.none() | st.just("SecurityPolicy_TLS13_1_3_2025_09")),
        endpoint_access_mode=draw(st.none() | st.just("STRICT")),
        tags=draw(some(NAMES)),
        request_validators={
            "v1": RequestValidator(id="v1", name="all", validate_request_body=draw(st.booleans()))
        },
        authorizers={
            "a1": Authorizer(
                id="a1",
                name="function",
                type=draw(st.sampled_from(["TOKEN", "REQUEST"])),
                auth_type="custom",
                authorizer_uri=URI,
                identity_source="method.request.header.Auth",
                authorizer_result_ttl_in_seconds=draw(st.none() | st.integers(0, 3600)),
            ),
            "a2": Authorizer(
                id="a2",
                name="pool",
                type="COGNITO_USER_POOLS",
                auth_type="cognito_user_pools",
                provider_arns=("arn:aws:cognito-idp:eu-west-1:1:userpool/p",),
                identity_source="method.request.header.Authorization",
            ),
        },
        gateway_responses={
            kind: GatewayResponse(
                response_type=kind,
                status_code=draw(st.none() | st.just("418")),
                response_templates=draw(some(TEXTS, keys=CONTENT_TYPES)),
            )
            for kind in draw(st.lists(st.sampled_from(["DEFAULT_4XX", "THROTTLED"]), unique=True))
        },
    )
    check_rest_api(api)
    return api


def again(document: Any, api: RestApi) -> RestApi:
    """The API that the document makes, in the place of the one it was made from."""
    numbers = itertools.count()
    imported, warnings = import_rest_definition(
        json.loads(json.dumps(document)),
        api,
        mode="overwrite",
        base_path="ignore",
        fail_on_warnings=False,
        new_id=lambda length: f"n{next(numbers):0{length - 1}}",
    )
    assert warnings == ()
    return imported


@given(apis(one_model=False))
@settings(max_examples=60)
def test_what_is_imported_is_exported_as_it_was(api):
    document = exported(api)
    assert exported(again(document, api)) == document


@given(apis(one_model=True))
@settings(max_examples=60)
def test_the_same_in_swagger(api):
    """With one schema for all content types of a body, which is all that Swagger 2.0 has."""
    document = exported(api, "swagger")
    assert exported(again(document, api), "swagger") == document
