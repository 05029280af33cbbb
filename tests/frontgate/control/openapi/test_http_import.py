from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from frontgate.control.api_v2 import Api, Cors, ProtocolType
from frontgate.control.errors import BadRequestError
from frontgate.control.openapi import import_http_definition
from frontgate.control.openapi.base_path import BasePathMode
from frontgate.control.v2_rules import integration_of

KEY = "x-amazon-apigateway-"
LAMBDA = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/f/invocations"
FUNCTION = {
    KEY + "integration": {"type": "aws_proxy", "uri": LAMBDA, "payloadFormatVersion": "2.0"}
}


def blank(protocol: ProtocolType = ProtocolType.HTTP) -> Api:
    return Api(
        id="abc",
        name="",
        protocol_type=protocol,
        route_selection_expression="$request.method $request.path",
        created_date=0.0,
    )


class Importer:
    def __init__(self, new_id: Callable[[int], str]) -> None:
        self._new_id = new_id
        self.api = blank()
        self.warnings: tuple[str, ...] = ()

    def bring(
        self,
        base_path: BasePathMode = "ignore",
        fail_on_warnings: bool = False,
        **members: Any,
    ) -> Api:
        document = {"openapi": "3.0.1", "info": {"title": "rooms"}, **members}
        self.api, self.warnings = import_http_definition(
            document,
            self.api,
            base_path=base_path,
            fail_on_warnings=fail_on_warnings,
            new_id=self._new_id,
        )
        return self.api

    def keys(self) -> list[str]:
        return [route.route_key for route in self.api.routes.values()]


@pytest.fixture
def importer(new_id: Callable[[int], str]) -> Importer:
    return Importer(new_id)


def test_routes_with_their_integrations(importer: Importer) -> None:
    api = importer.bring(
        paths={
            "/rooms/{id}": {"get": {**FUNCTION, "operationId": "getRoom"}},
            "/mirror/{proxy+}": {KEY + "any-method": FUNCTION},
            # as SAM writes the default route
            "/$default": {KEY + "any-method": {**FUNCTION, "isDefaultRoute": True}},
            "/bare": {"post": {}},
        }
    )
    assert importer.keys() == ["GET /rooms/{id}", "ANY /mirror/{proxy+}", "$default", "POST /bare"]
    targets = [integration_of(route) for route in api.routes.values()]
    assert [target for target in targets if target] == list(api.integrations)
    assert targets[-1] is None
    assert next(iter(api.routes.values())).operation_name == "getRoom"
    assert importer.warnings == ()


# One row for each property: what is given, where it goes, what it is.
@pytest.mark.parametrize(
    ("members", "field", "expected"),
    [
        ({"info": {"title": "t", "version": 1.0}}, "version", "1.0"),
        ({"info": {"title": "t", "description": "d"}}, "description", "d"),
        ({"tags": [{"name": "a", KEY + "tag-value": "b"}]}, "tags", {"a": "b"}),
        (
            # as SAM writes it
            {"servers": [{KEY + "endpoint-configuration": {"disableExecuteApiEndpoint": True}}]},
            "disable_execute_api_endpoint",
            True,
        ),
        (
            {
                KEY + "cors": {
                    "allowOrigins": ["https://a"],
                    "allowMethods": ["GET"],
                    "allowHeaders": ["authorization"],
                    "exposeHeaders": ["x"],
                    "allowCredentials": True,
                    "maxAge": 600,
                }
            },
            "cors_configuration",
            Cors(
                allow_origins=("https://a",),
                allow_methods=("GET",),
                allow_headers=("authorization",),
                expose_headers=("x",),
                allow_credentials=True,
                max_age=600,
            ),
        ),
        ({}, "cors_configuration", None),
    ],
)
def test_settings(
    importer: Importer, members: dict[str, Any], field: str, expected: object
) -> None:
    assert getattr(importer.bring(**members), field) == expected
    assert importer.warnings == ()


def test_access_comes_from_security(importer: Importer) -> None:
    api = importer.bring(
        security=[{"AWS_IAM": []}],
        paths={"/a": {"get": FUNCTION, "post": {**FUNCTION, "security": []}}},
        components={"securitySchemes": {"AWS_IAM": {KEY + "authtype": "awsSigv4"}}},
    )
    assert [route.authorization_type for route in api.routes.values()] == ["AWS_IAM", "NONE"]


def test_base_path(importer: Importer) -> None:
    paths = {"/a": {"get": FUNCTION}, "/$default": {KEY + "any-method": FUNCTION}}
    importer.bring(base_path="prepend", servers=[{"url": "https://x/v1"}], paths=paths)
    assert importer.keys() == ["GET /v1/a", "$default"]


def test_importing_again_replaces_and_keeps_ids(importer: Importer) -> None:
    first = importer.bring(paths={"/a": {"get": FUNCTION}, "/b": {"get": FUNCTION}})
    assert importer.bring(paths={"/a": {"get": FUNCTION}, "/b": {"get": FUNCTION}}) == first
    second = importer.bring(paths={"/b": {"get": FUNCTION}, "/c": {"get": FUNCTION}})
    assert importer.keys() == ["GET /b", "GET /c"]
    _, kept_route = first.routes
    _, kept_integration = first.integrations
    assert next(iter(second.routes)) == kept_route
    assert next(iter(second.integrations)) == kept_integration


@pytest.mark.fact("v2.import")
def test_an_integration_of_a_rest_api_leaves_a_route_without_target(importer: Importer) -> None:
    api = importer.bring(paths={"/a": {"get": {KEY + "integration": {"type": "mock"}}}})
    assert [route.target for route in api.routes.values()] == [None]
    assert importer.warnings == (
        f"paths./a.get.{KEY}integration.type: HTTP APIs have no integration of type 'MOCK'. "
        "Ignoring.",
    )


@pytest.mark.fact("v2.import-warnings")
def test_a_path_without_a_slash_fails_when_warnings_do(importer: Importer) -> None:
    # publicly logged
    with pytest.raises(BadRequestError) as refused:
        importer.bring(fail_on_warnings=True, paths={"$default": {"get": FUNCTION}})
    assert refused.value.message == (
        "Warnings found during import:\n"
        "\tParse issue: attribute paths. Resource $default should start with /"
    )


@pytest.mark.fact("v2.import")
def test_swagger_and_websocket_are_refused(importer: Importer) -> None:
    with pytest.raises(BadRequestError, match="not Swagger"):
        importer.bring(swagger="2.0")
    importer.api = blank(ProtocolType.WEBSOCKET)
    with pytest.raises(BadRequestError, match="Only HTTP APIs can be imported"):
        importer.bring()
