"""The frames that say what went wrong, letter by letter."""

from __future__ import annotations

import json

import pytest

from frontgate.websocket.errors import (
    BadRequestBodyError,
    ForbiddenError,
    FrameError,
    IntegrationFailedError,
    IntegrationTimeoutError,
    TooManyRequestsError,
    error_context,
)


@pytest.mark.fact("websocket-frame.shape", "websocket-model.frame")
@pytest.mark.parametrize(
    ("error", "frame"),
    [
        # recorded
        (
            ForbiddenError(),
            '{"message": "Forbidden", "connectionId":"c=", "requestId":"r="}',
        ),
        (
            IntegrationFailedError("why"),
            '{"message": "Internal server error", "connectionId":"c=", "requestId":"r="}',
        ),
        # documented
        (
            BadRequestBodyError(),
            '{"message" : "Bad request body", "connectionId": "c=", "messageId": "m="}',
        ),
        # assumed
        (
            TooManyRequestsError(),
            '{"message": "Too Many Requests", "connectionId":"c=", "requestId":"r="}',
        ),
        (
            IntegrationTimeoutError(),
            '{"message": "Endpoint request timed out", "connectionId":"c=", "requestId":"r="}',
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_frames(error: FrameError, frame: str) -> None:
    assert error.frame(connection_id="c=", request_id="r=", message_id="m=") == frame
    assert error.status >= 400


def test_the_context_of_an_error() -> None:
    """`messageString` is quoted (documented)."""
    assert error_context('a "b"', "THROTTLED") == {
        "message": 'a "b"',
        "messageString": json.dumps('a "b"'),
        "responseType": "THROTTLED",
    }
