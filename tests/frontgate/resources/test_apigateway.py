"""Ref and GetAtt: documented in each type's Return values."""

from __future__ import annotations

import json
from textwrap import indent

import pytest

from frontgate.control.rest_api import RestApi, Stage
from frontgate.template import TemplateError

BODY = """
      Body:
        openapi: 3.0.1
        info: {title: From the body}
        paths:
          /health:
            get:
              responses: {"200": {description: ok}}
              x-amazon-apigateway-integration:
                type: mock
                requestTemplates: {application/json: '{"statusCode": 200}'}
                responses: {default: {statusCode: "200"}}
"""
API = """
Parameters:
  On: {Type: String, Default: "true"}
  Number: {Type: Number, Default: 5}
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: <API>
  Deployed:
    Type: AWS::ApiGateway::Deployment
    Properties: {RestApiId: !Ref Api, Description: first}
  Dev:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      DeploymentId: !Ref Deployed
      StageName: dev<STAGE>
"""


def template(api: str = "", stage: str = "") -> str:
    """With these lines of YAML among the properties of the API and the stage."""
    lines = [indent(f"\n{part}" if part else "", " " * 6) for part in (api, stage)]
    return API.replace("<API>", lines[0] + BODY).replace("<STAGE>", lines[1])


async def api_of(world, properties: str = "") -> RestApi:
    deployed = await world.create(template(api=properties))
    api: RestApi = world.store.rest.apis[deployed.created["Api"].ref]
    return api


async def stage_of(world, stage: str = "") -> Stage:
    deployed = await world.create(template(stage=stage))
    made: Stage = world.store.rest.stages[deployed.created["Api"].ref]["dev"]
    return made


async def test_an_api_with_a_body_a_deployment_and_a_stage(world):
    deployed = await world.create(template())
    created, rest = deployed.created, world.store.rest
    api = rest.apis[created["Api"].ref]
    assert api.name == "From the body"
    assert created["Api"].attributes == {
        "RootResourceId": api.root_resource_id,
        "RestApiId": api.id,
    }
    deployment = rest.deployments[api.id][created["Deployed"].ref]
    assert (deployment.description, deployment.rest_api) == ("first", api)
    assert created["Deployed"].attributes == {"DeploymentId": deployment.id}
    assert created["Dev"].ref == "dev"
    assert rest.stages[api.id]["dev"].deployment_id == deployment.id


@pytest.mark.parametrize(
    ("property_line", "field", "value"),
    [
        ("Name: Own name", "name", "Own name"),
        ("Description: What for", "description", "What for"),
        ("ApiKeySourceType: AUTHORIZER", "api_key_source", "AUTHORIZER"),
        ("BinaryMediaTypes: [image~1png, '*/*']", "binary_media_types", ("image/png", "*/*")),
        ("MinimumCompressionSize: !Ref Number", "minimum_compression_size", 5),
        ("DisableExecuteApiEndpoint: !Ref On", "disable_execute_api_endpoint", True),
        ("EndpointConfiguration: {Types: [REGIONAL]}", "endpoint_types", ("REGIONAL",)),
        ("Parameters: {endpointConfigurationTypes: REGIONAL}", "endpoint_types", ("REGIONAL",)),
        ("FailOnWarnings: false", "endpoint_types", ("EDGE",)),
        (
            "Policy: {Statement: []}\n"
            "EndpointConfiguration: {Types: [PRIVATE], VpcEndpointIds: [vpce-1]}",
            "vpc_endpoint_ids",
            ("vpce-1",),
        ),
        (
            "EndpointConfiguration: {Types: [REGIONAL], IpAddressType: dualstack}",
            "ip_address_type",
            "dualstack",
        ),
    ],
)
async def test_the_properties_of_an_api(world, property_line, field, value):
    assert getattr(await api_of(world, property_line), field) == value


@pytest.mark.fact("cloudformation.tags")
async def test_the_tags_of_an_api(world):
    """Source: recorded; where the id of the stack comes from is ours."""
    tags = dict((await api_of(world, "Tags: [{Key: team, Value: blue}]")).tags)
    assert tags.pop("aws:cloudformation:stack-id").startswith("arn:aws:cloudformation:eu-west-1:")
    assert tags == {
        "team": "blue",
        "aws:cloudformation:logical-id": "Api",
        "aws:cloudformation:stack-name": "shop",
    }


