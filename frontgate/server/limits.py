"""How much a client may send, and what it is told when that was too much or made no sense."""

from __future__ import annotations

from frontgate.wire import HttpResponse

HEADER_BYTES = 10_240
"""All header names and values of a request together (API Gateway quotas)."""
URL_BYTES = 10_240
"""Path and query string of a request to a Regional API (API Gateway quotas)."""
UNPARSED_BYTES = 64 * 1024
"""What the parser may swallow without an outcome: a header line without an end, for instance."""
WEBSOCKET_MESSAGE_BYTES = 128 * 1024
"""API Gateway's payload quota for a WebSocket message; a longer one closes with 1009."""
WEBSOCKET_FRAME_BYTES = 32 * 1024
"""API Gateway's quota for one frame, both ways: a longer message comes in several frames."""


def _error(status: int, error_type: str, body: bytes) -> HttpResponse:
    return HttpResponse(
        status=status,
        headers=(("Content-Type", "application/json"), ("x-amzn-ErrorType", error_type)),
        body=body,
    )


def _plain(status: int, text: str) -> HttpResponse:
    """What stands before API Gateway's own answers says it in plain words (recorded)."""
    headers = (("Content-Type", "text; charset=utf-8"),)
    return HttpResponse(status=status, headers=headers, body=text.encode())


def body_too_long(limit: int) -> HttpResponse:
    """The answer to a body of more than `limit` bytes (recorded on AWS)."""
    return _plain(413, f"HTTP content length exceeded {limit} bytes.")


HEADERS_TOO_LARGE = _plain(431, f"HTTP header is larger than {HEADER_BYTES} bytes.")
"""The text is recorded; the status is assumed, and that the type is that of its sibling."""
URL_TOO_LONG = _error(414, "RequestTooLargeException", b'{"message":"Request URI too long"}')
BAD_REQUEST = _error(400, "BadRequestException", b'{"message":"Bad Request"}')
INTERNAL_ERROR = _error(
    500, "InternalServerErrorException", b'{"message": "Internal server error"}'
)
MALFORMED_RESPONSE = _error(
    502, "InternalServerErrorException", b'{"message": "Internal server error"}'
)
