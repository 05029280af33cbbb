"""The OpenAPI bodies: what API Gateway would refuse, or misread, and no linter notices."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from community.domain.feedback import NewFeedback
from community.domain.onboarding import Application
from community.domain.users import NewUser
from openapi_spec_validator import OpenAPIV30SpecValidator
from pydantic import BaseModel

APIS = ("RestApi", "HttpApi")
ANY = "x-amazon-apigateway-any-method"
METHODS = {"get", "put", "post", "delete", "patch", "head", "options", ANY}
INTEGRATION_TYPES = {"aws", "aws_proxy", "http", "http_proxy", "mock"}
POLICY_LIMIT = 8192
RESOURCE_LIMIT = 300

ACCESS = {
    "RestApi": {
        "/health": {"get": "open"},
        "/users": {"get": "users.read", "post": "users.write"},
        "/users/search": {"get": "users.read"},
        "/users/{id}": {
            "get": "users.read",
            "head": "users.read",
            "put": "users.write",
            "patch": "users.write",
            "delete": "users.write",
        },
        "/users/{id}/summary": {"get": "users.read"},
        "/files": {"get": "files.read"},
        "/files/{key+}": {
            "get": "files.read",
            "head": "files.read",
            "put": "files.write",
            "delete": "files.write",
        },
        "/onboarding": {"post": "users.write"},
        "/onboarding/{id}": {"get": "users.read", "put": "users.write"},
        "/feedback": {"post": "ApiKey"},
        "/reports/{name}": {"get": "ApiKey"},
        "/partner/profile": {"get": "PartnerAuthorizer"},
        "/office/visitors": {"get": "OfficeAuthorizer"},
        "/admin/metrics": {"get": "AwsSignature"},
        "/features/{name}": {"get": "open"},
        "/upstream/{proxy+}": {ANY: "open"},
        "/rates": {"get": "open"},
        "/internal/{proxy+}": {ANY: "AwsSignature"},
    },
    "HttpApi": {
        "/rooms": {"get": "rooms.read", "post": "rooms.write"},
        "/rooms/{id}/messages": {"get": "rooms.read"},
        "/rooms/{id}/exports": {"post": "rooms.read"},
        "/webhooks/{source}": {"post": "WebhookAuthorizer"},
        "/signals": {"post": "rooms.read"},
        "/me": {"get": "AWS_IAM"},
        "/mirror/{proxy+}": {"get": "open"},
        "/v0/rooms": {"get": "rooms.read"},
        "/private/{proxy+}": {ANY: "AWS_IAM"},
        "/$default": {ANY: "open"},
    },
}
"""Who may do what, said once more: a scope of `community/`, a scheme, or `open`."""

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

    @property
    def access(self) -> str:
        """As in the table above."""
        match self.definition.get("security"):
            case None:
                return "open"
            case [{"MemberAuthorizer": [scope]}]:
                return str(scope).removeprefix("community/")
            case [dict() as requirement] if len(requirement) == 1:
                [(scheme, scopes)] = requirement.items()
                assert scopes == []
                return str(scheme)
        raise AssertionError(f"{self.method} {self.path} asks for more than one thing")


def operations(body: dict[str, Any]) -> Iterator[Operation]:
    for path, item in body["paths"].items():
        for method, definition in item.items():
            if method in METHODS:
                yield Operation(method=method, path=path, definition=definition)


@pytest.mark.parametrize("api", APIS)
def test_the_body_is_openapi(bodies_with_everything: Bodies, api: str) -> None:
    body = without_dialect(bodies_with_everything[api])
    errors = [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
        for error in OpenAPIV30SpecValidator(body).iter_errors()
        if not is_sams_own(error)
    ]

    assert errors == []


def without_dialect(body: dict[str, Any]) -> dict[str, Any]:
    """The same in plain OpenAPI: greedy variables, and SAM's server without an address."""
    paths = {path.replace("+}", "}"): item for path, item in body["paths"].items()}
    return {**{key: value for key, value in body.items() if key != "servers"}, "paths": paths}


