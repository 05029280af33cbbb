"""Users of the local user pool: seeded at start, looked up for tokens."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from frontgate.aws.json_api import JsonApi
from frontgate.identity.tokens import PoolUser


@dataclass(frozen=True, kw_only=True, slots=True)
class Seed:
    """The user that every local pool begins with: printed at each start, for this machine only."""

    email: str = "ada@example.com"
    password: str = "Local-Passw0rd!"


@dataclass(frozen=True, kw_only=True, slots=True)
class Client:
    """An app client of a pool."""

    client_id: str
    name: str
    has_secret: bool
    scopes: tuple[str, ...]
    """Those it may be granted."""


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
        )

    async def clients(self) -> tuple[Client, ...]:
        found = await self._call("ListUserPoolClients", MaxResults=60)
        return tuple([await self._client(each["ClientId"]) for each in found["UserPoolClients"]])

    async def _client(self, client_id: str) -> Client:
        described = await self._call("DescribeUserPoolClient", ClientId=client_id)
        client = described["UserPoolClient"]
        return Client(
            client_id=client_id,
            name=client["ClientName"],
            has_secret="ClientSecret" in client,
            scopes=tuple(client.get("AllowedOAuthScopes", ())),
        )

    async def _call(self, action: str, **document: Any) -> Mapping[str, Any]:
        return await self._api("cognito-idp", action, {"UserPoolId": self.pool_id, **document})


def _roles(groups: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """By precedence, of which lower is more ("Adding groups to a user pool")."""
    with_role = (group for group in groups if group.get("RoleArn"))
    for group in sorted(with_role, key=lambda group: group.get("Precedence", math.inf)):
        yield group["RoleArn"]
