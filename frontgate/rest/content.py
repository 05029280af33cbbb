"""Content handling: when a body is bytes and when it is text (recorded on AWS with S3).

A body is binary if the message's media type is among the API's binary media types, and only then.
"""

from __future__ import annotations

import base64
import binascii

from frontgate.control.rest_api import ContentHandling
from frontgate.rest.errors import ApiConfigurationError

Payload = bytes | str

UNABLE_TO_TRANSFORM = "Execution failed due to configuration error: Unable to transform"
"""`request` or `response` (recorded)."""


def text_of(body: bytes) -> str:
    """Text as the gateway reads it: what is not UTF-8 becomes U+FFFD."""
    return body.decode("utf-8", "replace")


def bytes_of(payload: Payload) -> bytes:
    """UTF-8; half a surrogate pair, which JSON can hold, becomes `?` as in Java (assumed)."""
    return payload.encode("utf-8", "replace") if isinstance(payload, str) else payload


def passed_on(body: bytes, *, binary: bool) -> bytes:
    """A body that a proxy passes on: a text is read as one, so that bytes which are no UTF-8 do not
    survive where no binary media type says that they should (assumed of HTTP_PROXY, from what is
    recorded of the others)."""
    return body if binary or body.isascii() else text_of(body).encode()


def request_payload(body: bytes, *, binary: bool, handling: ContentHandling | None) -> Payload:
    """A request's body for the integration; 500 when it should be base64 and is not."""
    match handling:
        case None:
            return body if binary else text_of(body)
        case ContentHandling.CONVERT_TO_TEXT:
            return _encoded(body) if binary else text_of(body)
        case ContentHandling.CONVERT_TO_BINARY:
            return body if binary else decoded(body, of="request")


def response_payload(
    body: bytes, *, binary: bool, accepts_binary: bool, handling: ContentHandling | None
) -> Payload:
    """A backend's body for the client; `binary` is about what the backend sent."""
    match handling:
        case None:
            if binary:
                return body if accepts_binary else _encoded(body)
            return decoded(body) if accepts_binary else text_of(body)
        case ContentHandling.CONVERT_TO_TEXT:
            return _encoded(body) if binary else text_of(body)
        case ContentHandling.CONVERT_TO_BINARY:
            return body if binary else decoded(body)


def _encoded(body: bytes) -> str:
    return base64.b64encode(body).decode("ascii")


def decoded(text: bytes | str, *, of: str = "response") -> bytes:
    """The bytes that base64 stands for; 500 when it is none."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ApiConfigurationError(cause=f"{UNABLE_TO_TRANSFORM} {of}") from None