def is_sams_own(error: Any) -> bool:
    """SAM writes JWT authorizers as OAuth schemes without flows."""
    return "securitySchemes" in error.absolute_path and error.instance.get("type") == "oauth2"


def test_status_codes_are_text(keys_as_written: list[tuple[str, Any]]) -> None:
    """YAML reads ``200:`` as a number and ``no`` as false."""
    assert keys_as_written
    assert [(path, key) for path, key in keys_as_written if not isinstance(key, str)] == []


@pytest.mark.parametrize("api", APIS)
def test_access_is_as_the_table_says(bodies_with_everything: Bodies, api: str) -> None:
    found: dict[str, dict[str, str]] = {}
    for operation in operations(bodies_with_everything[api]):
        if operation.method != "options":
            found.setdefault(operation.path, {})[operation.method] = operation.access

    assert found == ACCESS[api]


def test_the_default_route_is_called_one(bodies: Bodies) -> None:
    """Documented ("x-amazon-apigateway-any-method object"); SAM does it for its own events only."""
    [route] = bodies["HttpApi"]["paths"]["/$default"].values()

    assert route["isDefaultRoute"] is True


def test_the_body_repeats_what_an_overwriting_import_would_reset(
    of_type: Callable[[str], dict[str, dict[str, Any]]],
    bodies: Bodies,
    resolve: Callable[..., Any],
    translate: Callable[..., dict[str, Any]],
) -> None:
    """Documented ("AWS::ApiGateway::RestApi", Mode): model such properties by extensions."""
    properties, body = of_type("AWS::Serverless::Api")["RestApi"], bodies["RestApi"]
    private = translate(EndpointType="PRIVATE")["Resources"]["RestApi"]["Properties"]
    [server] = resolve(private["Body"], EndpointType="PRIVATE")["servers"]

    assert properties["Mode"] == "overwrite"
    assert body["x-amazon-apigateway-binary-media-types"] == properties["BinaryMediaTypes"]
    size = body["x-amazon-apigateway-minimum-compression-size"]
    assert size == properties["MinimumCompressionSize"]
    assert body["x-amazon-apigateway-api-key-source"] == properties["ApiKeySourceType"]
    endpoint = server["x-amazon-apigateway-endpoint-configuration"]
    assert len(endpoint["vpcEndpointIds"]) == 1


def test_without_a_vpc_there_are_no_private_routes(bodies: Bodies) -> None:
    assert "/internal/{proxy+}" not in bodies["RestApi"]["paths"]
    assert "/private/{proxy+}" not in bodies["HttpApi"]["paths"]


@pytest.mark.parametrize("api", APIS)
def test_every_operation_has_a_name_of_its_own(bodies_with_everything: Bodies, api: str) -> None:
    names = [
        operation.definition["operationId"]
        for operation in operations(bodies_with_everything[api])
        if operation.method != "options"
    ]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("api", APIS)
def test_integrations_are_of_a_known_type_and_lead_somewhere(
    bodies_with_everything: Bodies, api: str
) -> None:
    for operation in operations(bodies_with_everything[api]):
        integration = operation.integration
        has_target = "uri" in integration or "integrationSubtype" in integration
        assert integration["type"] in INTEGRATION_TYPES
        assert has_target is (integration["type"] != "mock"), operation.path
        if is_of_lambda(integration):
            assert integration["httpMethod"] == "POST", "Lambda is invoked by POST only"
        elif integration["type"] == "aws" or "integrationSubtype" in integration:
            assert integration["credentials"].endswith("Role.Arn>"), operation.path


def is_of_lambda(integration: dict[str, Any]) -> bool:
    return ":lambda:path/" in integration.get("uri", "")


def test_every_type_of_integration_is_shown(bodies: Bodies) -> None:
    found = {operation.integration["type"] for operation in operations(bodies["RestApi"])}

    assert found == INTEGRATION_TYPES


def test_a_get_sends_no_client_header_without_a_template(bodies: Bodies) -> None:
    """Where a template chooses what is read, a request without it must not pass."""
    for operation in operations(bodies["RestApi"]):
        integration = operation.integration
        if integration["type"] == "aws" and "requestTemplates" in integration:
            assert integration["passthroughBehavior"] == "never", operation.path


