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


async def test_a_refusal_is_told_of_once_it_is_known(world):
    """Groups are made when the gateway is ready."""
    world.services.answers["CreateLogGroup"] = refusal("LimitExceededException")
    created = (await world.create(GROUP)).created
    assert created["Access"].ref == "/shop/access"
    assert world.reports == [
        f"{name} is not there: logs:CreateLogGroup: LimitExceededException: no"
        for name in ("Access", "Other")
    ]
    assert world.services.documents("PutRetentionPolicy") == [
        {"logGroupName": "/shop/access", "retentionInDays": 14}
    ]


async def test_a_retention_that_is_no_number_has_its_line(world):
    with pytest.raises(TemplateError, match=r"Access: '1\.5' is not a whole number"):
        await world.create(GROUP.replace("14", "1.5"))
