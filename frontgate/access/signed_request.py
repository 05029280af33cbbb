"""Reading what a client signed with AWS Signature Version 4: in a header, or in the query string.

"Signature Version 4 signing process" and "Troubleshoot signed requests for AWS APIs" (IAM User
Guide). Only the form is judged here; `sigv4` judges whether the signature is right.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from frontgate import headers as header_lines
from frontgate.wire import HeaderItems, HttpRequest, record

ALGORITHM = "AWS4-HMAC-SHA256"
SIGNATURE_PARAMETER = "X-Amz-Signature"

_QUERY_PREFIX = "X-Amz-"
_ALGORITHM_PARAMETER = "X-Amz-Algorithm"
_HEADER_PARTS = ("Credential", "Signature", "SignedHeaders")
"""In the order in which missing ones are listed (recorded)."""
_QUERY_PARTS = ("X-Amz-Credential", SIGNATURE_PARAMETER, "X-Amz-SignedHeaders", "X-Amz-Date")
_BASIC_FORMAT = "%Y%m%dT%H%M%SZ"
_BASIC = re.compile(r"\d{8}T\d{6}Z", re.ASCII)
_LONGEST_EXPIRY = 7 * 24 * 3600
_EXPIRY = re.compile(r"[0-9]{1,9}")


class SignatureError(Exception):
    """The text is what the client is told."""


class MissingSignatureError(SignatureError):
    """The request is not signed at all."""

    def __init__(self) -> None:
        super().__init__("Missing Authentication Token")


class IncompleteSignatureError(SignatureError):
    """What was sent cannot be read as a signature."""


@record
class SignedRequest:
    """What a signature says of itself."""

    algorithm: str
    credential: str
    """`key/date/region/service/aws4_request`, as sent."""
    signed_headers: tuple[str, ...]
    """In lower case, in the order sent."""
    signature: str
    timestamp: str
    """In ISO 8601's basic format: `20150830T123600Z`."""
    time: float
    """The same in seconds since the epoch."""
    session_token: str | None
    presigned: bool
    expires: int | None
    """Seconds that a presigned request is good for."""


def read_signature(request: HttpRequest) -> SignedRequest:
    """Raises `MissingSignatureError` and `IncompleteSignatureError`."""
    authorization = header_lines.get(request.headers, "authorization")
    if authorization is not None:
        return _of_header(authorization, request.headers)
    parameters = _signing_parameters(request.query)
    if parameters is None:
        raise MissingSignatureError
    return _of_query(parameters)


def claims_to_be_signed(request: HttpRequest) -> bool:
    """Whether there is anything to be read as a signature, be it one or not."""
    authorization = header_lines.get(request.headers, "authorization")
    return authorization is not None or _signing_parameters(request.query) is not None


def check_form(request: HttpRequest) -> None:
    """Raises `IncompleteSignatureError` for an `Authorization` that is no signature.

    API Gateway answers so for paths that do not exist, too (recorded).
    """
    if header_lines.get(request.headers, "authorization") is not None:
        read_signature(request)


def _signing_parameters(query: str) -> Mapping[str, str] | None:
    """The parameters of a presigned request; None: it is none."""
    if _QUERY_PREFIX not in query:
        return None
    parameters = {_text(name): _text(value) for name, value in query_pairs(query)}
    signs = _ALGORITHM_PARAMETER in parameters or SIGNATURE_PARAMETER in parameters
    return parameters if signs else None


