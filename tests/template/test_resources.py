"""What the resources promise each other."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from community import settings
from community.settings import Settings

OfType = Callable[[str], dict[str, dict[str, Any]]]
Resources = dict[str, dict[str, Any]]

SECTIONS = [
    "AWSTemplateFormatVersion",
    "Transform",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Globals",
    "Resources",
    "Outputs",
]
OBSERVABILITY = {"POWERTOOLS_SERVICE_NAME"}
COST_MONEY = {
    "AWS::ApiGateway::VpcLink",
    "AWS::ApiGatewayV2::VpcLink",
    "AWS::CloudTrail::Trail",
    "AWS::EC2::VPCEndpoint",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::KMS::Key",
    "AWS::WAFv2::WebACL",
}


def strings(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)
    elif isinstance(node, str):
        yield node


def invoked_by(node: object) -> set[str]:
    """The functions that a definition invokes, under whichever alias."""
    pattern = r"functions/\$\{(\w+)\.Arn\}:(?:live|\$\{!stageVariables\.\w+\})/invocations"
    found = (re.search(pattern, text) for text in strings(node))
    return {match[1] for match in found if match}


def test_sections_are_in_their_order(template: dict[str, Any]) -> None:
    assert list(template) == SECTIONS


def test_nothing_is_null(template: dict[str, Any]) -> None:
    """CloudFormation refuses it. A comma in a flow mapping is how it comes to be."""
    assert list(nulls(template, "")) == []


def nulls(node: object, path: str) -> Iterator[str]:
    if node is None:
        yield path
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from nulls(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from nulls(value, f"{path}/{index}")


@pytest.mark.parametrize(
    ("api", "callers"),
    [
        ("RestApi", ["RestApi"]),
        ("HttpApi", ["HttpApi"]),
        ("WebSocketApi", ["ChatIntegration", "WebSocketAuthorizer"]),
    ],
)
def test_an_api_may_call_exactly_the_functions_that_it_calls(
    resources: Resources, of_type: OfType, api: str, callers: list[str]
) -> None:
    permitted = {
        permission["FunctionName"]["Ref"].removesuffix(".Alias").removesuffix("Beta")
        for permission in of_type("AWS::Lambda::Permission").values()
        if f"${{{api}}}" in permission["SourceArn"]["Fn::Sub"]
    }
    called = set().union(*(invoked_by(resources[caller]) for caller in callers))
    if api == "HttpApi":
        called.add("HttpAuthorizerFunction")  # SAM writes its URI

    assert called
    assert permitted == called


def test_a_permission_is_for_the_methods_that_call(
    resources: Resources, of_type: OfType, bodies: dict[str, dict[str, Any]]
) -> None:
    """In a permission's source ARN, a `*` also matches slashes."""
    permissions = of_type("AWS::Lambda::Permission").values()
    for api in ("RestApi", "HttpApi"):
        for path, item in bodies[api]["paths"].items():
            for method, operation in item.items():
                uri = operation["x-amazon-apigateway-integration"].get("uri", "")
                if match := re.search(r"<(\w+)\.Arn>:", uri):
                    source = f"*/{method.upper()}{re.sub(r'{[^}]+}', '*', path)}"
                    if path == "/$default":
                        source = "*/$default"
                    patterns = [
                        permission["SourceArn"]["Fn::Sub"].partition(f"${{{api}}}/")[2]
                        for permission in permissions
                        if permission["FunctionName"]["Ref"] == f"{match[1]}.Alias"
                    ]
                    assert any(covers(pattern, source) for pattern in patterns), (path, patterns)


def covers(pattern: str, source: str) -> bool:
    return bool(re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), source))


def test_each_alias_that_a_variable_can_name_may_be_called(of_type: OfType) -> None:
    permitted = {
        permission["FunctionName"]["Ref"]
        for permission in of_type("AWS::Lambda::Permission").values()
    }

    assert {"FeaturesFunction.Alias", "FeaturesFunctionBeta"} <= permitted