@pytest.mark.fact("cloudformation.sam-defaults")
async def test_the_api_of_sam(world):
    """Source: recorded, and the output of aws-sam-translator."""
    deployed = await world.create(
        """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Api:
            Type: AWS::Serverless::Api
            Properties:
              StageName: live
              DefinitionBody:
                swagger: "2.0"
                info: {title: community, version: "1.0"}
                paths:
                  /x:
                    get:
                      x-amazon-apigateway-integration:
                        type: aws_proxy
                        httpMethod: POST
                        uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/${Function}
        Parameters:
          Function: {Type: String, Default: 2015-03-31/functions/f/invocations}
        """
    )
    api = world.store.rest.apis[deployed.created["Api"].ref]
    assert (api.endpoint_types, api.ip_address_type, api.version) == (("EDGE",), "ipv4", "1.0")
    method = next(each for each in api.resources.values() if each.path == "/x").methods["GET"]
    assert method.method_responses == method.integration.integration_responses == {}


@pytest.mark.fact("cloudformation.policy")
async def test_a_policy_may_be_a_document_or_text(world):
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}
        ],
    }
    text = json.dumps(policy)
    kept = [
        json.loads((await api_of(world, f"Policy: {given}")).policy or "")
        for given in (text, f"'{text}'")
    ]
    assert [policy["Statement"][0]["Effect"] for policy in kept] == ["Deny", "Deny"]


async def test_an_api_without_a_body_has_its_properties(world):
    deployed = await world.create(
        """
        Resources:
          Api:
            Type: AWS::ApiGateway::RestApi
            Properties: {Name: empty, Description: none yet, BinaryMediaTypes: [image/png]}
        """
    )
    api = world.store.rest.apis[deployed.created["Api"].ref]
    assert (api.name, api.description) == ("empty", "none yet")
    assert api.binary_media_types == ("image/png",)
    assert deployed.apis == ()


async def test_the_warnings_of_an_import_are_reported(world):
    text = template().replace("openapi: 3.0.1", "openapi: 3.0.1\n        x-amazon-apigateway-x: 1")
    await world.create(text)
    (report,) = world.reports
    assert ": Api: " in report
    assert "x-amazon-apigateway-x" in report


async def test_the_account_needs_no_leave(world):
    deployed = await world.create(
        """
        Resources:
          Account:
            Type: AWS::ApiGateway::Account
            Properties: {CloudWatchRoleArn: arn}
        """
    )
    assert deployed.created["Account"].attributes == {"Id": "123456789012"}


async def test_a_refusal_of_the_control_plane_has_a_line(world):
    text = template().replace("!Ref Deployed", "nothing")
    with pytest.raises(TemplateError, match="Dev: Invalid Deployment identifier") as caught:
        await world.create(text)
    assert caught.value.line == text[: text.index("  Dev:")].count("\n")


AUTHORIZER = """
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: guarded}
  Guard:
    Type: AWS::ApiGateway::Authorizer
    Properties:
      RestApiId: !Ref Api
      Name: guard
      Type: TOKEN
      AuthorizerUri: arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/f/invocations
      AuthorizerResultTtlInSeconds: "60"
      IdentitySource: method.request.header.X-Token
      IdentityValidationExpression: "[a-z]+"
"""


async def test_an_authorizer(world):
    """Source: documented (AWS::ApiGateway::Authorizer)."""
    created = (await world.create(AUTHORIZER)).created
    api = world.store.rest.apis[created["Api"].ref]
    authorizer = api.authorizers[created["Guard"].ref]
    assert created["Guard"].attributes == {"AuthorizerId": authorizer.id}
    assert (authorizer.name, authorizer.type, authorizer.auth_type) == ("guard", "TOKEN", "custom")
    assert authorizer.authorizer_result_ttl_in_seconds == 60
    assert authorizer.identity_source == "method.request.header.X-Token"
    assert authorizer.identity_validation_expression == "[a-z]+"


async def test_an_authorizer_that_api_gateway_refuses(world):
    with pytest.raises(TemplateError, match=r"Guard: .*between 0 and 3600"):
        await world.create(AUTHORIZER.replace('"60"', '"9999"'))