def _of_header(authorization: str, headers: HeaderItems) -> SignedRequest:
    algorithm, _, rest = authorization.strip().partition(" ")
    parts = _header_parts(rest, authorization)
    timestamp = header_lines.get(headers, "x-amz-date") or header_lines.get(headers, "date")
    missing = [f"Authorization header requires '{name}' parameter. " for name in _missing(parts)]
    if timestamp is None:
        missing.append(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
        )
    if missing:
        raise IncompleteSignatureError(
            f"{''.join(missing)}(Hashed with SHA-256 and encoded with Base64) "
            f"Authorization={_hashed(authorization)}"
        )
    assert timestamp is not None
    basic, at = _moment(timestamp)
    return SignedRequest(
        algorithm=algorithm,
        credential=parts["Credential"],
        signed_headers=tuple(parts["SignedHeaders"].lower().split(";")),
        signature=parts["Signature"],
        timestamp=basic,
        time=at,
        session_token=header_lines.get(headers, "x-amz-security-token"),
        presigned=False,
        expires=None,
    )


def _header_parts(text: str, authorization: str) -> dict[str, str]:
    """Recorded since 2025: the header is shown as its hash, no longer as it was sent."""
    parts = {}
    for piece in filter(None, re.split(r"[,\s]+", text)):
        name, equal_sign, value = piece.partition("=")
        if not equal_sign:
            raise IncompleteSignatureError(
                "Invalid key=value pair (missing equal-sign) in Authorization header "
                f"(hashed with SHA-256 and encoded with Base64): '{_hashed(authorization)}'."
            )
        parts[name] = value
    return parts


def _missing(parts: Mapping[str, str]) -> list[str]:
    return [name for name in _HEADER_PARTS if not parts.get(name)]


def _hashed(authorization: str) -> str:
    """Of the whole value: recorded with both, the value and its hash."""
    return base64.b64encode(hashlib.sha256(authorization.encode("latin-1")).digest()).decode()


def _of_query(parameters: Mapping[str, str]) -> SignedRequest:
    missing = [name for name in _QUERY_PARTS if not parameters.get(name)]
    if missing:
        raise IncompleteSignatureError(
            "".join(f"AWS query-string parameters must include '{name}'. " for name in missing)
            + "Re-examine the query-string parameters."
        )
    basic, at = _moment(parameters["X-Amz-Date"])
    return SignedRequest(
        algorithm=parameters.get(_ALGORITHM_PARAMETER, ""),
        credential=parameters["X-Amz-Credential"],
        signed_headers=tuple(parameters["X-Amz-SignedHeaders"].lower().split(";")),
        signature=parameters[SIGNATURE_PARAMETER],
        timestamp=basic,
        time=at,
        session_token=parameters.get("X-Amz-Security-Token"),
        presigned=True,
        expires=_expiry(parameters.get("X-Amz-Expires")),
    )


def query_pairs(query: str) -> list[tuple[bytes, bytes]]:
    """The parameters of a query string, percent-decoded."""
    pairs = (piece.partition("=") for piece in query.split("&") if piece)
    return [(_decoded(name), _decoded(value)) for name, _, value in pairs]


def _decoded(text: str) -> bytes:
    return unquote_to_bytes(text.replace("+", " "))


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "replace")


def _expiry(text: str | None) -> int | None:
    if text is None:
        return None
    if _EXPIRY.fullmatch(text) is None or not 0 < int(text) <= _LONGEST_EXPIRY:
        raise IncompleteSignatureError(
            f"X-Amz-Expires must be between 1 and {_LONGEST_EXPIRY} seconds."
        )
    return int(text)


@lru_cache(maxsize=64)
def _moment(text: str) -> tuple[str, float]:
    """Of the basic format, or of an HTTP date: in the basic format, and since the epoch."""
    try:
        if _BASIC.fullmatch(text):
            return text, datetime.strptime(text, _BASIC_FORMAT).replace(tzinfo=UTC).timestamp()
        at = parsedate_to_datetime(text).timestamp()
        return basic_format(at), at
    except (ValueError, OverflowError):
        raise IncompleteSignatureError(
            f"Date must be in ISO-8601 'basic format'. Got '{text}'. "
            "See http://en.wikipedia.org/wiki/ISO_8601"
        ) from None


def basic_format(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime(_BASIC_FORMAT)
