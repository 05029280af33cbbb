"""Deployments and stages of templates, and that what they say is served."""

from __future__ import annotations

from textwrap import indent
from typing import Any

import pytest

from frontgate.control.rest_api import AccessLogSettings, MethodSetting, Stage
from frontgate.template import TemplateError

fact = pytest.mark.fact

BODY = """
      Body:
        openapi: 3.0.1
        info: {title: stages}
        paths:
          /x:
            get: &mock
              responses: {"200": {description: ok}}
              x-amazon-apigateway-integration:
                type: mock
                requestTemplates: {application/json: '{"statusCode": 200}'}
                responses:
                  default:
                    statusCode: "200"
                    responseTemplates:
                      application/json: $stageVariables.colour|$context.isCanaryRequest
"""
API = f"""
Parameters:
  On: {{Type: String, Default: "true"}}
  Number: {{Type: Number, Default: 5}}
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
{BODY.lstrip(chr(10))}
  Deployed:
    Type: AWS::ApiGateway::Deployment
    Properties:
      RestApiId: !Ref Api
      Description: first<DEPLOYMENT>
"""
STAGE = """
  Dev:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      DeploymentId: !Ref Deployed
      StageName: dev
"""


def lines(yaml: str, depth: int = 6) -> str:
    return indent(f"\n{yaml}" if yaml else "", " " * depth)


def template(stage: str = "", *, deployment: str = "") -> str:
    """With these lines of YAML among the properties of the stage or the deployment."""
    return API.replace("<DEPLOYMENT>", lines(deployment)) + STAGE.rstrip("\n") + lines(stage)


async def stages_of(world, text: str) -> dict[str, Stage]:
    deployed = await world.create(text)
    return dict(world.store.rest.stages[deployed.created["Api"].ref])


async def stage_of(world, stage: str = "") -> Stage:
    return (await stages_of(world, template(stage)))["dev"]


async def test_references(world):
    """Source: documented (return values)."""
    deployed = await world.create(template())
    api_id = deployed.created["Api"].ref
    (deployment,) = world.store.rest.deployments[api_id].values()
    assert deployed.created["Deployed"].ref == deployment.id
    assert deployed.created["Deployed"].attributes == {"DeploymentId": deployment.id}
    assert (deployment.description, deployed.created["Dev"].ref) == ("first", "dev")


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        (
            "Variables: {a: 1, b: true, c: !Ref On}",
            "variables",
            {"a": "1", "b": "true", "c": "true"},
        ),
        ("Description: d", "description", "d"),
        ("TracingEnabled: !Ref On", "tracing_enabled", True),
        ("CacheClusterEnabled: !Ref On", "cache_cluster_enabled", True),
        ("CacheClusterSize: '0.5'", "cache_cluster_size", "0.5"),
        ("DocumentationVersion: '1'", "documentation_version", "1"),
        (
            "AccessLogSetting: {DestinationArn: 'arn:log', Format: $context.requestId}",
            "access_log_settings",
            AccessLogSettings(destination_arn="arn:log", format="$context.requestId"),
        ),
    ],
)
@pytest.mark.fact("cloudformation.access-log")
async def test_the_properties_of_a_stage(world, line, field, value):
    assert getattr(await stage_of(world, line), field) == value


@pytest.mark.fact("cloudformation.tags")
async def test_the_tags_of_a_stage(world):
    """Source: recorded."""
    tags = (await stage_of(world, "Tags: [{Key: a, Value: b}]")).tags
    assert tags["a"] == "b"
    assert tags["aws:cloudformation:logical-id"] == "Dev"
    assert tags["aws:cloudformation:stack-name"] == "shop"
    assert tags["aws:cloudformation:stack-id"].startswith("arn:aws:cloudformation:eu-west-1:")


async def test_a_bare_stage(world):
    stage = await stage_of(world)
    assert (stage.variables, stage.access_log_settings, stage.canary_settings) == ({}, None, None)


@fact("settings.copy-of-everywhere")
async def test_method_settings_begin_as_a_copy_of_those_for_all(world):
    """Recorded on AWS."""
    stage = await stage_of(
        world,
        "MethodSettings:\n"
        "  - {ResourcePath: '/~1users~1{id}', HttpMethod: GET, ThrottlingBurstLimit: !Ref Number}\n"
        "  - {ResourcePath: '/*', HttpMethod: '*', LoggingLevel: INFO, ThrottlingRateLimit: '2.5'}",
    )
    everywhere = MethodSetting(logging_level="INFO", throttling_rate_limit=2.5)
    assert stage.method_settings["*/*"] == everywhere
    assert stage.method_settings["users/{id}/GET"] == MethodSetting(
        logging_level="INFO", throttling_rate_limit=2.5, throttling_burst_limit=5
    )


