"""Identity pools under boto3, with the users of a local user pool.

Source: documented ("Identity pools (federated identities) authentication flow", "Using role-based
access control"), unless a test says otherwise; the texts of refusals are known from public logs.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import boto3
import jwt
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.cognitoidentity.models import CognitoIdentityPool
from moto.cognitoidentity.responses import CognitoIdentityResponse

from frontgate.aws import identities, moto_identity_pools
from frontgate.identity.pool_key import load_pool_key

REGION = "eu-west-1"
TRUST = '{"Version": "2012-10-17", "Statement": []}'


def role_arn(name: str) -> str:
    return f"arn:aws:iam::123456789012:role/{name}"


class Pools:
    """A user pool with a user in two groups, and an identity pool over it."""

    def __init__(self) -> None:
        self.users = boto3.client("cognito-idp", region_name=REGION)
        self.identities = boto3.client(
            "cognito-identity", region_name=REGION, config=Config(signature_version=UNSIGNED)
        )
        self.signed = boto3.client("cognito-identity", region_name=REGION)
        self.user_pool = self.users.create_user_pool(PoolName="members")["UserPool"]["Id"]
        client = self.users.create_user_pool_client(UserPoolId=self.user_pool, ClientName="web")
        self.client_id = client["UserPoolClient"]["ClientId"]
        self.provider = f"cognito-idp.{REGION}.amazonaws.com/{self.user_pool}"
        for name, precedence in (("staff", 5), ("admins", 1)):
            self.users.create_group(
                UserPoolId=self.user_pool,
                GroupName=name,
                RoleArn=role_arn(name),
                Precedence=precedence,
            )
        iam = boto3.client("iam", region_name=REGION)
        for name in ("member", "guest", "staff", "admins", "special"):
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)

    def create(self, name: str = "pool", *, guests: bool = False, **roles: Any) -> str:
        made = self.signed.create_identity_pool(
            IdentityPoolName=name,
            AllowUnauthenticatedIdentities=guests,
            CognitoIdentityProviders=[{"ClientId": self.client_id, "ProviderName": self.provider}],
        )
        pool_id = made["IdentityPoolId"]
        default = {"authenticated": role_arn("member"), "unauthenticated": role_arn("guest")}
        self.signed.set_identity_pool_roles(IdentityPoolId=pool_id, **{"Roles": default, **roles})
        return str(pool_id)

    def login(self, sub: str = "ann", **claims: Any) -> dict[str, str]:
        key = load_pool_key()
        now = int(time.time())
        payload = {
            "sub": sub,
            "iss": f"https://{self.provider}",
            "aud": self.client_id,
            "token_use": "id",
            "iat": now,
            "exp": now + 600,
            **claims,
        }
        token = jwt.encode(payload, key.private_key, algorithm="RS256", headers={"kid": key.kid})
        return {self.provider: token}

    def session(self, pool_id: str, logins: dict[str, str] | None, **more: Any) -> Any:
        """What is told of the session that somebody gets."""
        asked = {} if logins is None else {"Logins": logins}
        identity = self.identities.get_id(IdentityPoolId=pool_id, **asked)["IdentityId"]
        given = self.identities.get_credentials_for_identity(IdentityId=identity, **asked, **more)
        return identities.describe(given["Credentials"]["AccessKeyId"])

    def mapped(self, **mapping: Any) -> dict[str, Any]:
        return {f"{self.provider}:{self.client_id}": mapping}


@pytest.fixture(scope="module")
def pools() -> Iterator[Pools]:
    """For all tests together: making clients takes longer than anything else."""
    operations = (
        "set_identity_pool_roles",
        "get_identity_pool_roles",
        "get_id",
        "get_credentials_for_identity",
    )
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name in operations:
            present = getattr(CognitoIdentityResponse, name, None)
            patch.setattr(CognitoIdentityResponse, name, present, raising=False)
        patch.setattr(CognitoIdentityPool, "__init__", CognitoIdentityPool.__init__)
        patch.setattr(identities, "_NOTES", {})
        moto_identity_pools.extend()
        yield Pools()


@pytest.mark.fact("event.identity-pool")
def test_a_member(pools):
    pool_id = pools.create()
    described = pools.session(pool_id, pools.login())
    identity = described["cognitoIdentity"]["cognitoIdentityId"]
    provider = pools.provider
    assert described["arn"] == (
        "arn:aws:sts::123456789012:assumed-role/member/CognitoIdentityCredentials"
    )
    assert described["cognitoIdentity"] == {
        "cognitoIdentityId": identity,
        "cognitoIdentityPoolId": pool_id,
        "cognitoAuthenticationType": "authenticated",
        "cognitoAuthenticationProvider": f"{provider},{provider}:CognitoSignIn:ann",
    }
    assert described["keys"] == {
        "cognito-identity.amazonaws.com:sub": identity,
        "cognito-identity.amazonaws.com:aud": pool_id,
    }
    assert identity.startswith(f"{REGION}:")


def test_the_identity_of_a_user_stays_the_same(pools):
    pool_id = pools.create()
    ask = pools.identities.get_id
    first, again, other = (
        ask(IdentityPoolId=pool_id, Logins=pools.login(sub))["IdentityId"]
        for sub in ("ann", "ann", "bob")
    )
    assert first == again != other


def test_a_guest(pools):
    described = pools.session(pools.create(guests=True), None)
    assert "/guest/" in described["arn"]
    assert described["cognitoIdentity"]["cognitoAuthenticationType"] == "unauthenticated"
    assert "cognitoAuthenticationProvider" not in described["cognitoIdentity"]


def test_a_guest_who_logs_in(pools):
    pool_id = pools.create(guests=True)
    identity = pools.identities.get_id(IdentityPoolId=pool_id)["IdentityId"]
    ask = pools.identities.get_credentials_for_identity
    assert ask(IdentityId=identity, Logins=pools.login())["IdentityId"] == identity
    with pytest.raises(ClientError, match="forbidden"):
        ask(IdentityId=identity, Logins=pools.login("bob"))
    with pytest.raises(ClientError, match="forbidden"):
        ask(IdentityId=identity)


def test_somebody_elses_identity(pools):
    pool_id = pools.create()
    ask = pools.identities.get_credentials_for_identity
    identity = pools.identities.get_id(IdentityPoolId=pool_id, Logins=pools.login())["IdentityId"]
    with pytest.raises(ClientError) as caught:
        ask(IdentityId=identity, Logins=pools.login("bob"))
    assert caught.value.response["Error"]["Code"] == "NotAuthorizedException"
    assert f"Access to Identity '{identity}' is forbidden." in str(caught.value)


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["staff", "admins"], "admins"),
        (["staff"], "staff"),
        (["unknown"], "member"),
        ([], "member"),
    ],
)
def test_the_role_of_the_most_important_group(pools, groups, role):
    mapping = pools.mapped(Type="Token", AmbiguousRoleResolution="AuthenticatedRole")
    pool_id = pools.create(RoleMappings=mapping)
    described = pools.session(pool_id, pools.login(**{"cognito:groups": groups}))
    assert f"/{role}/" in described["arn"]


def test_no_role_for_a_group_that_has_none(pools):
    pool_id = pools.create(RoleMappings=pools.mapped(Type="Token", AmbiguousRoleResolution="Deny"))
    with pytest.raises(ClientError, match="NotAuthorizedException"):
        pools.session(pool_id, pools.login())


@pytest.mark.parametrize(
    ("match", "value", "special"),
    [
        ("Equals", "north", True),
        ("Equals", "nor", False),
        ("NotEqual", "south", True),
        ("Contains", "ort", True),
        ("StartsWith", "nor", True),
        ("StartsWith", "ort", False),
    ],
)
def test_the_role_of_a_rule(pools, match, value, special):
    rule = {
        "Claim": "custom:area",
        "MatchType": match,
        "Value": value,
        "RoleARN": role_arn("special"),
    }
    mapping = pools.mapped(
        Type="Rules",
        AmbiguousRoleResolution="AuthenticatedRole",
        RulesConfiguration={"Rules": [rule]},
    )
    pool_id = pools.create(RoleMappings=mapping)
    described = pools.session(pool_id, pools.login(**{"custom:area": "north"}))
    assert f"/{'special' if special else 'member'}/" in described["arn"]


@pytest.mark.parametrize(("role", "allowed"), [("staff", True), ("admins", False)])
def test_a_role_that_is_asked_for(pools, role, allowed):
    pool_id = pools.create()
    login = pools.login(**{"cognito:groups": ["staff"]})
    if allowed:
        described = pools.session(pool_id, login, CustomRoleArn=role_arn(role))
        assert f"/{role}/" in described["arn"]
    else:
        with pytest.raises(ClientError, match="Invalid identity pool configuration"):
            pools.session(pool_id, login, CustomRoleArn=role_arn(role))


def test_a_pool_without_roles(pools):
    pool_id = pools.create(Roles={})
    with pytest.raises(ClientError) as caught:
        pools.session(pool_id, pools.login())
    error = caught.value.response["Error"]
    assert error["Code"] == "InvalidIdentityPoolConfigurationException"


def test_roles_are_kept(pools):
    mapping = pools.mapped(Type="Token", AmbiguousRoleResolution="Deny")
    pool_id = pools.create(Roles={"authenticated": role_arn("member")}, RoleMappings=mapping)
    found = pools.signed.get_identity_pool_roles(IdentityPoolId=pool_id)
    assert found["Roles"] == {"authenticated": role_arn("member")}
    assert found["RoleMappings"] == mapping


@pytest.mark.parametrize(
    ("operation", "asked"),
    [
        ("get_id", {"IdentityPoolId": f"{REGION}:none"}),
        ("get_id", {"IdentityPoolId": "nowhere:none"}),
        ("get_credentials_for_identity", {"IdentityId": f"{REGION}:none"}),
        ("get_identity_pool_roles", {"IdentityPoolId": f"{REGION}:none"}),
    ],
)
def test_what_is_not_there(pools, operation, asked):
    with pytest.raises(ClientError) as caught:
        getattr(pools.signed, operation)(**asked)
    assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_the_id_of_a_pool_is_the_same_at_every_start(pools):
    """Source: ours. A second pool of the same name has one of its own."""
    first, second = pools.create("same"), pools.create("same")
    assert first == "eu-west-1:" + first.partition(":")[2] != second
    assert pools.create("other") not in (first, second)
