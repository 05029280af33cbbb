"""What a start says of an OpenAPI document that is not quite right. Source: assumed, wording ours;
the sentences in the import's own words are those of `tests/frontgate/control/openapi`."""

from __future__ import annotations

import pytest

from frontgate.template import TemplateError

API = """\
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        openapi: 3.0.1
        info: {title: Api}
        paths:
          /a:
            summary: all of them are read
            parameters: []
            x-mine: {}
            GET: {responses: {}}
            gett: {responses: {}}
          b:
            post:
              requestBody:
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/Pett"}
              x-amazon-apigateway-integration:
                type: mock
                uir: nowhere
                responses:
                  2\\d+:
                    statusCode: "200"
          x-note: {gett: {}}
          /c:
            put:
              responses:
                "200": {description: ok}
              x-amazon-apigateway-integration:
                type: mock
                responses:
                  4\\d+:
                    statusCode: "400"
"""
SAM = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      InlineCode: ""
      Events: {All: {Type: HttpApi}}
"""


async def test_each_has_the_line_to_mend(world, tmp_path):
    await world.create(API)

    place = f"{tmp_path}/template.yaml"
    assert sorted(world.reports) == [
        f"{place}:14: Api: /a: API Gateway knows no method gett (did you mean get?), "
        "so it is left out",
        f"{place}:15: Api: Parse issue: attribute paths. Resource b should start with /",
        f"{place}:20: Api: Reference to model 'Pett' not found. Ignoring.",
        f"{place}:23: Api: paths.b.post.x-amazon-apigateway-integration.uir: "
        "Unknown integration property. Ignoring.",
    ]


async def test_a_route_that_sam_made_is_not_warned_of(world):
    deployed = await world.create(SAM)

    assert [api.kind for api in deployed.apis] == ["HTTP"]
    assert world.reports == []


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ("openapi: 3.0.1", "openapi: 4.0", 6),
        ('"200": {', '"2000": {', 31),
        ('statusCode: "400"', 'statusCode: "4000"', 36),
    ],
)
async def test_what_stops_a_start_has_its_line(world, right, wrong, line):
    with pytest.raises(TemplateError) as refused:
        await world.create(API.replace(right, wrong))

    assert refused.value.line == line
