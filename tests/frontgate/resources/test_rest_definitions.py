"""REST APIs that a template writes down piece by piece, as the CDK does."""

from __future__ import annotations

import pytest

from frontgate.template import TemplateError

API = """
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: pets}
  Pets:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: pets}
  Pet:
    Type: AWS::ApiGateway::Model
    Properties:
      RestApiId: !Ref Api
      Name: Pet
      Schema: {type: object, required: [name], properties: {name: {type: string}}}
  Bodies:
    Type: AWS::ApiGateway::RequestValidator
    Properties: {RestApiId: !Ref Api, Name: bodies, ValidateRequestBody: "true"}
  Refusal:
    Type: AWS::ApiGateway::GatewayResponse
    Properties:
      RestApiId: !Ref Api
      ResponseType: MISSING_AUTHENTICATION_TOKEN
      StatusCode: 404
      ResponseTemplates: {application/json: '{"message":"nothing here"}'}
  GetPets:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Pets
      HttpMethod: GET
      AuthorizationType: NONE
      RequestParameters: {method.request.querystring.kind: "true"}
      MethodResponses:
        - StatusCode: 200
          ResponseParameters: {method.response.header.X-Kind: "true"}
      Integration:
        Type: MOCK
        PassthroughBehavior: NEVER
        RequestTemplates: {application/json: '{"statusCode": 200}'}
        IntegrationResponses:
          - StatusCode: 200
            ResponseParameters: {method.response.header.X-Kind: "'tame'"}
            ResponseTemplates: {application/json: '["Rex"]'}
  PostPets:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Pets
      HttpMethod: POST
      RequestValidatorId: !Ref Bodies
      RequestModels: {application/json: !Ref Pet}
      MethodResponses: [{StatusCode: "200", ResponseModels: {application/json: Empty}}]
      Integration:
        Type: MOCK
        PassthroughBehavior: NEVER
        RequestTemplates: {application/json: '{"statusCode": 200}'}
        IntegrationResponses: [{StatusCode: "200"}]
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: [GetPets, PostPets, Refusal]
    Properties: {RestApiId: !Ref Api, StageName: dev}
"""


async def test_what_is_created(world):
    """Source: documented (return values)."""
    created = (await world.create(API)).created
    api = world.store.rest.apis[created["Api"].ref]
    resource = api.resources[created["Pets"].ref]
    assert (resource.path, set(resource.methods)) == ("/pets", {"GET", "POST"})
    assert created["Pets"].attributes == {"ResourceId": resource.id}
    assert created["Pet"].ref == "Pet"
    assert api.request_validators[created["Bodies"].ref].validate_request_body
    get = resource.methods["GET"]
    assert get.authorization_type == "NONE"
    assert get.request_parameters == {"method.request.querystring.kind": True}
    assert get.integration is not None
    assert get.integration.cache_namespace == resource.id


async def test_a_load_balancer_behind_a_vpc_link(world):
    """Documented: `IntegrationTarget`, of a VPC link V2."""
    template = API.replace(
        "Type: MOCK\n        PassthroughBehavior: NEVER\n",
        "Type: HTTP_PROXY\n        Uri: http://a.example\n        IntegrationHttpMethod: GET\n"
        "        ConnectionType: VPC_LINK\n        ConnectionId: link\n"
        "        IntegrationTarget: arn:aws:elasticloadbalancing:a\n",
        1,
    )
    created = (await world.create(template)).created
    resource = world.store.rest.apis[created["Api"].ref].resources[created["Pets"].ref]
    integration = resource.methods["GET"].integration
    assert integration.integration_target == "arn:aws:elasticloadbalancing:a"


async def test_it_is_served(world, get):
    api = (await world.create(API)).created["Api"].ref
    answer = await get(api, "dev", "/pets")
    assert (answer.status, answer.body) == (200, b'["Rex"]')
    assert ("X-Kind", "tame") in answer.headers
    missing = await get(api, "dev", "/cats")
    assert (missing.status, missing.body) == (404, b'{"message":"nothing here"}')


@pytest.mark.fact("cloudformation.validator")
@pytest.mark.parametrize(("body", "status"), [(b'{"name": "Rex"}', 200), (b'{"age": 1}', 400)])
async def test_a_model_with_a_validator(world, get, body, status):
    """Source: recorded."""
    api = (await world.create(API)).created["Api"].ref
    sent = {"method": "POST", "body": body, "content_type": "application/json"}
    assert (await get(api, "dev", "/pets", **sent)).status == status


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("HttpMethod: GET", "HttpMethod: FETCH", "Invalid HttpMethod specified"),
        ("PathPart: pets", "PathPart: 'a b'", "path part"),
        (
            "ResponseType: MISSING_AUTHENTICATION_TOKEN",
            "ResponseType: NONE",
            "is not a valid ResponseType",
        ),
        ("Type: MOCK\n        PassthroughBehavior: NEVER\n", "Type: MAGIC\n", "MAGIC"),
    ],
)
async def test_what_is_refused_has_a_line(world, before, after, words):
    assert before in API
    with pytest.raises(TemplateError, match=words) as refused:
        await world.create(API.replace(before, after, 1))
    assert refused.value.line is not None
