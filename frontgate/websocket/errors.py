"""How a WebSocket API says that something went wrong: one frame, and the connection stays open.

    FrameError
    ├── ForbiddenError             no route takes the message
    ├── BadRequestBodyError        the message does not fit the route's model
    ├── TooManyRequestsError       the route or the account is throttled
    ├── IntegrationFailedError     the backend failed
    └── IntegrationTimeoutError    the backend is late

The spacing of the frames is recorded on AWS; that of `Bad request body` is documented. That a
throttled message and a late backend are told so in a frame of this form is assumed.
"""

from __future__ import annotations

from typing import ClassVar


class FrameError(Exception):
    """Ends the handling of one message; `reason` is what only the access log tells."""

    message: ClassVar[str]
    status: ClassVar[int]

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason or self.message)
        self.reason = reason

    def frame(self, *, connection_id: str, request_id: str, message_id: str) -> str:
        """The text that the client gets."""
        return (
            f'{{"message": "{self.message}", "connectionId":"{connection_id}", '
            f'"requestId":"{request_id}"}}'
        )


class ForbiddenError(FrameError):
    message = "Forbidden"
    status = 403


class BadRequestBodyError(FrameError):
    """Names the message where the other frames name the request (documented)."""

    message = "Bad request body"
    status = 400

    def frame(self, *, connection_id: str, request_id: str, message_id: str) -> str:
        return (
            f'{{"message" : "{self.message}", "connectionId": "{connection_id}", '
            f'"messageId": "{message_id}"}}'
        )


class TooManyRequestsError(FrameError):
    message = "Too Many Requests"
    status = 429


class IntegrationFailedError(FrameError):
    message = "Internal server error"
    status = 500


class IntegrationTimeoutError(FrameError):
    message = "Endpoint request timed out"
    status = 504
