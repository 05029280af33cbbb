"""Against moto: AWS::Cognito::IdentityPool and its roles, Return values as documented."""

from __future__ import annotations

from frontgate.resources.registry import unsupported

POOL = """
Resources:
  Users:
    Type: AWS::Cognito::UserPool
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties: {UserPoolId: !Ref Users}
  Pool:
    Type: AWS::Cognito::IdentityPool
    Properties:
      AllowUnauthenticatedIdentities: "true"
      CognitoIdentityProviders:
        - ClientId: !Ref Client
          ProviderName: !GetAtt Users.ProviderName
          ServerSideTokenCheck: "true"
  Roles:
    Type: AWS::Cognito::IdentityPoolRoleAttachment
    Properties:
      IdentityPoolId: !Ref Pool
      Roles: {authenticated: arn:role/member}
      RoleMappings:
        Groups:
          IdentityProvider: !Sub ${Users.ProviderName}:${Client}
          Type: Token
          AmbiguousRoleResolution: Deny
"""


async def test_a_pool_with_roles(moto):
    created = (await moto.create(POOL)).created
    pool, client = created["Pool"], created["Client"]
    provider = created["Users"].attributes["ProviderName"]
    assert pool.ref.startswith("eu-west-1:")
    api = moto.account.api
    described = await api("cognito-identity", "DescribeIdentityPool", {"IdentityPoolId": pool.ref})
    assert described["AllowUnauthenticatedIdentities"] is True
    assert described["IdentityPoolName"] == pool.attributes["Name"]
    assert described["CognitoIdentityProviders"] == [
        {"ClientId": client.ref, "ProviderName": provider, "ServerSideTokenCheck": True}
    ]
    roles = await api("cognito-identity", "GetIdentityPoolRoles", {"IdentityPoolId": pool.ref})
    assert roles["Roles"] == {"authenticated": "arn:role/member"}
    assert roles["RoleMappings"] == {
        f"{provider}:{client.ref}": {"Type": "Token", "AmbiguousRoleResolution": "Deny"}
    }


def test_a_provider_that_is_not_local(world):
    template = """
        Resources:
          Pool:
            Type: AWS::Cognito::IdentityPool
            Properties:
              AllowUnauthenticatedIdentities: false
              SupportedLoginProviders: {graph.facebook.com: "1"}
    """
    (problem,) = unsupported(world.load(template))
    assert problem.property_name == "SupportedLoginProviders"
