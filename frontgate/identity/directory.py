"""Users and app clients of the local user pool: seeded at start, looked up for tokens."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from frontgate.aws.json_api import AwsCallError, JsonApi
from frontgate.identity.app_client import AppClient, read_app_client
from frontgate.identity.tokens import PoolUser

_WRONG = "Incorrect username or password."
_SAME_FOR_ALL = frozenset({"NotAuthorizedException", "UserNotFoundException"})
"""Who may not sign in is not told whether there is such a user."""
_NEW_PASSWORD = (
    "This user has to set a new password first. This page cannot: call `aws cognito-idp "
    "admin-set-user-password` with `--permanent`."
)
_SECOND_FACTOR = (
    "This page does not ask for a second factor ({}). `aws cognito-idp "
    "admin-set-user-mfa-preference` takes it off."
)
_SIGNING_IN = frozenset({"CONFIRMED", None})
"""The state of a user who may; None: nobody says."""
_NOT_CONFIRMED = (
    "User is not confirmed. This page cannot do that: call `aws cognito-idp admin-confirm-sign-up`."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Seed:
    """The user that every local pool begins with: printed at each start, for this machine only."""

    email: str = "ada@example.com"
    password: str = "Local-Passw0rd!"


class SignInRefusedError(Exception):
    """The text is for the person who tried."""


class Directory:
    """The users of one pool, through Cognito's own API. Its refusals are `AwsCallError`s."""

    def __init__(self, *, pool_id: str, api: JsonApi) -> None:
        self.pool_id = pool_id
        self._api = api

    async def seed(self, seed: Seed) -> None:
        """Creates the seeded user, confirmed and with its password set."""
        attributes = [
            {"Name": "email", "Value": seed.email},
            {"Name": "email_verified", "Value": "true"},
        ]
        await self._call(
            "AdminCreateUser",
            Username=seed.email,
            MessageAction="SUPPRESS",
            UserAttributes=attributes,
        )
        await self._call(
            "AdminSetUserPassword", Username=seed.email, Password=seed.password, Permanent=True
        )

    async def sign_in(self, client_id: str, *, name: str, password: str) -> PoolUser:
        """A confirmed user who knows the password. Raises `SignInRefusedError`."""
        try:
            answer = await self._call(
                "AdminInitiateAuth",
                ClientId=client_id,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": name, "PASSWORD": password},
            )
        except AwsCallError as error:
            raise SignInRefusedError(
                _WRONG if error.code in _SAME_FOR_ALL else error.message
            ) from error
        challenge = answer.get("ChallengeName")
        if challenge == "NEW_PASSWORD_REQUIRED":
            raise SignInRefusedError(_NEW_PASSWORD)
        if challenge is not None:
            raise SignInRefusedError(_SECOND_FACTOR.format(challenge))
        user = await self.user(name)
        if not user.is_active:
            raise SignInRefusedError(_NOT_CONFIRMED)
        return user

    async def active_user(self, name: str) -> PoolUser | None:
        """None: there is no such user any more, or it may not sign in."""
        try:
            user = await self.user(name)
        except AwsCallError as error:
            if error.code == "UserNotFoundException":
                return None
            raise
        return user if user.is_active else None

    async def user(self, name: str) -> PoolUser:
        """Finds a user by name or alias."""
        found = await self._call("AdminGetUser", Username=name)
        groups = await self._call("AdminListGroupsForUser", Username=name)
        attributes = {entry["Name"]: entry["Value"] for entry in found["UserAttributes"]}
        return PoolUser(
            username=found["Username"],
            sub=attributes["sub"],
            attributes=attributes,
            groups=tuple(group["GroupName"] for group in groups["Groups"]),
            roles=tuple(_roles(groups["Groups"])),
            is_active=found.get("Enabled", True) and found.get("UserStatus") in _SIGNING_IN,
        )

    async def clients(self) -> tuple[AppClient, ...]:
        found = await self._call("ListUserPoolClients", MaxResults=60)
        return tuple([await self._client(each["ClientId"]) for each in found["UserPoolClients"]])

    async def client(self, client_id: str) -> AppClient | None:
        """None: the pool has no such app client."""
        try:
            return await self._client(client_id)
        except AwsCallError as error:
            if error.code == "ResourceNotFoundException":
                return None
            raise

    async def _client(self, client_id: str) -> AppClient:
        described = await self._call("DescribeUserPoolClient", ClientId=client_id)
        return read_app_client(described["UserPoolClient"])

    async def _call(self, action: str, **document: Any) -> Mapping[str, Any]:
        return await self._api("cognito-idp", action, {"UserPoolId": self.pool_id, **document})


def _roles(groups: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """By precedence, of which lower is more ("Adding groups to a user pool")."""
    with_role = (group for group in groups if group.get("RoleArn"))
    for group in sorted(with_role, key=lambda group: group.get("Precedence", math.inf)):
        yield group["RoleArn"]
