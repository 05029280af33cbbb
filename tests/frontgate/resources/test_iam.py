"""Against moto: Ref and GetAtt as documented in AWS::IAM::Role, Return values."""

from __future__ import annotations

import json

import pytest

from frontgate.aws.json_api import AwsCallError, element
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


@pytest.mark.parametrize("document", ["[]", "{Version: '2012-10-17'}", "{Statement: all}", "'[]'"])
async def test_what_is_no_policy_has_its_line(world, document):
    """Policies are given to their holders later, but read at once."""
    template = f"""
    Resources:
      Group:
        Type: AWS::IAM::Group
        Properties: {{Policies: [{{PolicyName: p, PolicyDocument: {document}}}]}}
    """
    with pytest.raises(TemplateError, match="Group: a PolicyDocument must be an object with a"):
        await world.create(template)


async def test_a_policy_without_a_version_gets_one(world):
    """SAM's own policies have none, which IAM accepts and moto does not."""
    template = ROLE.replace(
        '            Version: "2012-10-17"\n            Statement: [', "            Statement: ["
    )
    await world.create(template)
    (policy,) = world.services.documents("PutRolePolicy")
    assert json.loads(policy["PolicyDocument"])["Version"] == "2012-10-17"


POLICY = '{Version: "2012-10-17", Statement: [{Effect: Allow, Action: "x:Y", Resource: "*"}]}'
PEOPLE = """
Resources:
  Ann:
    Type: AWS::IAM::User
    Properties:
      Path: /team/
      Groups: [!Ref Staff]
      Policies: [{PolicyName: own, PolicyDocument: POLICY}]
      ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess]
      Tags: [{Key: area, Value: north}]
  Key:
    Type: AWS::IAM::AccessKey
    Properties: {UserName: !Ref Ann}
  OldKey:
    Type: AWS::IAM::AccessKey
    Properties: {UserName: !Ref Ann, Status: Inactive}
  Staff:
    Type: AWS::IAM::Group
    Properties:
      Policies: [{PolicyName: staff, PolicyDocument: POLICY}]
  Others:
    Type: AWS::IAM::Group
  InOthers:
    Type: AWS::IAM::UserToGroupAddition
    Properties: {GroupName: !Ref Others, Users: [!Ref Ann]}
  Managed:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: POLICY
      Users: [!Ref Ann]
      Groups: [!Ref Others]
  Inline:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: inline
      PolicyDocument: POLICY
      Users: [!Ref Ann]
  OfUser:
    Type: AWS::IAM::UserPolicy
    Properties:
      PolicyName: of-user
      UserName: !Ref Ann
      PolicyDocument: POLICY
"""


async def test_people(moto, credentials):
    """Source: documented (Return values of each type)."""
    created = (await moto.create(PEOPLE.replace("POLICY", POLICY))).created
    ann = created["Ann"]
    assert ann.attributes["Arn"] == f"arn:aws:iam::123456789012:user/team/{ann.ref}"
    key = created["Key"]
    held = await credentials(key.ref)
    assert held.secret_key == key.attributes["SecretAccessKey"]
    assert held.principal.arn == ann.attributes["Arn"]
    assert held.principal.keys == {"aws:PrincipalTag/area": "north"}
    # Own, inline and of-user; managed, AWS's own; the groups' staff and managed again.
    assert len(held.policies) == 7
    assert sum("execute-api:Invoke" in policy for policy in held.policies) == 1
    assert await credentials(created["OldKey"].ref) is None
    assert created["Managed"].ref.startswith("arn:aws:iam::123456789012:policy/shop-Managed-")


BOUNDED = """
Resources:
  Limit:
    Type: AWS::IAM::ManagedPolicy
    Properties: {PolicyDocument: POLICY}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: []}
      PermissionsBoundary: !Ref Limit
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole
        - arn:aws:iam::123456789012:policy/in-somebodys-account
      Tags: [{Key: team, Value: blue}]
  Inline:
    Type: AWS::IAM::RolePolicy
    Properties:
      RoleName: !Ref Role
      PolicyName: inline
      PolicyDocument: POLICY
"""


async def test_a_role_with_a_boundary(moto, credentials):
    created = (await moto.create(BOUNDED.replace("POLICY", POLICY))).created
    role = created["Role"]
    answer = await moto.account.api.query(
        "sts",
        "AssumeRole",
        version="2011-06-15",
        parameters={"RoleArn": str(role.attributes["Arn"]), "RoleSessionName": "session"},
    )
    held = await credentials(element(answer, "AccessKeyId"))
    assert json.loads(held.boundary)["Statement"][0]["Action"] == "x:Y"
    assert held.principal.role_arn == role.attributes["Arn"]
    assert held.principal.user_id == f"{role.attributes['RoleId']}:session"
    assert held.principal.keys == {"aws:PrincipalTag/team": "blue"}
    assert len(held.policies) == 2
    assert moto.reports == [
        "Role: Policy arn:aws:iam::123456789012:policy/in-somebodys-account does not exist or is "
        "not attachable."
    ]
