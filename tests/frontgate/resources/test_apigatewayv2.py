"""Ref and GetAtt: documented in each type's Return values."""

from __future__ import annotations

import json
from typing import Any

import pytest

from frontgate.control.api_v2 import Cors, ProtocolType, RouteSettings
from frontgate.control.rest_api import AccessLogSettings
from frontgate.template import TemplateError

FUNCTION = (
    "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:eu-west-1:123456789012:function:chat/invocations"
)
CHAT = f"""
Parameters:
  On: {{Type: String, Default: "true"}}
  Number: {{Type: Number, Default: 5}}
Resources:
  Chat:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      Name: chat
      ProtocolType: WEBSOCKET
      RouteSelectionExpression: $request.body.action
      DisableSchemaValidation: !Ref On
      Tags: {{team: blue}}
  Authorizer:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref Chat
      Name: guard
      AuthorizerType: REQUEST
      AuthorizerUri: {FUNCTION}
      IdentitySource: [route.request.querystring.token]
  Message:
    Type: AWS::ApiGatewayV2::Model
    Properties:
      ApiId: !Ref Chat
      Name: Message
      ContentType: application/json
      Schema: {{type: object}}
  Reply:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Chat
      IntegrationType: MOCK
      RequestTemplates: {{"200": '{{"statusCode": 200}}'}}
      TemplateSelectionExpression: "200"
      TimeoutInMillis: "5000"
      PassthroughBehavior: NEVER
  Replied:
    Type: AWS::ApiGatewayV2::IntegrationResponse
    Properties:
      ApiId: !Ref Chat
      IntegrationId: !Ref Reply
      IntegrationResponseKey: /200/
      ResponseTemplates: {{"200": '{{"pong": true}}'}}
  Connect:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Chat
      RouteKey: $connect
      AuthorizationType: CUSTOM
      AuthorizerId: !Ref Authorizer
      Target: !Sub integrations/${{Reply}}
  Ping:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Chat
      RouteKey: ping
      ApiKeyRequired: "false"
      ModelSelectionExpression: $request.body.action
      RequestModels: {{ping: Message}}
      RouteResponseSelectionExpression: $default
      Target: !Join [/, [integrations, !Ref Reply]]
  Pong:
    Type: AWS::ApiGatewayV2::RouteResponse
    Properties: {{ApiId: !Ref Chat, RouteId: !Ref Ping, RouteResponseKey: $default}}
  Deployed:
    Type: AWS::ApiGatewayV2::Deployment
    DependsOn: [Connect, Ping]
    Properties: {{ApiId: !Ref Chat, Description: first}}
  Prod:
    Type: AWS::ApiGatewayV2::Stage
    Properties:
      ApiId: !Ref Chat
      StageName: prod
      DeploymentId: !Ref Deployed
      StageVariables: {{a: 1, b: true}}
      DefaultRouteSettings: {{ThrottlingRateLimit: "2.5", LoggingLevel: INFO}}
      RouteSettings:
        ping: {{ThrottlingBurstLimit: !Ref Number, DataTraceEnabled: !Ref On}}
      AccessLogSettings: {{DestinationArn: "arn:log", Format: $context.requestId}}
"""
ROOMS = """
Parameters:
  Auto: {Type: String, Default: "true"}
Resources:
  Rooms:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      CorsConfiguration:
        AllowOrigins: [https://a.example]
        AllowMethods: [GET]
        AllowHeaders: [authorization]
        ExposeHeaders: [x-next]
        AllowCredentials: "true"
        MaxAge: "600"
      DisableExecuteApiEndpoint: "false"
      Body:
        openapi: 3.0.1
        info: {title: rooms}
        paths:
          /rooms:
            get:
              responses: {}
              x-amazon-apigateway-integration:
                type: http_proxy
                httpMethod: GET
                uri: https://backend.example/
                payloadFormatVersion: "1.0"
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: {ApiId: !Ref Rooms, StageName: $default, AutoDeploy: !Ref Auto}
"""


async def chat(world) -> tuple[Any, Any]:
    deployed = await world.create(CHAT)
    return world.store.v2.apis[deployed.created["Chat"].ref], deployed.created


async def test_a_websocket_api(world):
    api, created = await chat(world)
    assert (api.name, api.protocol_type) == ("chat", ProtocolType.WEBSOCKET)
    assert api.route_selection_expression == "$request.body.action"
    assert api.disable_schema_validation is True
    assert api.tags == {"team": "blue"}
    host = f"{api.id}.execute-api.eu-west-1.amazonaws.com"
    assert created["Chat"].attributes == {"ApiId": api.id, "ApiEndpoint": f"wss://{host}"}


async def test_each_part_is_in_its_api_under_its_ref(world):
    api, created = await chat(world)
    refs = {name: made.ref for name, made in created.items()}
    integration = api.integrations[refs["Reply"]]
    assert integration.timeout_in_millis == 5000
    assert integration.request_templates == {"200": '{"statusCode": 200}'}
    assert integration.passthrough_behavior == "NEVER"
    response = integration.integration_responses[refs["Replied"]]
    assert response.integration_response_key == "/200/"
    assert response.response_templates == {"200": '{"pong": true}'}

    authorizer = api.authorizers[refs["Authorizer"]]
    assert (authorizer.name, authorizer.authorizer_type) == ("guard", "REQUEST")
    assert authorizer.identity_source == ("route.request.querystring.token",)
    assert authorizer.authorizer_result_ttl_in_seconds == 0

    connect, ping = api.routes[refs["Connect"]], api.routes[refs["Ping"]]
    assert (connect.route_key, connect.authorizer_id) == ("$connect", authorizer.id)
    assert connect.target == ping.target == f"integrations/{integration.id}"
    assert ping.api_key_required is False
    assert ping.request_models == {"ping": "Message"}
    assert ping.route_responses[refs["Pong"]].route_response_key == "$default"

    model = api.models[refs["Message"]]
    assert json.loads(model.schema) == {"type": "object"}
    assert model.content_type == "application/json"