def test_the_apis_share_no_path(bodies_with_everything: Bodies) -> None:
    """`sam local start-api` serves both on one port, where one would hide the other."""
    rest, http = (bodies_with_everything[api]["paths"].keys() for api in APIS)

    assert not rest & http


def test_every_scope_is_used_and_may_be_asked_for(
    bodies: Bodies, resources: dict[str, dict[str, Any]]
) -> None:
    server = resources["ResourceServer"]["Properties"]
    scopes = {f"{server['Identifier']}/{scope['ScopeName']}" for scope in server["Scopes"]}
    used = {
        f"community/{operation.access}"
        for api in APIS
        for operation in operations(bodies[api])
        if "." in operation.access
    }
    member, partner = (
        set(resources[client]["Properties"]["AllowedOAuthScopes"])
        for client in ("UserPoolClient", "PartnerClient")
    )

    assert used <= member
    assert partner == {"community/partner.read"}
    assert scopes == (member | partner) - {"openid", "email"}


def test_every_path_answers_a_preflight(bodies_with_everything: Bodies) -> None:
    for path, item in bodies_with_everything["RestApi"]["paths"].items():
        allowed = item["options"]["x-amazon-apigateway-integration"]["responses"]["default"][
            "responseParameters"
        ]["method.response.header.Access-Control-Allow-Methods"]
        methods = {method.upper() for method in item if method != ANY}
        assert methods <= set(allowed.strip("'").split(",")), path


def test_a_preflight_allows_every_header_that_a_method_reads(bodies: Bodies) -> None:
    health = bodies["RestApi"]["paths"]["/health"]["options"]
    default = health["x-amazon-apigateway-integration"]["responses"]["default"]
    allowed = default["responseParameters"]["method.response.header.Access-Control-Allow-Headers"]
    read = {
        parameter["name"].lower()
        for operation in operations(bodies["RestApi"])
        for parameter in operation.definition.get("parameters", ())
        if parameter["in"] == "header"
    }

    assert read | {"authorization", "x-api-key", "x-office-badge"} <= set(
        allowed.lower().strip("'").split(",")
    )


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
            where = f"{operation.method} {operation.path} {response['statusCode']}"
            assert headers <= declared.get("headers", {}).keys(), where


def test_statuses_that_a_template_sets_are_declared(bodies: Bodies) -> None:
    for operation in operations(bodies["RestApi"]):
        for response in operation.integration.get("responses", {}).values():
            for template in response.get("responseTemplates", {}).values():
                overrides = set(re.findall(r"responseOverride\.status\s*=\s*(\d+)", template))
                declared = operation.definition["responses"].keys()
                assert overrides - {"404", "409"} <= declared, operation.path


def test_selection_patterns_exclude_each_other(bodies: Bodies) -> None:
    """Which of two that match is chosen is not documented."""
    texts = [
        *map(str, range(200, 600)),
        "No user has the id '1'",
        "Something else",
        "two\nlines",
    ]
    for operation in operations(bodies["RestApi"]):
        patterns = operation.integration.get("responses", {}).keys() - {"default"}
        for text in texts:
            matching = [pattern for pattern in patterns if re.fullmatch(pattern, text)]
            assert len(matching) <= 1, (operation.path, text, matching)


def test_failures_of_a_backend_are_no_success(bodies: Bodies) -> None:
    """Without a pattern for them, API Gateway answers 200."""
    for operation in operations(bodies["RestApi"]):
        integration = operation.integration
        if integration["type"] in {"aws", "http"} and not is_of_lambda(integration):
            for status in ("400", "404", "500", "503"):
                patterns = integration["responses"].keys() - {"default"}
                assert any(re.fullmatch(p, status) for p in patterns), (operation.path, status)


def test_mapped_parameters_are_declared(bodies: Bodies) -> None:
    """A mapping of a parameter that the method does not declare makes the import fail."""
    for operation in operations(bodies["RestApi"]):
        places = {"querystring": "query", "header": "header", "path": "path"}
        declared = {
            (parameter["in"], parameter["name"])
            for parameter in operation.definition.get("parameters", ())
        }
        integration = operation.integration
        used = [
            *integration.get("requestParameters", {}).values(),
            *integration.get("cacheKeyParameters", ()),
        ]
        for source in used:
            if match := re.fullmatch(r"method\.request\.(\w+)\.(.+)", source):
                assert (places[match[1]], match[2]) in declared, (operation.path, source)


