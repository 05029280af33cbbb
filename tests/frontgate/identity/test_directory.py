from __future__ import annotations

import pytest

from frontgate.aws.json_api import AwsCallError
from frontgate.identity import PoolUser
from frontgate.identity.directory import Client, Seed


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

    assert client == Client(
        client_id="browser",
        name="web",
        has_secret=False,
        scopes=("openid", "community/users.read"),
    )


async def test_a_client_with_a_secret_and_without_scopes(directory, pool):
    pool.answers["DescribeUserPoolClient"] = {
        "UserPoolClient": {"ClientName": "partner", "ClientSecret": "s3cret"}
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