def test_every_function_publishes_its_alias_and_keeps_its_log(
    resources: Resources, template: dict[str, Any], of_type: OfType
) -> None:
    assert template["Globals"]["Function"]["AutoPublishAlias"] == "live"
    for logical_id, function in of_type("AWS::Serverless::Function").items():
        assert function["AutoPublishAliasAllProperties"] is True
        log_group = function["LoggingConfig"]["LogGroup"]["Ref"]
        assert log_group == f"{logical_id}LogGroup"
        assert "RetentionInDays" in resources[log_group]["Properties"]
        assert resources[log_group].get("Condition") == resources[logical_id].get("Condition")


def test_a_functions_environment_is_what_its_settings_read(root: Path, of_type: OfType) -> None:
    for logical_id, function in of_type("AWS::Serverless::Function").items():
        variables = function["Environment"]["Variables"].keys() - OBSERVABILITY
        assert variables == read_by(root / function["CodeUri"] / "app.py"), logical_id


def read_by(app: Path) -> set[str]:
    """The variables that the settings imported by a function name."""
    imported = [
        alias.name
        for node in ast.parse(app.read_text()).body
        if isinstance(node, ast.ImportFrom) and node.module == "community.settings"
        for alias in node.names
    ]
    assert len(imported) <= 1
    return {field.upper() for name in imported for field in getattr(settings, name).model_fields}


def test_every_settings_model_is_some_functions(root: Path) -> None:
    apps = [*root.glob("functions/*/app.py"), *root.glob("authorizers/*/app.py")]
    used = {
        name
        for app in apps
        for name in re.findall(r"community\.settings import (\w+)", app.read_text())
    }

    assert used == {model.__name__ for model in Settings.__subclasses__()}


def test_code_is_where_the_template_says_and_nowhere_else(root: Path, of_type: OfType) -> None:
    named = {function["CodeUri"] for function in of_type("AWS::Serverless::Function").values()}
    there = {
        str(app.parent.relative_to(root))
        for folder in ("functions", "authorizers")
        for app in root.glob(f"{folder}/*/app.py")
    }

    assert named == there
    for layer in of_type("AWS::Serverless::LayerVersion").values():
        assert (root / layer["ContentUri"]).is_dir()
    for machine in of_type("AWS::Serverless::StateMachine").values():
        assert (root / machine["DefinitionUri"]).is_file()


def test_the_websocket_stage_waits_for_everything_that_it_deploys(
    resources: Resources, of_type: OfType
) -> None:
    kinds = ("Route", "RouteResponse", "IntegrationResponse")
    deployed = {
        logical_id for kind in kinds for logical_id in of_type(f"AWS::ApiGatewayV2::{kind}")
    }

    assert deployed <= set(resources["WebSocketStage"]["DependsOn"])


def test_a_two_way_route_has_a_route_response_and_others_have_none(of_type: OfType) -> None:
    routes = of_type("AWS::ApiGatewayV2::Route")
    two_way = {
        name for name, route in routes.items() if "RouteResponseSelectionExpression" in route
    }
    responses = of_type("AWS::ApiGatewayV2::RouteResponse").values()

    assert {response["RouteId"]["Ref"] for response in responses} == two_way


def test_every_resource_begins_with_its_intent(text: str, resources: Resources) -> None:
    lines = text.splitlines()
    for logical_id in resources:
        above = lines[lines.index(f"  {logical_id}:") - 1]
        assert re.fullmatch(r"  # .*\.", above), f"{logical_id} begins with {above!r}"


