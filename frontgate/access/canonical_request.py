"""The text that a SigV4 signature covers, as API Gateway writes it for a request that arrived.

"Create a signed AWS API request" (IAM User Guide). For `execute-api`, as for every service but S3,
the path is normalized and its percent signs are encoded once more. The payload's hash is that of
the body that came, whatever `x-amz-content-sha256` says: `UNSIGNED-PAYLOAD` is for S3 alone, and
anywhere else such a signature does not match (recorded).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote

from frontgate.access.signed_request import (
    ALGORITHM,
    SIGNATURE_PARAMETER,
    SignedRequest,
    query_pairs,
)
from frontgate.wire import HeaderItems, HttpRequest

_UNRESERVED = "-_.~"


def canonical_request(request: HttpRequest, signed: SignedRequest) -> str:
    return "\n".join(
        (
            request.method,
            _path(request.sent_path or request.stage_path + request.path),
            _query(request.query, presigned=signed.presigned),
            _headers(request.headers, signed.signed_headers),
            ";".join(signed.signed_headers),
            hashlib.sha256(_sent_body(request)).hexdigest(),
        )
    )


def _sent_body(request: HttpRequest) -> bytes:
    return request.body if request.sent_body is None else request.sent_body


def string_to_sign(signed: SignedRequest, canonical: str) -> str:
    scope = signed.credential.partition("/")[2]
    hashed = hashlib.sha256(_bytes(canonical)).hexdigest()
    return f"{ALGORITHM}\n{signed.timestamp}\n{scope}\n{hashed}"


def signature(text: str, *, secret_key: str, scope: tuple[str, str, str]) -> str:
    """In hexadecimal digits; `scope` is date, region and service."""
    return hmac.new(_signing_key(secret_key, scope), _bytes(text), hashlib.sha256).hexdigest()


@lru_cache(maxsize=256)
def _signing_key(secret_key: str, scope: tuple[str, str, str]) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for part in (*scope, "aws4_request"):
        key = hmac.digest(key, _bytes(part), "sha256")
    return key


def _path(sent: str) -> str:
    return quote(_bytes(_normalized(sent)), safe=f"/{_UNRESERVED}")


def _normalized(path: str) -> str:
    """Without dot segments and doubled slashes."""
    if "//" not in path and "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    end = "/" if kept and path.endswith("/") else ""
    return f"/{'/'.join(kept)}{end}"


def _query(query: str, *, presigned: bool) -> str:
    if not query:
        return ""
    omitted = SIGNATURE_PARAMETER.encode() if presigned else None
    pairs = sorted(
        (quote(name, safe=_UNRESERVED), quote(value, safe=_UNRESERVED))
        for name, value in query_pairs(query)
        if name != omitted
    )
    return "&".join(f"{name}={value}" for name, value in pairs)


def _headers(headers: HeaderItems, names: Iterable[str]) -> str:
    """A line for each, with an end of line of its own after the last."""
    sent: dict[str, list[str]] = {}
    for name, value in headers:
        sent.setdefault(name.lower(), []).append(" ".join(value.split()))
    return "".join(f"{name}:{','.join(sent.get(name, ()))}\n" for name in names)


def _bytes(text: str) -> bytes:
    """As sent: header lines and paths are kept in Latin-1, a character for each byte."""
    return text.encode("latin-1", "replace")
