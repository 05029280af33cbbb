"""Against moto: Ref and GetAtt as documented in AWS::Logs::LogGroup, Return values."""

from __future__ import annotations

import json

import pytest

from frontgate.template import TemplateError
from frontgate.wire import HttpResponse

GROUP = """
Parameters:
  Days: {Type: Number, Default: 14}
Resources:
  Access:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: /shop/access, RetentionInDays: !Ref Days, KmsKeyId: arn}
  Other:
    Type: AWS::Logs::LogGroup
"""


def refusal(code: str) -> HttpResponse:
    return HttpResponse(status=400, body=json.dumps({"__type": code, "message": "no"}).encode())


async def test_a_group(moto):
    created = (await moto.create(GROUP)).created
    arn = "arn:aws:logs:eu-west-1:123456789012:log-group:/shop/access:*"
    assert (created["Access"].ref, created["Access"].attributes["Arn"]) == ("/shop/access", arn)
    assert created["Other"].ref.startswith("shop-Other-")
    prefix = {"logGroupNamePrefix": "/shop"}
    (group,) = (await moto.account.api("logs", "DescribeLogGroups", prefix))["logGroups"]
    assert (group["arn"], group["retentionInDays"]) == (arn, 14)


async def test_a_group_that_a_function_has_logged_to_already(world):
    world.services.answers["CreateLogGroup"] = refusal("ResourceAlreadyExistsException")
    created = (await world.create(GROUP)).created
    assert created["Access"].ref == "/shop/access"
    assert world.services.documents("PutRetentionPolicy") == [
        {"logGroupName": "/shop/access", "retentionInDays": 14}
    ]


async def test_any_other_refusal_ends_the_creation(world):
    world.services.answers["CreateLogGroup"] = refusal("LimitExceededException")
    with pytest.raises(TemplateError, match="logs:CreateLogGroup: LimitExceededException: no"):
        await world.create(GROUP)