@pytest.mark.parametrize(
    ("logical_id", "attribute"),
    [
        ("Authorizer", "AuthorizerId"),
        ("Message", "ModelId"),
        ("Reply", "IntegrationId"),
        ("Replied", "IntegrationResponseId"),
        ("Connect", "RouteId"),
        ("Pong", "RouteResponseId"),
        ("Deployed", "DeploymentId"),
    ],
)
async def test_the_id_is_an_attribute_too(world, logical_id, attribute):
    _, created = await chat(world)
    assert created[logical_id].attributes == {attribute: created[logical_id].ref}


async def test_a_stage_of_a_websocket_api(world):
    api, created = await chat(world)
    stage = world.store.v2_stages.stages[api.id]["prod"]
    assert created["Prod"].ref == "prod"
    assert (stage.deployment_id, stage.auto_deploy) == (created["Deployed"].ref, False)
    assert stage.stage_variables == {"a": "1", "b": "true"}
    assert stage.default_route_settings == RouteSettings(
        throttling_rate_limit=2.5, logging_level="INFO"
    )
    assert stage.route_settings == {
        "ping": RouteSettings(throttling_burst_limit=5, data_trace_enabled=True)
    }
    assert stage.access_log_settings == AccessLogSettings(
        destination_arn="arn:log", format="$context.requestId"
    )


async def test_an_http_api_from_a_body(world):
    deployed = await world.create(ROOMS)
    api = world.store.v2.apis[deployed.created["Rooms"].ref]
    assert (api.name, api.protocol_type) == ("rooms", ProtocolType.HTTP)
    assert [route.route_key for route in api.routes.values()] == ["GET /rooms"]
    assert api.cors_configuration == Cors(
        allow_origins=("https://a.example",),
        allow_methods=("GET",),
        allow_headers=("authorization",),
        expose_headers=("x-next",),
        allow_credentials=True,
        max_age=600,
    )
    assert api.disable_execute_api_endpoint is False
    endpoint = f"https://{api.id}.execute-api.eu-west-1.amazonaws.com"
    assert deployed.created["Rooms"].attributes["ApiEndpoint"] == endpoint
    stage = world.store.v2_stages.stages[api.id]["$default"]
    assert stage.auto_deploy is True
    assert world.store.v2_stages.deployments[api.id][stage.deployment_id].api is api


async def test_a_switch_that_is_off_as_text(world):
    deployed = await world.create(ROOMS, parameters={"Auto": "false"})
    stage = world.store.v2_stages.stages[deployed.created["Rooms"].ref]["$default"]
    assert (stage.auto_deploy, stage.deployment_id) == (False, None)


async def test_an_http_api_by_hand_with_a_jwt_authorizer(world):
    deployed = await world.create(
        """
        Resources:
          Rooms:
            Type: AWS::ApiGatewayV2::Api
            Properties: {Name: rooms, ProtocolType: HTTP}
          Jwt:
            Type: AWS::ApiGatewayV2::Authorizer
            Properties:
              ApiId: !Ref Rooms
              Name: members
              AuthorizerType: JWT
              IdentitySource: [$request.header.Authorization]
              JwtConfiguration: {Issuer: https://issuer.example, Audience: [client]}
          Proxy:
            Type: AWS::ApiGatewayV2::Integration
            Properties:
              ApiId: !Ref Rooms
              IntegrationType: HTTP_PROXY
              IntegrationMethod: ANY
              IntegrationUri: https://backend.example/
              PayloadFormatVersion: "1.0"
          Route:
            Type: AWS::ApiGatewayV2::Route
            Properties:
              ApiId: !Ref Rooms
              RouteKey: GET /rooms
              AuthorizationType: JWT
              AuthorizerId: !Ref Jwt
              AuthorizationScopes: [rooms.read]
              Target: !Sub integrations/${Proxy}
        """
    )
    api = world.store.v2.apis[deployed.created["Rooms"].ref]
    (authorizer,) = api.authorizers.values()
    assert authorizer.jwt_issuer == "https://issuer.example"
    assert authorizer.jwt_audience == ("client",)
    (route,) = api.routes.values()
    assert route.authorization_scopes == ("rooms.read",)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('"5000"', '"soon"', "Reply: 'soon' is not a whole number"),
        ("      RouteKey: ping\n", "", "Ping: its 'RouteKey' is missing"),
        ("!Ref Deployed", '!Sub "x${Deployed}"', "Prod: Invalid Deployment"),
    ],
)
async def test_a_refusal_has_the_line_of_its_resource(world, before, after, sentence):
    text = CHAT.replace(before, after)
    with pytest.raises(TemplateError, match=sentence) as caught:
        await world.create(text)
    name = sentence.partition(":")[0]
    assert caught.value.line == text[: text.index(f"\n  {name}:")].count("\n") + 1
