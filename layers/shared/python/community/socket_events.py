"""WebSocket events as API Gateway shapes them, and the messages that members send.

Of an event only what the application reads is declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from community.domain.pages import PAGE_LIMIT, PageLimit
from community.domain.problems import sentence
from community.domain.rooms import GENERAL, RoomId
from community.errors import InvalidMessageError, ScopeMissingError

Form = TypeVar("Form", bound=BaseModel)

SUBPROTOCOL: Final = "community"
"""What a client names first when it sends its token as a sub-protocol."""


def offered_token(event: Mapping[str, Any]) -> str | None:
    """The token of a handshake, in the query string or after ``SUBPROTOCOL``."""
    token = (event.get("queryStringParameters") or {}).get("token")
    if token:
        return str(token)
    match offered_protocols(event.get("headers") or {}):
        case [protocol, token, *_] if protocol == SUBPROTOCOL:
            return token
    return None


def offered_protocols(headers: Mapping[str, str]) -> list[str]:
    """The sub-protocols of a handshake, in the client's order."""
    offered = next((v for k, v in headers.items() if k.lower() == "sec-websocket-protocol"), "")
    return [protocol.strip() for protocol in offered.split(",")]


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel)


class Member(_Event):
    """Whom the authorizer of ``$connect`` admitted; it is in every event of the connection."""

    principal_id: str
    scope: str = ""


class SocketContext(_Event):
    """``requestContext`` of a WebSocket event."""

    connection_id: str
    route_key: str
    authorizer: Member


class SocketEvent(_Event):
    """One event of a WebSocket connection."""

    request_context: SocketContext
    query_string_parameters: dict[str, str] = {}
    headers: dict[str, str] = {}
    body: str = ""

    @property
    def speaks_our_protocol(self) -> bool:
        """Whether the client offered ``SUBPROTOCOL``, and so waits for it to be chosen."""
        return SUBPROTOCOL in offered_protocols(self.headers)

    @property
    def connection_id(self) -> str:
        return self.request_context.connection_id

    @property
    def route_key(self) -> str:
        return self.request_context.route_key

    @property
    def member(self) -> str:
        """The id of the member who opened the connection."""
        return self.request_context.authorizer.principal_id

    def demand_scope(self, scope: str) -> None:
        """Raises ``ScopeMissingError`` unless the connection's token carries ``scope``."""
        if scope not in self.request_context.authorizer.scope.split():
            raise ScopeMissingError(scope)

    def read(self, form: type[Form]) -> Form:
        """The body as ``form``. Raises ``InvalidMessageError``."""
        try:
            return form.model_validate_json(self.body)
        except ValidationError as invalid:
            raise InvalidMessageError(sentence(invalid, subject="message")) from invalid


class SendMessage(_Event):
    """``{"action": "sendmessage", "message": "Hello", "room": "general"}``"""

    message: Annotated[str, Field(min_length=1, max_length=2000)]
    room: RoomId = GENERAL.id


class JoinRoom(_Event):
    """``{"action": "joinroom", "room": "gardening"}``; ``leaveroom`` has the same form."""

    room: RoomId


class GetHistory(_Event):
    """``{"action": "gethistory", "room": "general", "limit": 20}``"""

    room: RoomId = GENERAL.id
    limit: PageLimit = PAGE_LIMIT
