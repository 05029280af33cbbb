"""Against moto: Ref and GetAtt as documented in AWS::IAM::Role, Return values."""

from __future__ import annotations

import json

import pytest

from frontgate.aws.json_api import AwsCallError
from frontgate.template import TemplateError

ROLE = """
Resources:
  Reader:
    Type: AWS::IAM::Role
    Properties:
      Path: /service-role/
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: apigateway.amazonaws.com}
            Action: sts:AssumeRole
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: "dynamodb:GetItem", Resource: "*"}]
      ManagedPolicyArns: [arn:aws:iam::aws:policy/ReadOnlyAccess]
"""
NAMED = """
Resources:
  One:
    Type: AWS::IAM::Role
    Properties:
      RoleName: taken
      AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[]}'
"""


async def test_a_role_and_its_policies(moto):
    reader = (await moto.create(ROLE)).created["Reader"]
    assert reader.ref.startswith("shop-Reader-")
    role = f"role/service-role/{reader.ref}"
    assert reader.attributes["Arn"] == f"arn:aws:iam::123456789012:{role}"
    assert str(reader.attributes["RoleId"]).startswith("AROA")
    document = await moto.account.api.query(
        "iam",
        "GetRolePolicy",
        version="2010-05-08",
        parameters={"RoleName": reader.ref, "PolicyName": "read"},
    )
    assert "dynamodb%3AGetItem" in document


async def test_a_role_that_exists_is_refused_with_its_line(moto):
    await moto.create(NAMED)
    with pytest.raises(TemplateError, match=r"One: iam:CreateRole: EntityAlreadyExists") as caught:
        await moto.create(NAMED)
    assert caught.value.line == 2
    assert isinstance(caught.value.__cause__, AwsCallError)


async def test_a_document_goes_as_json_text(world):
    await world.create(ROLE)
    (policy,) = world.services.documents("PutRolePolicy")
    statement = json.loads(policy["PolicyDocument"])["Statement"]
    assert statement == [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}]
