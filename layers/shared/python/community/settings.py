"""The environment of each function as one validated model, read once at cold start.

A missing or malformed variable fails the start of the function, where a deployment notices it,
and not the first request that happens to need it.
"""

from __future__ import annotations

import os
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

TableName = Annotated[str, Field(min_length=1)]
Url = Annotated[str, Field(pattern=r"^https?://")]


class Settings(BaseModel):
    """Fields are environment variables, in lower case."""

    model_config = ConfigDict(frozen=True, alias_generator=str.upper)

    @classmethod
    def from_environment(cls) -> Self:
        """Read the process's environment.

        Raises:
            pydantic.ValidationError: a variable is missing or malformed.
        """
        return cls.model_validate(dict(os.environ))


class UsersSettings(Settings):
    """What ``functions/users`` needs."""

    users_table: TableName
    cors_origin: Url


class RoomsSettings(Settings):
    """What ``functions/rooms`` needs."""

    rooms_table: TableName
    messages_table: TableName


class ChatSettings(Settings):
    """What ``functions/chat`` needs."""

    rooms_table: TableName
    messages_table: TableName
    connections_table: TableName
    ws_endpoint: Url


class WebSocketAuthorizerSettings(Settings):
    """What ``authorizers/websocket`` needs."""

    token_issuer: Url
    user_pool_client_id: Annotated[str, Field(min_length=1)]
