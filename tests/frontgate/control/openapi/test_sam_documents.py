"""What the SAM translator itself writes for its APIs is imported as it means it."""

from __future__ import annotations

from typing import Any

import pytest
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from frontgate.control.api_v2 import Api, Route
from frontgate.control.rest_api import IntegrationType, Method, RestApi
from frontgate.control.rest_rules import methods_of
from frontgate.control.store import Store

FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:authorizer"
PSEUDO_PARAMETERS = {
    "${AWS::Region}": "eu-west-1",
    "${AWS::Partition}": "aws",
    "${Function.Arn}": FUNCTION_ARN,
    "${__FunctionArn__}": FUNCTION_ARN,
}


def translated(api: dict[str, Any], events: dict[str, Any]) -> dict[str, Any]:
    """The body that SAM makes for the API `Api` of one function."""
    function = {
        "Handler": "app.handler",
        "Runtime": "python3.13",
        "CodeUri": "s3://bucket/key",
        "Events": events,
    }
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Api": api,
            "Function": {"Type": "AWS::Serverless::Function", "Properties": function},
        },
    }
    output = Translator({}, Parser()).translate(template, {})
    body = substituted(output["Resources"]["Api"]["Properties"]["Body"])
    assert isinstance(body, dict)
    return body


def substituted(value: Any) -> Any:
    if isinstance(value, list):
        return [substituted(each) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Ref"}:
        return "users"
    if set(value) == {"Fn::Sub"}:
        text = value["Fn::Sub"] if isinstance(value["Fn::Sub"], str) else value["Fn::Sub"][0]
        for name, parameter in PSEUDO_PARAMETERS.items():
            text = text.replace(name, parameter)
        return text
    return {key: substituted(member) for key, member in value.items()}


@pytest.fixture(autouse=True)
def _region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")


def rest_event(path: str, **properties: Any) -> dict[str, Any]:
    return {
        "Type": "Api",
        "Properties": {"RestApiId": {"Ref": "Api"}, "Path": path, "Method": "get", **properties},
    }


@pytest.fixture
def rest_api(store: Store) -> RestApi:
    api = {
        "Type": "AWS::Serverless::Api",
        "Properties": {
            "StageName": "dev",
            "OpenApiVersion": "3.0.1",
            "Cors": "'*'",
            "BinaryMediaTypes": ["image~1png"],
            "Models": {"User": {"type": "object", "required": ["name"]}},
            "GatewayResponses": {"UNAUTHORIZED": {"StatusCode": 401}},
            "Auth": {
                "DefaultAuthorizer": "Pool",
                "AddDefaultAuthorizerToCorsPreflight": False,
                "Authorizers": {
                    "Pool": {
                        "UserPoolArn": "arn:aws:cognito-idp:eu-west-1:1:userpool/p",
                        "AuthorizationScopes": ["users/read"],
                    },
                    "Token": {
                        "FunctionArn": FUNCTION_ARN,
                        "Identity": {"Header": "X-Token", "ReauthorizeEvery": 30},
                    },
                    "Request": {
                        "FunctionArn": FUNCTION_ARN,
                        "FunctionPayloadType": "REQUEST",
                        "Identity": {"Headers": ["X-A"], "QueryStrings": ["b"]},
                    },
                },
            },
        },
    }
    events = {
        "Default": rest_event(
            "/users/{id}",
            RequestModel={"Model": "User", "Required": True, "ValidateBody": True},
        ),
        "Key": rest_event("/key", Auth={"Authorizer": "Token", "ApiKeyRequired": True}),
        "Request": rest_event("/request", Auth={"Authorizer": "Request"}),
        "Iam": rest_event("/iam", Auth={"Authorizer": "AWS_IAM"}),
        "Open": rest_event("/open", Auth={"Authorizer": "NONE"}),
    }
    imported, warnings = store.rest.import_rest_api(translated(api, events))
    assert warnings == ()
    return imported


def method_at(api: RestApi, path: str, http_method: str = "GET") -> Method:
    return next(
        method
        for resource, method in methods_of(api)
        if (resource.path, method.http_method) == (path, http_method)
    )


@pytest.mark.parametrize(
    ("path", "authorization_type", "authorizer", "scopes", "api_key_required"),
    [
        ("/users/{id}", "COGNITO_USER_POOLS", "Pool", ("users/read",), False),
        ("/key", "CUSTOM", "Token", (), True),
        ("/request", "CUSTOM", "Request", (), False),
        ("/iam", "AWS_IAM", None, (), False),
        ("/open", "NONE", None, (), False),
    ],
)
def test_access_of_a_rest_api(
    rest_api: RestApi,
    path: str,
    authorization_type: str,
    authorizer: str | None,
    scopes: tuple[str, ...],
    api_key_required: bool,
) -> None:
    method = method_at(rest_api, path)
    assert method.authorization_type == authorization_type
    assert method.authorization_scopes == scopes
    assert method.api_key_required is api_key_required
    ids = {each.name: each.id for each in rest_api.authorizers.values()}
    assert method.authorizer_id == (None if authorizer is None else ids[authorizer])


@pytest.mark.fact("cloudformation.sam-cors")
def test_a_rest_api_in_full(store: Store, rest_api: RestApi) -> None:
    method = method_at(rest_api, "/users/{id}")
    # SAM writes model names in lower case.
    assert method.request_models == {"application/json": "user"}
    assert rest_api.request_validators[method.request_validator_id or ""].validate_request_body
    assert rest_api.binary_media_types == ("image/png",)
    assert rest_api.gateway_responses["UNAUTHORIZED"].status_code == "401"
    preflight = method_at(rest_api, "/users/{id}", "OPTIONS")
    assert preflight.authorization_type == "NONE"
    assert preflight.integration is not None
    assert preflight.integration.type is IntegrationType.MOCK
    answer = preflight.integration.integration_responses["200"]
    assert (
        answer.response_parameters.keys()
        == preflight.method_responses["200"].response_parameters.keys()
    )
    assert store.rest.create_deployment(rest_api.id).rest_api is rest_api


def http_event(**properties: Any) -> dict[str, Any]:
    return {"Type": "HttpApi", "Properties": {"ApiId": {"Ref": "Api"}, **properties}}


@pytest.fixture
def http_api(store: Store) -> Api:
    imported, warnings = store.v2.import_api(http_document(fail_on_warnings=True))
    assert warnings == ()
    return imported


def test_the_default_route_warns_unless_warnings_fail(store: Store, http_api: Api) -> None:
    # SAM writes the path in another way when FailOnWarnings is set.
    imported, warnings = store.v2.import_api(http_document(fail_on_warnings=False))
    assert warnings == ("Parse issue: attribute paths. Resource $default should start with /",)
    assert keys(imported) == keys(http_api)


def keys(api: Api) -> set[str]:
    return {route.route_key for route in api.routes.values()}


def http_document(*, fail_on_warnings: bool) -> dict[str, Any]:
    api = {
        "Type": "AWS::Serverless::HttpApi",
        "Properties": {
            "FailOnWarnings": fail_on_warnings,
            "Tags": {"team": "a"},
            "CorsConfiguration": {"AllowOrigins": ["https://a"], "MaxAge": 600},
            "DisableExecuteApiEndpoint": True,
            "Auth": {
                "EnableIamAuthorizer": True,
                "DefaultAuthorizer": "Jwt",
                "Authorizers": {
                    "Jwt": {
                        "IdentitySource": "$request.header.Authorization",
                        "AuthorizationScopes": ["rooms/read"],
                        "JwtConfiguration": {"issuer": "https://i", "audience": ["c"]},
                    },
                    "Lambda": {
                        "FunctionArn": FUNCTION_ARN,
                        "AuthorizerPayloadFormatVersion": "2.0",
                        "EnableSimpleResponses": True,
                        "Identity": {"Headers": ["X-A"], "ReauthorizeEvery": 60},
                    },
                },
            },
        },
    }
    events = {
        "Default": http_event(),
        "Jwt": http_event(Path="/rooms/{id}", Method="GET"),
        "Any": http_event(Path="/me", Method="ANY", Auth={"Authorizer": "AWS_IAM"}),
        "Lambda": http_event(
            Path="/hook",
            Method="POST",
            Auth={"Authorizer": "Lambda"},
            PayloadFormatVersion="1.0",
            TimeoutInMillis=5000,
        ),
        "Open": http_event(Path="/open", Method="GET", Auth={"Authorizer": "NONE"}),
    }
    return translated(api, events)


def test_an_http_api_in_full(http_api: Api) -> None:
    names = {each.id: each.name for each in http_api.authorizers.values()}

    def access(route: Route) -> tuple[str, str | None, tuple[str, ...]]:
        authorizer = names.get(route.authorizer_id or "")
        return route.authorization_type, authorizer, route.authorization_scopes

    assert {route.route_key: access(route) for route in http_api.routes.values()} == {
        "$default": ("JWT", "Jwt", ("rooms/read",)),
        "GET /rooms/{id}": ("JWT", "Jwt", ("rooms/read",)),
        "ANY /me": ("AWS_IAM", None, ()),
        "POST /hook": ("CUSTOM", "Lambda", ()),
        "GET /open": ("NONE", None, ()),
    }
    assert http_api.tags == {"team": "a", "httpapi:createdBy": "SAM"}
    assert http_api.disable_execute_api_endpoint
    assert http_api.cors_configuration is not None
    assert http_api.cors_configuration.allow_origins == ("https://a",)


def test_integrations_of_an_http_api(http_api: Api) -> None:
    hook = next(each for each in http_api.routes.values() if each.route_key == "POST /hook")
    integration = http_api.integrations[(hook.target or "").removeprefix("integrations/")]
    assert (integration.payload_format_version, integration.timeout_in_millis) == ("1.0", 5000)
    assert integration.integration_uri == (
        f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION_ARN}/invocations"
    )
