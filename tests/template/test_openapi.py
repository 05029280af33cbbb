"""The OpenAPI bodies: what API Gateway would refuse, or misread, and no linter notices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from community.domain.users import NewUser
from openapi_spec_validator import OpenAPIV30SpecValidator

APIS = ("RestApi", "HttpApi")
METHODS = {"get", "put", "post", "delete", "patch", "head", "options"}
INTEGRATION_TYPES = {"aws", "aws_proxy", "http", "http_proxy", "mock"}
OPEN_TO_ALL = {("get", "/health")}

Bodies = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    method: str
    path: str
    definition: dict[str, Any]

    @property
    def integration(self) -> dict[str, Any]:
        found: dict[str, Any] = self.definition["x-amazon-apigateway-integration"]
        return found


def operations(body: dict[str, Any]) -> Iterator[Operation]:
    for path, item in body["paths"].items():
        for method, definition in item.items():
            if method in METHODS:
                yield Operation(method=method, path=path, definition=definition)


@pytest.mark.parametrize("api", APIS)
def test_the_body_is_openapi(bodies: Bodies, api: str) -> None:
    errors = [
        error
        for error in OpenAPIV30SpecValidator(bodies[api]).iter_errors()
        if not is_sams_own(error)
    ]

    assert errors == []


def is_sams_own(error: Any) -> bool:
    """SAM writes JWT authorizers as OAuth schemes without flows."""
    return "securitySchemes" in error.absolute_path and error.instance.get("type") == "oauth2"


def test_status_codes_are_text(keys_as_written: list[tuple[str, Any]]) -> None:
    """YAML reads ``200:`` as a number and ``no`` as false."""
    assert keys_as_written
    assert [(path, key) for path, key in keys_as_written if not isinstance(key, str)] == []


@pytest.mark.parametrize("api", APIS)
def test_integrations_are_of_a_known_type_and_lead_somewhere(bodies: Bodies, api: str) -> None:
    for operation in operations(bodies[api]):
        integration = operation.integration
        assert integration["type"] in INTEGRATION_TYPES
        assert ("uri" in integration) is (integration["type"] != "mock")
        if integration["type"] == "aws_proxy":
            assert integration["httpMethod"] == "POST", "Lambda is invoked by POST only"
        if integration["type"] == "aws":
            assert integration["credentials"]


def test_the_apis_share_no_path(bodies: Bodies) -> None:
    """`sam local start-api` serves both on one port, where one would hide the other."""
    rest, http = (bodies[api]["paths"].keys() for api in APIS)

    assert not rest & http


@pytest.mark.parametrize("api", APIS)
def test_every_operation_asks_for_a_scope_that_exists(
    bodies: Bodies, resources: dict[str, dict[str, Any]], api: str
) -> None:
    server = resources["ResourceServer"]["Properties"]
    scopes = {f"{server['Identifier']}/{scope['ScopeName']}" for scope in server["Scopes"]}

    for operation in operations(bodies[api]):
        if operation.method == "options" or (operation.method, operation.path) in OPEN_TO_ALL:
            assert "security" not in operation.definition
            continue
        [requirement] = operation.definition["security"]
        assert requirement.keys() == {"MemberAuthorizer"}
        assert requirement["MemberAuthorizer"]
        assert set(requirement["MemberAuthorizer"]) <= scopes


def test_a_client_may_ask_for_every_scope(resources: dict[str, dict[str, Any]]) -> None:
    server = resources["ResourceServer"]["Properties"]
    scopes = {f"{server['Identifier']}/{scope['ScopeName']}" for scope in server["Scopes"]}

    assert scopes <= set(resources["UserPoolClient"]["Properties"]["AllowedOAuthScopes"])


def test_every_path_answers_a_preflight(bodies: Bodies) -> None:
    for path, item in bodies["RestApi"]["paths"].items():
        allowed = item["options"]["x-amazon-apigateway-integration"]["responses"]["default"][
            "responseParameters"
        ]["method.response.header.Access-Control-Allow-Methods"]
        methods = {method.upper() for method in item}
        assert methods <= set(allowed.strip("'").split(",")), path


def test_gateway_errors_can_be_read_by_a_page(bodies: Bodies) -> None:
    responses = bodies["RestApi"]["x-amazon-apigateway-gateway-responses"]

    assert {"DEFAULT_4XX", "DEFAULT_5XX"} <= responses.keys()
    for response in responses.values():
        header = "gatewayresponse.header.Access-Control-Allow-Origin"
        assert response["responseParameters"][header] == "'http://localhost:8080'"


def test_integration_responses_are_declared(bodies: Bodies) -> None:
    """API Gateway refuses a status or header that the method response does not name."""
    for operation in operations(bodies["RestApi"]):
        for response in operation.integration.get("responses", {}).values():
            declared = operation.definition["responses"][response["statusCode"]]
            headers = {
                name.removeprefix("method.response.header.")
                for name in response.get("responseParameters", {})
            }
            assert headers <= declared.get("headers", {}).keys(), operation.path


def test_statuses_that_a_template_sets_are_declared(bodies: Bodies) -> None:
    for operation in operations(bodies["RestApi"]):
        for response in operation.integration.get("responses", {}).values():
            for template in response.get("responseTemplates", {}).values():
                overrides = re.findall(r"responseOverride\.status\s*=\s*(\d+)", template)
                assert set(overrides) <= operation.definition["responses"].keys()


def test_what_a_client_sends_is_escaped(bodies: Bodies) -> None:
    """A quote in a parameter must not end the string that the template writes it into."""
    for operation in operations(bodies["RestApi"]):
        for template in operation.integration.get("requestTemplates", {}).values():
            assert unescaped(template) == [], operation.path


def unescaped(template: str) -> list[str]:
    outside = re.sub(r"\$util\.escapeJavaScript\(\$input\.\w+\([^)]*\)\)", "", template)
    return re.findall(r"\$input\.(?:params|path|body)[^\s]*", outside)


def test_unescaped_input_would_be_noticed() -> None:
    assert unescaped("""{"id": "$input.params('id')"}""")
    assert not unescaped("""{"id": "$util.escapeJavaScript($input.params('id'))"}""")


def test_the_model_and_the_function_demand_the_same(bodies: Bodies) -> None:
    model = bodies["RestApi"]["components"]["schemas"]["NewUser"]
    domain = NewUser.model_json_schema()

    assert model["required"] == domain["required"]
    assert model["properties"].keys() == domain["properties"].keys()
    for name, property_model in model["properties"].items():
        assert property_model == constraints(domain["properties"][name]), name


def constraints(schema: dict[str, Any]) -> dict[str, Any]:
    """A property of Pydantic's schema in the words of draft 4, which has no null for optional."""
    [present] = [choice for choice in schema.get("anyOf", [schema]) if choice.get("type") != "null"]
    return {key: value for key, value in present.items() if key not in {"title", "default"}}