async def test_a_canary_is_of_the_stages_deployment_unless_it_says(world):
    stage = await stage_of(
        world, "CanarySetting: {PercentTraffic: '10', StageVariableOverrides: {a: 2}}"
    )
    canary: Any = stage.canary_settings
    assert (canary.percent_traffic, canary.deployment_id) == (10.0, stage.deployment_id)
    assert (canary.stage_variable_overrides, canary.use_stage_cache) == ({"a": "2"}, False)


async def test_a_deployment_may_make_a_stage(world):
    """SAM asks for one named `Stage` wherever a template has no OpenApiVersion."""
    deployed = await world.create(template(deployment="StageName: Stage"))
    stages = world.store.rest.stages[deployed.created["Api"].ref]
    assert set(stages) == {"Stage", "dev"}
    assert {stage.deployment_id for stage in stages.values()} == {deployed.created["Deployed"].ref}
    assert [api.stage_name for api in deployed.apis] == ["dev"]


async def test_a_setting_of_no_method_is_told_of(world):
    """Source: assumed (the documentation knows single methods and `*/*`)."""
    await stage_of(world, "MethodSettings: [{ResourcePath: /~1x, HttpMethod: '*'}]")
    assert world.reports == [
        "Dev: the method setting x/* has no effect: it names neither one method nor */*"
    ]


async def test_a_cache_has_half_a_gigabyte_unless_it_says(world):
    """Source: documented."""
    assert (await stage_of(world, "CacheClusterEnabled: !Ref On")).cache_cluster_size == "0.5"


DESCRIPTION = """
StageName: other
StageDescription:
  CacheClusterEnabled: true
  CacheClusterSize: "1.6"
  CacheTtlInSeconds: 60
  CachingEnabled: true
  Description: made by the deployment
  MethodSettings:
    - {ResourcePath: /~1x, HttpMethod: GET, CacheTtlInSeconds: 5}
    - {ResourcePath: /, HttpMethod: GET, CachingEnabled: false}
  ThrottlingRateLimit: 7
  Variables: {colour: green}
  TracingEnabled: true
"""


@pytest.mark.fact("cloudformation.canary")
async def test_a_deployments_stage_is_as_it_describes(world, get):
    """Source: documented (StageDescription)."""
    stage = (await stages_of(world, template(deployment=DESCRIPTION)))["other"]
    everywhere = MethodSetting(
        caching_enabled=True, cache_ttl_in_seconds=60, throttling_rate_limit=7.0
    )
    assert stage.method_settings == {
        "*/*": everywhere,
        "x/GET": MethodSetting(
            caching_enabled=True, cache_ttl_in_seconds=5, throttling_rate_limit=7.0
        ),
        "/GET": MethodSetting(cache_ttl_in_seconds=60, throttling_rate_limit=7.0),
    }
    assert (stage.cache_cluster_size, stage.tracing_enabled) == ("1.6", True)
    assert stage.description == "made by the deployment"
    assert (await get(stage.rest_api_id, "other", "/x")).body == b"green|false"


SECOND = """
  Second:
    Type: AWS::ApiGateway::Deployment
    DependsOn: Dev
    Properties:
      RestApiId: !Ref Api
      StageName: <NAME>
"""


def second(name: str = "dev", more: str = "", stage: str = "Variables: {colour: green}") -> str:
    text = template(stage) + SECOND.replace("<NAME>", name).rstrip("\n")
    return text + lines(more)


async def test_a_deployment_moves_the_stage_that_it_names(world):
    """Source: documented (CreateDeployment with the name of a stage)."""
    deployed = await world.create(second(more="StageDescription: {Description: moved}"))
    stage = world.store.rest.stages[deployed.created["Api"].ref]["dev"]
    assert stage.deployment_id == deployed.created["Second"].ref
    assert (stage.description, stage.variables) == ("moved", {"colour": "green"})


CANARY = """
DeploymentCanarySettings:
  PercentTraffic: 50.1
  StageVariableOverrides: {colour: blue}
  UseStageCache: !Ref On
"""


