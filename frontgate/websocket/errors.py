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

import json
from typing import ClassVar


class FrameError(Exception):
    """Ends the handling of one message; `reason` is what only the access log tells."""

    message: ClassVar[str]
    status: ClassVar[int]
    response_type: ClassVar[str]
    """`$context.error.responseType` (which one it is, is assumed)."""

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
    response_type = "DEFAULT_4XX"


class BadRequestBodyError(FrameError):
    """Names the message where the other frames name the request (documented)."""

    message = "Bad request body"
    status = 400
    response_type = "BAD_REQUEST_BODY"

    def frame(self, *, connection_id: str, request_id: str, message_id: str) -> str:
        return (
            f'{{"message" : "{self.message}", "connectionId": "{connection_id}", '
            f'"messageId": "{message_id}"}}'
        )


class TooManyRequestsError(FrameError):
    message = "Too Many Requests"
    status = 429
    response_type = "THROTTLED"


class IntegrationFailedError(FrameError):
    message = "Internal server error"
    status = 500
    response_type = "INTEGRATION_FAILURE"


class IntegrationTimeoutError(FrameError):
    message = "Endpoint request timed out"
    status = 504
    response_type = "INTEGRATION_TIMEOUT"


def error_context(message: str, response_type: str) -> dict[str, str]:
    """`$context.error`."""
    return {
        "message": message,
        "messageString": json.dumps(message),
        "responseType": response_type,
    }
