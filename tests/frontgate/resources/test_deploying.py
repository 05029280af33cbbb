from __future__ import annotations

import asyncio
from textwrap import dedent

import pytest

from frontgate.resources import DeployedApi
from frontgate.template import TemplateError
from frontgate.wire import BackendError, HttpResponse

ORDERED = """
Resources:
  Second:
    Type: AWS::SSM::Parameter
    Properties: {Name: !Sub "${First}-after", Type: String, Value: two}
  First:
    Type: AWS::SSM::Parameter
    Properties: {Name: first, Type: String, Value: one}
Outputs:
  Both: {Value: !Join [" ", [!Ref First, !Ref Second, !GetAtt Second.Value]]}
"""
PARTLY = """
Resources:
  Queue:
    Type: AWS::EMR::Cluster
    Properties: {Name: q}
  Group:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Join ["-", [!Ref Queue, !GetAtt Queue.Arn]]
Outputs:
  Url: {Value: !GetAtt Queue.QueueUrl}
"""
APIS = """
Resources:
  Chat:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: c, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.a}
  Rooms:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: r, ProtocolType: HTTP}
  Users:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        openapi: 3.0.1
        info: {title: users}
        paths:
          /:
            get:
              responses: {}
              x-amazon-apigateway-integration: {type: mock}
  Deployed:
    Type: AWS::ApiGateway::Deployment
    Properties: {RestApiId: !Ref Users, StageName: Stage}
  Dev:
    Type: AWS::ApiGateway::Stage
    DependsOn: Partner
    Properties: {RestApiId: !Ref Users, StageName: dev, DeploymentId: !Ref Deployed}
  Partner:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Users, StageName: partner, DeploymentId: !Ref Deployed}
  ChatStage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: {ApiId: !Ref Chat, StageName: prod}
  RoomsStage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: {ApiId: !Ref Rooms, StageName: $default, AutoDeploy: true}
  Unstaged:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: u, ProtocolType: HTTP}
"""


async def test_each_after_what_it_refers_to(world):
    deployed = await world.create(ORDERED)
    names = [d["Name"] for d in world.services.documents("PutParameter")]
    assert names == ["first", "first-after"]
    assert deployed.outputs == {"Both": "first first-after two"}


async def test_the_apis_in_the_templates_order_each_with_one_stage(world):
    deployed = await world.create(APIS)
    refs = {name: created.ref for name, created in deployed.created.items()}
    assert deployed.apis == tuple(
        DeployedApi(logical_id=name, api_id=refs[name], kind=kind, stage_name=stage)
        for name, kind, stage in [
            ("Chat", "WebSocket", "prod"),
            ("Rooms", "HTTP", "$default"),
            ("Users", "REST", "dev"),
        ]
    )


async def test_what_was_left_out_is_a_name_that_says_so(world):
    deployed = await world.create(PARTLY)
    assert deployed.created["Queue"].ref == "Queue"
    assert deployed.created["Group"].ref == "Queue-Queue.Arn"
    assert deployed.outputs == {"Url": "Queue.QueueUrl"}


async def test_what_was_left_out_is_told_apart(world):
    deployed = await world.create(PARTLY)
    assert deployed.left_out == {"Queue"}
    assert set(deployed.created) > deployed.left_out


async def test_outputs_and_exports_are_texts(world):
    outputs = """
    Outputs:
      Flag: {Value: true}
      Name: {Value: !Ref First, Export: {Name: !Sub "${AWS::StackName}-name"}}
    """
    text = dedent(ORDERED).partition("Outputs:")[0] + dedent(outputs)
    deployed = await world.create(text)
    assert deployed.outputs == {"Flag": "true", "Name": "first"}
    assert deployed.exports == {"Name": "shop-name"}


async def test_an_output_that_is_no_text_is_refused(world, tmp_path):
    text = dedent(ORDERED).partition("Outputs:")[0] + "Outputs:\n  Many: {Value: [a, b]}\n"
    with pytest.raises(TemplateError, match="the output Many is malformed: the Value field") as it:
        await world.create(text)
    assert f"{tmp_path}/template.yaml:{text.strip().count(chr(10)) + 1}: " in str(it.value)


async def test_a_property_that_was_left_out_is_not_passed_on(world):
    text = ORDERED.replace("{Name: first,", "{Name: first, Policies: [1],")
    deployed = await world.create(text)
    assert deployed.created["First"].ref == "first"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (BackendError("POST http://x: refused"), "First: POST http://x: refused"),
        (TimeoutError(), "First: an AWS service did not answer in time"),
        (HttpResponse(status=500, body=b"<html>"), "First: ssm:PutParameter: 500: "),
    ],
)
async def test_a_failure_is_one_sentence_with_file_and_line(world, tmp_path, answer, sentence):
    world.services.answers["PutParameter"] = answer
    with pytest.raises(TemplateError) as caught:
        await world.create(ORDERED)
    assert str(caught.value).startswith(f"{tmp_path}/template.yaml:5: {sentence}")


async def test_a_reference_that_leads_nowhere_has_its_line(world, tmp_path):
    with pytest.raises(TemplateError) as caught:
        await world.create(ORDERED.replace("${First}-after", "${First.Nothing}"))
    assert str(caught.value).startswith(f"{tmp_path}/template.yaml:4: Second: First has no ")


async def test_the_first_failure_ends_what_is_under_way(world):
    began, ended = asyncio.Event(), asyncio.Event()

    async def slow(config):
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def fail(request, *, timeout):
        await began.wait()
        raise BackendError("gone")

    world.functions.add = slow
    world.account.api._aws = fail
    world.write("", "app.py")
    text = """
    Resources:
      Work:
        Type: AWS::Lambda::Function
        Properties: {Runtime: python3.13, Handler: app.handler, Code: .}
      Setting:
        Type: AWS::SSM::Parameter
        Properties: {Name: n, Type: String, Value: v}
    """
    with pytest.raises(TemplateError, match="Setting: gone"):
        await world.create(text)
    assert ended.is_set()


async def test_what_belongs_to_a_resource_that_is_left_out_is_left_out_too(world):
    world.write("", "app.py")
    text = """
    Resources:
      Report:
        Type: AWS::Lambda::Function
        Properties: {Runtime: java21, Handler: a.B, Code: .}
      Live:
        Type: AWS::Lambda::Alias
        Properties: {Name: live, FunctionName: !Ref Report, FunctionVersion: "1"}
      Own:
        Type: AWS::Lambda::Function
        Properties: {Runtime: python3.13, Handler: app.handler, Code: .}
    """
    deployed = await world.create(text)
    assert deployed.created["Live"].ref == "Live"
    assert list(world.functions.added) == [deployed.created["Own"].ref]
    (report,) = world.reports
    assert report.startswith("left out as well: Live, AWS::Lambda::Alias (")