def test_lines_are_not_too_long_but_for_names(text: str) -> None:
    """ARNs and the like cannot be broken; sentences can."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("# "):
            assert len(line) <= 100, number


def test_access_logs_are_one_line_of_json(of_type: OfType) -> None:
    formats = [
        of_type("AWS::Serverless::Api")["RestApi"]["AccessLogSetting"]["Format"],
        of_type("AWS::ApiGateway::Stage")["PartnerStage"]["AccessLogSetting"]["Format"],
        of_type("AWS::Serverless::HttpApi")["HttpApi"]["AccessLogSettings"]["Format"],
        of_type("AWS::ApiGatewayV2::Stage")["WebSocketStage"]["AccessLogSettings"]["Format"],
    ]
    for log_format in formats:
        assert "\n" not in log_format
        assert json.loads(log_format)["requestId"] == "$context.requestId"
        assert len(log_format) < 3000


def test_both_stages_of_the_rest_api_know_the_same_variables(of_type: OfType) -> None:
    first = of_type("AWS::Serverless::Api")["RestApi"]["Variables"]
    second = of_type("AWS::ApiGateway::Stage")["PartnerStage"]["Variables"]

    assert first == second


def test_every_stage_variable_in_use_is_set(
    of_type: OfType, bodies: dict[str, dict[str, Any]]
) -> None:
    for api, kind in (("RestApi", "Api"), ("HttpApi", "HttpApi")):
        properties = of_type(f"AWS::Serverless::{kind}")[api]
        known = properties.get("Variables") or properties["StageVariables"]
        text = json.dumps(bodies[api])
        used = set(re.findall(r"\$\{stageVariables\.(\w+)\}|\$stageVariables\.(\w+)", text))
        assert {a or b for a, b in used} <= known.keys()


def stages_of(resources: Resources, kind: str) -> set[str]:
    """What resources of a kind, with a stage each, say of the REST API's."""
    found = set()
    for resource in resources.values():
        if resource["Type"] == kind and "RestApi" in json.dumps(resource["Properties"]):
            stage = json.dumps(resource["Properties"])
            found.add("PartnerStage" if "PartnerStage" in stage else "RestApi.Stage")
    return found


@pytest.mark.parametrize("kind", ["AWS::WAFv2::WebACLAssociation", "AWS::ApiGatewayV2::ApiMapping"])
def test_both_stages_of_the_rest_api_are_behind_the_firewall_and_the_domain(
    resources: Resources, kind: str
) -> None:
    """What is left out is a way past the one, and with mutual TLS no way at all by the other."""
    assert stages_of(resources, kind) == {"RestApi.Stage", "PartnerStage"}


def test_with_mutual_tls_no_api_of_the_domain_has_another_way_in(of_type: OfType) -> None:
    for kind, api in (("Api", "RestApi"), ("HttpApi", "HttpApi")):
        disabled = of_type(f"AWS::Serverless::{kind}")[api]["DisableExecuteApiEndpoint"]
        assert disabled == {"Fn::If": ["HasMutualTls", True, False]}, api


def test_nobody_chooses_the_role_that_the_identity_pool_gives(of_type: OfType) -> None:
    [pool] = of_type("AWS::Cognito::IdentityPool").values()

    assert pool["AllowUnauthenticatedIdentities"] is False
    assert pool["AllowClassicFlow"] is False


def test_data_are_kept_safe(of_type: OfType, resources: Resources) -> None:
    short_lived = {"ConnectionsTable", "IdempotencyTable"}
    for logical_id, table in of_type("AWS::DynamoDB::Table").items():
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        if logical_id in short_lived:
            assert table["TimeToLiveSpecification"]["Enabled"] is True
            continue
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["DeletionProtectionEnabled"] == {"Fn::If": ["IsProd", True, False]}
    for logical_id, bucket in of_type("AWS::S3::Bucket").items():
        assert resources[logical_id]["DeletionPolicy"] == "Retain"
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}


