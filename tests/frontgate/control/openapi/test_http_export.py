from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate

from frontgate.control.api_v2 import Api, Authorizer, Cors, Integration, ProtocolType, Route
from frontgate.control.openapi import import_http_definition
from frontgate.control.openapi.http_export import HttpExport
from frontgate.control.v2_rules import check_api, with_defaults

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:f"
BLANK = Api(
    id="abcdefghij",
    name="rooms",
    protocol_type=ProtocolType.HTTP,
    route_selection_expression="$request.method $request.path",
    created_date=0.0,
)
HOST = "abcdefghij.execute-api.eu-west-1.amazonaws.com"


def exported(api: Api, *, stage: str = "prod", with_extensions: bool = True) -> Any:
    return HttpExport(api=api, host=HOST, stage=stage, with_extensions=with_extensions).document()


def routed(*keys: str) -> Api:
    integration = with_defaults(
        ProtocolType.HTTP,
        Integration(
            id="i1",
            integration_type="AWS_PROXY",
            integration_uri=FUNCTION,
            payload_format_version="2.0",
        ),
    )
    routes = {
        f"r{number}": Route(id=f"r{number}", route_key=key, target="integrations/i1")
        for number, key in enumerate(keys)
    }
    return replace(BLANK, routes=routes, integrations={"i1": integration})


def test_a_document():
    """Documented: exporting HTTP APIs; the parts as public exports show them."""
    document = exported(routed("GET /rooms", "ANY /rooms", "$default"))
    assert document["servers"] == [
        {
            "url": f"https://{HOST}/{{basePath}}",
            "variables": {"basePath": {"default": "prod"}},
        }
    ]
    assert list(document["paths"]) == ["/$default", "/rooms"]
    rooms = document["paths"]["/rooms"]
    assert list(rooms) == ["x-amazon-apigateway-any-method", "get"]
    assert rooms["get"] == {
        "responses": {"default": {"description": "Default response for GET /rooms"}},
        "x-amazon-apigateway-integration": {
            "payloadFormatVersion": "2.0",
            "type": "aws_proxy",
            "httpMethod": "POST",
            "uri": FUNCTION,
            "connectionType": "INTERNET",
        },
    }
    default = document["paths"]["/$default"]["x-amazon-apigateway-any-method"]
    assert default["isDefaultRoute"] is True
    assert document["x-amazon-apigateway-importexport-version"] == "1.0"


def test_without_extensions():
    """Documented: IncludeExtensions."""
    document = exported(routed("GET /rooms"), stage="", with_extensions=False)
    assert "x-amazon" not in json.dumps(document)
    assert document["servers"] == [{"url": f"https://{HOST}"}]
    validate(document)


def test_the_parameters_of_a_path():
    """Source: public exports of AWS; a greedy parameter's name has its plus."""
    paths = exported(routed("GET /rooms/{id}", "PUT /rooms/{id}", "ANY /{p+}"))["paths"]
    assert list(paths["/rooms/{id}"]) == ["get", "put", "parameters"]
    assert paths["/rooms/{id}"]["parameters"] == [
        {
            "name": "id",
            "in": "path",
            "description": "Generated path parameter for id",
            "required": True,
            "schema": {"type": "string"},
        }
    ]
    assert [each["name"] for each in paths["/{p+}"]["parameters"]] == ["p+"]
    validate(exported(routed("GET /rooms/{id}", "POST /{p+}"), with_extensions=False))


@st.composite
def apis(draw: Any) -> Api:
    keys = draw(
        st.lists(
            st.sampled_from(["GET /a", "ANY /a/{b}", "POST /a", "ANY /{p+}", "$default"]),
            unique=True,
        )
    )
    integrations, routes = {}, {}
    for number, key in enumerate(keys):
        is_function = draw(st.booleans())
        integration = Integration(
            id=f"i{number}",
            integration_type="AWS_PROXY" if is_function else "HTTP_PROXY",
            integration_uri=FUNCTION if is_function else "https://a.example",
            integration_method=None if is_function else "ANY",
            payload_format_version=draw(st.sampled_from(["1.0", "2.0"])) if is_function else "1.0",
            timeout_in_millis=draw(st.sampled_from([30_000, 5_000])),
            request_parameters=draw(
                st.dictionaries(st.just("append:header.a"), st.just("'x'"), max_size=1)
            ),
            response_parameters=draw(
                st.dictionaries(st.just("200"), st.just({"append:header.a": "'x'"}), max_size=1)
            ),
            tls_config=draw(st.none() | st.just({"ServerNameToVerify": "a.example"})),
        )
        integrations[integration.id] = with_defaults(ProtocolType.HTTP, integration)
        access = draw(st.sampled_from(["NONE", "AWS_IAM", "JWT", "CUSTOM"]))
        routes[f"r{number}"] = Route(
            id=f"r{number}",
            route_key=key,
            target=f"integrations/i{number}",
            authorization_type=access,
            authorizer_id={"JWT": "a1", "CUSTOM": "a2"}.get(access),
            authorization_scopes=("s",) if access == "JWT" and draw(st.booleans()) else (),
            operation_name=draw(st.none() | st.just("Operation")),
        )
    cors = Cors(
        allow_origins=("https://a.example",),
        allow_credentials=draw(st.booleans()),
        max_age=draw(st.none() | st.integers(0, 100)),
    )
    api = replace(
        BLANK,
        routes=routes,
        integrations=integrations,
        cors_configuration=draw(st.none() | st.just(cors)),
        disable_execute_api_endpoint=draw(st.booleans()),
        description=draw(st.none() | st.just("described")),
        version=draw(st.none() | st.just("1")),
        tags=draw(st.dictionaries(st.just("a"), st.just("b"), max_size=1)),
        authorizers={
            "a1": Authorizer(
                id="a1",
                name="jwt",
                authorizer_type="JWT",
                identity_source=("$request.header.Authorization",),
                jwt_issuer="https://issuer.example",
                jwt_audience=("a", "b"),
            ),
            "a2": Authorizer(
                id="a2",
                name="function",
                authorizer_type="REQUEST",
                identity_source=("$request.header.A", "$request.querystring.b"),
                authorizer_uri=FUNCTION,
                authorizer_payload_format_version="2.0",
                authorizer_result_ttl_in_seconds=draw(st.integers(0, 3600)),
                enable_simple_responses=draw(st.booleans()),
            ),
        },
    )
    check_api(api)
    return api


@given(apis())
@settings(max_examples=60)
def test_what_is_imported_is_exported_as_it_was(api):
    document = exported(api)
    numbers = itertools.count()
    imported, warnings = import_http_definition(
        json.loads(json.dumps(document)),
        api,
        base_path="ignore",
        fail_on_warnings=False,
        new_id=lambda length: f"n{next(numbers):0{length - 1}}",
    )
    assert warnings == ()
    assert exported(imported) == document
