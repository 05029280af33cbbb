"""Against moto: Ref and GetAtt as documented in each type's Return values."""

from __future__ import annotations

POOL = """
Parameters:
  Secret: {Type: String, Default: "false"}
  Minutes: {Type: Number, Default: 30}
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolName: members
      UsernameAttributes: [email]
      AutoVerifiedAttributes: [email]
      Policies: {PasswordPolicy: {MinimumLength: 12}}
      Schema: [{Name: team, AttributeDataType: String, Mutable: true}]
      UserPoolTags: {a: b}
  Api:
    Type: AWS::Cognito::UserPoolResourceServer
    Properties:
      UserPoolId: !Ref Pool
      Identifier: community
      Name: Community
      Scopes: [{ScopeName: users.read, ScopeDescription: Read}]
  Client:
    Type: AWS::Cognito::UserPoolClient
    DependsOn: Api
    Properties:
      UserPoolId: !Ref Pool
      ClientName: browser
      GenerateSecret: !Ref Secret
      AccessTokenValidity: !Ref Minutes
      TokenValidityUnits: {AccessToken: minutes}
      RefreshTokenRotation: {Feature: ENABLED, RetryGracePeriodSeconds: 30}
      AllowedOAuthFlowsUserPoolClient: "true"
      AllowedOAuthFlows: [code]
      AllowedOAuthScopes: [openid, community/users.read]
      CallbackURLs: [http://localhost:3000/]
      SupportedIdentityProviders: [COGNITO]
  Admins:
    Type: AWS::Cognito::UserPoolGroup
    Properties: {UserPoolId: !Ref Pool, GroupName: admins, Precedence: "1"}
  Nameless:
    Type: AWS::Cognito::UserPoolGroup
    Properties: {UserPoolId: !Ref Pool}
  Domain:
    Type: AWS::Cognito::UserPoolDomain
    Properties: {UserPoolId: !Ref Pool, Domain: members-of-shop}
"""


async def test_a_pool_and_what_belongs_to_it(moto):
    deployed = await moto.create(POOL)
    created, api = deployed.created, moto.account.api
    pool_id = created["Pool"].ref
    assert pool_id.startswith("eu-west-1_")
    provider = f"cognito-idp.eu-west-1.amazonaws.com/{pool_id}"
    assert created["Pool"].attributes == {
        "Arn": f"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{pool_id}",
        "ProviderName": provider,
        "ProviderURL": f"https://{provider}",
        "UserPoolId": pool_id,
    }
    assert [pool.pool_id for pool in deployed.user_pools] == [pool_id]

    in_pool = {"UserPoolId": pool_id}
    pool = (await api("cognito-idp", "DescribeUserPool", in_pool))["UserPool"]
    assert pool["Name"] == "members"
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    assert "custom:team" in {attribute["Name"] for attribute in pool["SchemaAttributes"]}

    client_id = created["Client"].ref
    found = await api("cognito-idp", "DescribeUserPoolClient", {**in_pool, "ClientId": client_id})
    client = found["UserPoolClient"]
    assert client["AccessTokenValidity"] == 30
    assert client["RefreshTokenRotation"]["Feature"] == "ENABLED"
    assert client["AllowedOAuthScopes"] == ["openid", "community/users.read"]
    assert client["AllowedOAuthFlowsUserPoolClient"] is True
    assert created["Client"].attributes == {"ClientId": client_id, "Name": "browser"}

    server = await api(
        "cognito-idp", "DescribeResourceServer", {**in_pool, "Identifier": "community"}
    )
    assert server["ResourceServer"]["Scopes"][0]["ScopeName"] == "users.read"
    assert created["Api"].ref == "community"

    groups = (await api("cognito-idp", "ListGroups", in_pool))["Groups"]
    assert {group["GroupName"] for group in groups} == {"admins", created["Nameless"].ref}
    assert created["Admins"].ref == "admins"
    assert created["Nameless"].ref.startswith("shop-Nameless-")
    assert created["Domain"].ref == "members-of-shop"


async def test_a_client_with_a_secret_has_it_as_an_attribute(moto):
    deployed = await moto.create(
        POOL.replace("members-of-shop", "others"), parameters={"Secret": "true"}
    )
    assert deployed.created["Client"].attributes["ClientSecret"]


async def test_numbers_and_switches_leave_as_such(world):
    answers = world.services.answers
    answers["CreateUserPool"] = {"UserPool": {"Id": "eu-west-1_a"}}
    answers["CreateUserPoolClient"] = {"UserPoolClient": {"ClientId": "c", "ClientName": "n"}}
    await world.create(POOL)
    (client,) = world.services.documents("CreateUserPoolClient")
    assert client["GenerateSecret"] is False
    assert client["AllowedOAuthFlowsUserPoolClient"] is True
    assert client["AccessTokenValidity"] == 30
    assert client["RefreshTokenRotation"]["Feature"] == "ENABLED"
    admins = [g for g in world.services.documents("CreateGroup") if g["GroupName"] == "admins"]
    assert admins == [{"UserPoolId": "eu-west-1_a", "GroupName": "admins", "Precedence": 1}]
