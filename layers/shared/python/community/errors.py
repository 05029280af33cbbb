"""Everything the application refuses, each with the HTTP status of the refusal.

CommunityError
├── InvalidCursorError       400
├── InvalidMessageError      400
├── UnknownActionError       400
├── ScopeMissingError        403
├── RoomNotFoundError        404
├── RoomAlreadyExistsError   409
└── UserAlreadyExistsError   409
"""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar


class CommunityError(Exception):
    """A refusal whose text the caller may read."""

    status: ClassVar[HTTPStatus]


class InvalidCursorError(CommunityError):
    """The cursor was not given out by the list that it is used on."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self) -> None:
        super().__init__("The cursor is not one that this list gave")


class InvalidMessageError(CommunityError):
    """A WebSocket message does not have the form that its action needs."""

    status = HTTPStatus.BAD_REQUEST


class UnknownActionError(CommunityError):
    """A WebSocket message names no action, or one that does not exist."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self) -> None:
        super().__init__('Send JSON whose "action" is sendmessage, gethistory or ping')


class ScopeMissingError(CommunityError):
    """The member's token does not allow this."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, scope: str) -> None:
        super().__init__(f"This needs a token with the scope {scope}")


class RoomNotFoundError(CommunityError):
    """No room has this id."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, room: str) -> None:
        super().__init__(f"No room has the id {room!r}")


class RoomAlreadyExistsError(CommunityError):
    """Another room has this id."""

    status = HTTPStatus.CONFLICT

    def __init__(self, room: str) -> None:
        super().__init__(f"There is a room with the id {room!r} already")


class UserAlreadyExistsError(CommunityError):
    """Another user has this id."""

    status = HTTPStatus.CONFLICT

    def __init__(self, user: str) -> None:
        super().__init__(f"There is a user with the id {user!r} already")