def test_every_queue_that_is_read_has_a_dead_letter_queue(of_type: OfType) -> None:
    queues = of_type("AWS::SQS::Queue")
    dead = {name for name in queues if name.endswith("DeadLetterQueue")}
    redriven = {
        queue["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
        for name, queue in queues.items()
        if name not in dead
    }

    assert redriven | {"EventDeadLetterQueue"} == dead


def test_a_failed_record_loses_nothing(of_type: OfType) -> None:
    sources = of_type("AWS::Lambda::EventSourceMapping")
    for source in sources.values():
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert source["FunctionName"]["Ref"].endswith(".Alias")
    changes = sources["AnnouncementsSource"]
    assert changes["BisectBatchOnFunctionError"] is True
    assert changes["DestinationConfig"]["OnFailure"]
    function = of_type("AWS::Serverless::Function")["SignalsFunction"]
    assert "DeadLetterConfig" in function["Events"]["Signals"]["Properties"]
    assert "OnFailure" in function["EventInvokeConfig"]["DestinationConfig"]


def test_a_queue_hides_a_message_for_longer_than_its_consumer_may_take(
    of_type: OfType, template: dict[str, Any]
) -> None:
    functions = of_type("AWS::Serverless::Function")
    default = template["Globals"]["Function"]["Timeout"]
    for name, queue in (
        ("FeedbackFunction", "FeedbackQueue"),
        ("WebhooksFunction", "WebhookQueue"),
    ):
        timeout = functions[name].get("Timeout", default)
        assert of_type("AWS::SQS::Queue")[queue]["VisibilityTimeout"] >= 6 * timeout


def test_what_costs_money_while_idle_is_an_option(
    resources: Resources, template: dict[str, Any]
) -> None:
    for logical_id, resource in resources.items():
        if resource["Type"] in COST_MONEY:
            assert "Condition" in resource, logical_id
    for name, parameter in template["Parameters"].items():
        if name.startswith("Enable"):
            assert parameter["Default"] == "false"
    # Cognito bills a client by month for nothing but this.
    flows = resources["PartnerClient"]["Properties"]["AllowedOAuthFlows"]
    assert flows == [{"Fn::If": ["UseMachineClients", "client_credentials", "code"]}]


def test_every_parameter_is_grouped_labelled_and_used(template: dict[str, Any], text: str) -> None:
    interface = template["Metadata"]["AWS::CloudFormation::Interface"]
    grouped = [name for group in interface["ParameterGroups"] for name in group["Parameters"]]

    assert sorted(grouped) == sorted(template["Parameters"])
    assert interface["ParameterLabels"].keys() == template["Parameters"].keys()
    for name, parameter in template["Parameters"].items():
        assert parameter["Description"].endswith("."), name
        assert re.search(rf"!Ref {name}\b|\$\{{{name}\}}", text), name


def test_every_mapping_and_condition_is_used(template: dict[str, Any], text: str) -> None:
    for name in template["Conditions"]:
        uses = re.findall(rf"\b{name}\b", text)
        assert len(uses) > 1, name
    for mapping, rows in template["Mappings"].items():
        for key in set().union(*(row.keys() for row in rows.values())):
            assert re.search(rf"FindInMap \[{mapping}, !Ref Environment, {key}\]", text), key


@pytest.mark.parametrize(
    ("rule", "changes", "allowed"),
    [
        ("OnlyRegionalApisHaveADomain", {"DomainName": "example.com"}, False),
        ("OnlyRegionalApisHaveADomain", {"DomainName": "example.com", "HostedZoneId": "Z1"}, True),
        (
            "OnlyRegionalApisHaveADomain",
            {"DomainName": "example.com", "HostedZoneId": "Z1", "EndpointType": "EDGE"},
            False,
        ),
        ("OnlyADomainHasMutualTls", {"TruststoreUri": "s3://b/k"}, False),
        (
            "OnlyADomainHasMutualTls",
            {"TruststoreUri": "s3://b/k", "DomainName": "example.com"},
            True,
        ),
        (
            "APrivateApiKnowsNoPublicAddresses",
            {"EndpointType": "PRIVATE", "AllowedNetworks": "192.0.2.0/24"},
            False,
        ),
        ("APrivateApiKnowsNoPublicAddresses", {"EndpointType": "PRIVATE"}, True),
        ("ACanaryHasACacheOfItsOwn", {"CanaryPercent": "5", "EnableCache": "true"}, True),
        (
            "ACanaryHasACacheOfItsOwn",
            {"CanaryPercent": "5", "EnableCache": "true", "Environment": "prod"},
            False,
        ),
    ],
)
def test_rules_refuse_what_would_fail_later(
    template: dict[str, Any],
    resolve: Callable[..., Any],
    rule: str,
    changes: dict[str, str],
    allowed: bool,
) -> None:
    stated = template["Rules"][rule]
    assert resolve(stated["RuleCondition"], **changes) is True

    outcomes = [resolve(assertion["Assert"], **changes) for assertion in stated["Assertions"]]

    assert all(outcomes) is allowed
    for assertion in stated["Assertions"]:
        assert assertion["AssertDescription"].endswith(".")