@fact("canary.deployment")
async def test_a_deployment_may_be_a_canary(world, get):
    """Source: recorded (the stage stays where it is, and gets the canary)."""
    deployed = await world.create(second(more=CANARY))
    stage = world.store.rest.stages[deployed.created["Api"].ref]["dev"]
    canary: Any = stage.canary_settings
    assert stage.deployment_id == deployed.created["Deployed"].ref
    assert canary.deployment_id == deployed.created["Second"].ref
    assert (canary.percent_traffic, canary.use_stage_cache) == (50.1, True)
    assert (await get(stage.rest_api_id, "dev", "/x")).body == b"blue|true"


@pytest.mark.parametrize("name", ["other", '""'])
async def test_a_canary_needs_a_stage(world, name):
    """Source: recorded (the text, with a stage's name)."""
    with pytest.raises(TemplateError, match="must already be created before making a canary"):
        await world.create(second(name, CANARY))


async def test_a_stage_with_a_canary_is_served(world, get):
    """Source: documented (CanarySetting of a stage)."""
    stage = await stage_of(
        world,
        "Variables: {colour: green}\n"
        "CanarySetting: {PercentTraffic: 100, StageVariableOverrides: {colour: blue}}",
    )
    assert (await get(stage.rest_api_id, "dev", "/x")).body == b"blue|true"


async def test_method_settings_are_served(world, get):
    """Source: documented."""
    stage = await stage_of(
        world,
        "MethodSettings:\n  - {ResourcePath: /~1x, HttpMethod: GET, ThrottlingBurstLimit: 1}",
    )
    found = [(await get(stage.rest_api_id, "dev", "/x")).status for _ in range(2)]
    assert found == [200, 429]


async def test_a_sam_api_is_served_with_its_cache_settings_and_canary(world, get):
    """Source: the output of aws-sam-translator."""
    deployed = await world.create(
        """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Api:
            Type: AWS::Serverless::Api
            Properties:
              StageName: live
              OpenApiVersion: 3.0.1
              CacheClusterEnabled: true
              CacheClusterSize: "0.5"
              Variables: {colour: green}
              MethodSettings:
                - {ResourcePath: /*, HttpMethod: "*", CachingEnabled: true, CacheTtlInSeconds: 9}
                - {ResourcePath: /~1y, HttpMethod: GET, ThrottlingBurstLimit: 1}
              CanarySetting: {PercentTraffic: 51, StageVariableOverrides: {colour: blue}}
              DefinitionBody:
                openapi: 3.0.1
                info: {title: stages}
                paths:
                  /x: {get: &mock {x-amazon-apigateway-integration: {type: mock,
                    requestTemplates: {application/json: '{"statusCode": 200}'},
                    responses: {default: {statusCode: "200", responseTemplates:
                      {application/json: "$stageVariables.colour"}}}}}}
                  /y: {get: *mock}
        """
    )
    (api,) = deployed.apis
    stage = world.store.rest.stages[api.api_id]["live"]
    assert (stage.cache_cluster_enabled, stage.cache_cluster_size) == (True, "0.5")
    assert stage.method_settings["*/*"] == MethodSetting(
        caching_enabled=True, cache_ttl_in_seconds=9
    )
    assert (await get(api.api_id, "live", "/x")).body == b"blue"
    assert [(await get(api.api_id, "live", "/y")).status for _ in range(2)] == [200, 429]


CERTIFICATE = """
  Certificate:
    Type: AWS::ApiGateway::ClientCertificate
    Properties: {Description: for the backend, Tags: [{Key: a, Value: b}]}
"""


async def test_a_client_certificate_is_made_and_belongs_to_its_stage(world):
    """Source: documented (Ref is the id)."""
    text = template("ClientCertificateId: !Ref Certificate") + CERTIFICATE
    deployed = await world.create(text)
    certificate_id = deployed.created["Certificate"].ref
    stage = world.store.rest.stages[deployed.created["Api"].ref]["dev"]
    assert stage.client_certificate_id == certificate_id
    made = world.store.client_certificates[certificate_id]
    assert (made.description, made.tags) == ("for the backend", {"a": "b"})
    assert made.certificate.startswith("-----BEGIN CERTIFICATE-----")
    assert made.private_key.startswith("-----BEGIN PRIVATE KEY-----")


async def test_a_stage_cannot_have_an_unknown_certificate(world):
    with pytest.raises(TemplateError, match="Invalid Client Certificate identifier"):
        await world.create(template("ClientCertificateId: nothing"))
