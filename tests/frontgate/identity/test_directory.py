from __future__ import annotations

import pytest

from frontgate.aws.json_api import AwsCallError
from frontgate.identity import PoolUser
from frontgate.identity.app_client import AppClient
from frontgate.identity.directory import Seed, SignInRefusedError


async def test_the_seeded_user_is_confirmed_and_has_its_password(directory, pool):
    """Documented: AdminCreateUser (SUPPRESS sends no mail), AdminSetUserPassword (Permanent)."""
    await directory.seed(Seed(email="bob@example.com", password="Secret-1234"))
    create, password = pool.calls
    assert create == (
        "AdminCreateUser",
        {
            "UserPoolId": "eu-west-1_a",
            "Username": "bob@example.com",
            "MessageAction": "SUPPRESS",
            "UserAttributes": [
                {"Name": "email", "Value": "bob@example.com"},
                {"Name": "email_verified", "Value": "true"},
            ],
        },
    )
    assert password == (
        "AdminSetUserPassword",
        {
            "UserPoolId": "eu-west-1_a",
            "Username": "bob@example.com",
            "Password": "Secret-1234",
            "Permanent": True,
        },
    )


async def test_a_user_with_attributes_and_groups(directory, pool):
    assert await directory.user("ada@example.com") == PoolUser(
        username="0000-ada",
        sub="0000-ada",
        attributes={"sub": "0000-ada", "email": "ada@example.com", "email_verified": "true"},
        groups=("admins",),
    )
    assert {call[1]["Username"] for call in pool.calls} == {"ada@example.com"}


async def test_a_user_who_is_not_there(directory, pool):
    pool.refuse("AdminGetUser", "UserNotFoundException", "User does not exist.")
    with pytest.raises(AwsCallError) as caught:
        await directory.user("eve")
    assert (caught.value.code, caught.value.message) == (
        "UserNotFoundException",
        "User does not exist.",
    )


async def test_a_client_and_its_scopes(directory):
    (client,) = await directory.clients()

    assert client == AppClient(
        client_id="browser", name="web", scopes=("openid", "community/users.read")
    )


async def test_a_client_with_a_secret_and_without_scopes(directory, pool):
    pool.answers["DescribeUserPoolClient"] = {
        "UserPoolClient": {"ClientId": "p", "ClientName": "partner", "ClientSecret": "s3cret"}
    }

    (client,) = await directory.clients()

    assert client.has_secret
    assert client.scopes == ()


async def test_the_roles_of_groups_by_precedence(directory, pool):
    """Source: documented (`cognito:roles`, `cognito:preferred_role`)."""
    pool.answers["AdminListGroupsForUser"] = {
        "Groups": [
            {"GroupName": "late", "RoleArn": "arn:late"},
            {"GroupName": "none", "Precedence": 0},
            {"GroupName": "staff", "RoleArn": "arn:staff", "Precedence": 5},
            {"GroupName": "admins", "RoleArn": "arn:admins", "Precedence": 0},
        ]
    }
    assert (await directory.user("ada")).roles == ("arn:admins", "arn:staff", "arn:late")


async def test_one_client_by_its_id(directory, pool):
    client = await directory.client("browser")
    assert client is not None and client.name == "web"
    assert pool.calls[-1][1] == {"UserPoolId": "eu-west-1_a", "ClientId": "browser"}


async def test_a_client_that_is_not_there(directory, pool):
    pool.refuse("DescribeUserPoolClient", "ResourceNotFoundException", "no such client")
    assert await directory.client("phone") is None


async def test_other_refusals_are_no_missing_clients(directory, pool):
    pool.refuse("DescribeUserPoolClient", "InternalErrorException", "no")
    with pytest.raises(AwsCallError):
        await directory.client("phone")


class TestSigningIn:
    """Source: documented (AdminInitiateAuth, AdminGetUser); the sentences of this page are ours."""

    @pytest.fixture(autouse=True)
    def _password_is_right(self, pool):
        pool.answers["AdminInitiateAuth"] = {"AuthenticationResult": {"AccessToken": "moto's"}}

    async def sign_in(self, directory):
        return await directory.sign_in("browser", name="ada@example.com", password="right")

    async def test_the_user_pool_knows_the_password(self, directory, pool):
        assert (await self.sign_in(directory)).username == "0000-ada"
        assert pool.calls[0] == (
            "AdminInitiateAuth",
            {
                "UserPoolId": "eu-west-1_a",
                "ClientId": "browser",
                "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
                "AuthParameters": {"USERNAME": "ada@example.com", "PASSWORD": "right"},
            },
        )

    @pytest.mark.parametrize("code", ["NotAuthorizedException", "UserNotFoundException"])
    async def test_nobody_learns_whether_there_is_a_user(self, directory, pool, code):
        pool.refuse("AdminInitiateAuth", code, "User does not exist.")
        with pytest.raises(SignInRefusedError, match=r"^Incorrect username or password\.$"):
            await self.sign_in(directory)

    @pytest.mark.parametrize(
        ("challenge", "sentence"),
        [
            ("NEW_PASSWORD_REQUIRED", "admin-set-user-password"),
            (
                "SOFTWARE_TOKEN_MFA",
                r"factor \(SOFTWARE_TOKEN_MFA\)\. .* admin-set-user-mfa-preference",
            ),
        ],
    )
    async def test_what_the_page_cannot_ask_for(self, directory, pool, challenge, sentence):
        pool.answers["AdminInitiateAuth"] = {"ChallengeName": challenge}
        with pytest.raises(SignInRefusedError, match=sentence):
            await self.sign_in(directory)

    async def test_who_is_not_confirmed(self, directory, pool):
        pool.answers["AdminGetUser"]["UserStatus"] = "UNCONFIRMED"
        with pytest.raises(SignInRefusedError, match="admin-confirm-sign-up"):
            await self.sign_in(directory)

    async def test_other_refusals_in_cognitos_words(self, directory, pool):
        pool.refuse("AdminInitiateAuth", "PasswordResetRequiredException", "Reset it.")
        with pytest.raises(SignInRefusedError, match=r"^Reset it\.$"):
            await self.sign_in(directory)


@pytest.mark.parametrize(
    ("changes", "is_active"),
    [
        ({}, True),
        ({"UserStatus": "CONFIRMED", "Enabled": True}, True),
        ({"UserStatus": "CONFIRMED", "Enabled": False}, False),
        ({"UserStatus": "FORCE_CHANGE_PASSWORD", "Enabled": True}, False),
    ],
)
async def test_who_may_still_sign_in(directory, pool, changes, is_active):
    pool.answers["AdminGetUser"].update(changes)
    assert (await directory.active_user("ada") is not None) is is_active


async def test_a_user_who_has_gone(directory, pool):
    pool.refuse("AdminGetUser", "UserNotFoundException", "User does not exist.")
    assert await directory.active_user("ada") is None
