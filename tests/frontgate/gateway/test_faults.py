from __future__ import annotations

from pathlib import Path

import pytest

from frontgate.deployment.errors import DeploymentError, Passage
from frontgate.gateway.faults import located
from frontgate.resources import Created, DeployedStack
from frontgate.template import Stack, load

TEMPLATE = """\
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        paths:
          /users:
            get: {}
            x-amazon-apigateway-any-method: {}
  Sockets:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: sockets}
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      RequestTemplates:
        $default: !Sub |
          {"region": "${AWS::Region}",
          #if(
"""
TEXT = '{"region": "us-east-1",\n#if(\n'


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE)
    return load(path)


@pytest.mark.parametrize(
    ("api_id", "place", "line"),
    [
        ("rest", {}, 2),
        ("rest", {"operation": ("/users", "GET")}, 8),
        ("rest", {"operation": ("/users", "ANY")}, 9),
        ("rest", {"operation": ("/users", "PUT")}, 7),
        ("rest", {"operation": ("/users", "GET"), "passage": Passage("elsewhere", 1)}, 8),
        ("sockets", {"passage": Passage(TEXT, 2)}, 19),
        ("sockets", {"operation": ("/$default", "ANY")}, 10),
        ("other", {}, None),
    ],
)
def test_the_line_of_a_fault(stack: Stack, api_id: str, place: dict, line: int | None) -> None:
    deployed = DeployedStack(
        created={"Api": Created(ref="rest"), "Sockets": Created(ref="sockets")},
        outputs={},
        apis=(),
        user_pools=(),
    )
    error = located((api_id, "dev"), DeploymentError("wrong", **place), stack, deployed)
    assert error.line == line
    names = {"rest": "Api: ", "sockets": "Sockets: ", "other": "other, stage dev: "}
    assert error.message == f"{names[api_id]}wrong"