def test_every_path_variable_is_declared(bodies_with_everything: Bodies) -> None:
    for operation in operations(bodies_with_everything["RestApi"]):
        variables = {name.rstrip("+") for name in re.findall(r"\{([^}]+)\}", operation.path)}
        declared = {
            parameter["name"]
            for parameter in operation.definition.get("parameters", ())
            if parameter["in"] == "path"
        }
        assert declared == variables, f"{operation.method} {operation.path}"


@pytest.mark.parametrize("api", APIS)
def test_every_reference_leads_somewhere(bodies: Bodies, api: str) -> None:
    for reference in references(bodies[api]):
        node: Any = bodies[api]
        for step in reference.removeprefix("#/").split("/"):
            assert step in node, reference
            node = node[step]


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_every_schema_is_used(bodies: Bodies) -> None:
    body = bodies["RestApi"]
    used = {reference.rpartition("/")[2] for reference in references(body)}

    assert used == body["components"]["schemas"].keys()


def test_every_security_scheme_is_used(bodies: Bodies) -> None:
    for api in APIS:
        body = bodies[api]
        used = {
            scheme
            for operation in operations(body)
            for requirement in operation.definition.get("security", ())
            for scheme in requirement
        }
        assert used == body["components"]["securitySchemes"].keys()


def test_the_definition_is_not_too_large(bodies: Bodies, bodies_with_everything: Bodies) -> None:
    for body in (bodies["RestApi"], bodies_with_everything["RestApi"]):
        policy = json.dumps(body["x-amazon-apigateway-policy"], separators=(",", ":"))
        # On the way to AWS, execute-api:/… becomes a whole ARN.
        short = policy.count("execute-api:/")
        assert len(policy) + short * 80 < POLICY_LIMIT
        assert len(body["paths"]) < RESOURCE_LIMIT
        assert len(json.dumps(body)) < 6_000_000


def test_documentation_parts_are_of_what_is_there(bodies: Bodies) -> None:
    body = bodies["RestApi"]
    for part in body["x-amazon-apigateway-documentation"]["documentationParts"]:
        location = part["location"]
        if location["type"] == "API":
            continue
        method = body["paths"][location["path"]][location["method"].lower()]
        if location["type"] == "QUERY_PARAMETER":
            assert location["name"] in [parameter["name"] for parameter in method["parameters"]]


@pytest.mark.parametrize(
    ("name", "model"),
    [("NewUser", NewUser), ("NewFeedback", NewFeedback), ("Application", Application)],
)
def test_the_model_and_the_function_demand_the_same(
    bodies: Bodies, name: str, model: type[BaseModel]
) -> None:
    schema = bodies["RestApi"]["components"]["schemas"][name]
    domain = model.model_json_schema()

    assert schema["required"] == domain["required"]
    assert schema["properties"].keys() == domain["properties"].keys()
    assert schema["additionalProperties"] is False
    for field, property_model in schema["properties"].items():
        assert property_model == constraints(domain["properties"][field]), field


def constraints(schema: dict[str, Any]) -> dict[str, Any]:
    """A property of Pydantic's schema in the words of draft 4, which has no null for optional."""
    [present] = [choice for choice in schema.get("anyOf", [schema]) if choice.get("type") != "null"]
    return {key: value for key, value in present.items() if key not in {"title", "default"}}


def test_a_replacement_is_a_user_with_what_cannot_change(bodies: Bodies) -> None:
    schemas = bodies["RestApi"]["components"]["schemas"]
    new, replacement = schemas["NewUser"], schemas["UserReplacement"]

    assert new["properties"].items() <= replacement["properties"].items()
    assert replacement["properties"].keys() - new["properties"].keys() == {"id", "createdAt"}
    assert schemas["UserPatch"]["properties"].keys() == new["properties"].keys()
