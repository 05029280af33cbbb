"""Everything the application refuses, each with the HTTP status of the refusal.

CommunityError
├── InvalidCursorError           400
├── InvalidMessageError          400
├── InvalidPatchError            400
├── UnknownActionError           400
├── ScopeMissingError            403
├── FeatureNotFoundError         404
├── ReportNotFoundError          404
├── RoomNotFoundError            404
├── UserNotFoundError            404
├── RequestInProgressError       409
├── RoomAlreadyExistsError       409
├── UserAlreadyExistsError       409
├── UserChangedError             409
├── IdempotencyKeyReusedError    422
└── ApplicationRefusedError      422
"""

from __future__ import annotations

from collections.abc import Iterable
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


class InvalidPatchError(CommunityError):
    """What a merge patch makes of a user is no user."""

    status = HTTPStatus.BAD_REQUEST


class UnknownActionError(CommunityError):
    """A WebSocket message names no action, or one that does not exist."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self) -> None:
        super().__init__(
            'Send JSON whose "action" is sendmessage, gethistory, joinroom, leaveroom, whoami '
            "or ping"
        )


class ScopeMissingError(CommunityError):
    """The member's token does not allow this."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, scope: str) -> None:
        super().__init__(f"This needs a token with the scope {scope}")


class FeatureNotFoundError(CommunityError):
    """No feature has this name."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, name: str) -> None:
        super().__init__(f"No feature has the name {name!r}")


class ReportNotFoundError(CommunityError):
    """No report has this name."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"No report has the name {name!r}; there are: {', '.join(known)}")


class RoomNotFoundError(CommunityError):
    """No room has this id."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, room: str) -> None:
        super().__init__(f"No room has the id {room!r}")


class UserNotFoundError(CommunityError):
    """No user has this id."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, user: str) -> None:
        super().__init__(f"No user has the id {user!r}")


class RequestInProgressError(CommunityError):
    """The first request with this idempotency key has not been answered yet."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("The first request with this Idempotency-Key is still in progress")


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


class UserChangedError(CommunityError):
    """Somebody else changed the user between reading and writing."""

    status = HTTPStatus.CONFLICT

    def __init__(self, user: str) -> None:
        super().__init__(f"The user {user!r} was changed meanwhile; read it and try again")


class IdempotencyKeyReusedError(CommunityError):
    """An idempotency key came again, with another request."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another request")


class ApplicationRefusedError(CommunityError):
    """Somebody may not become a member."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
