"""Compressed bodies: requests are decompressed before anything reads them, answers compressed last.

"Make an API request with a compressed payload", "Receive an API response with a compressed
payload". What takes long runs elsewhere, so that other requests need not wait for it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from frontgate.rest.errors import RequestTooLargeError, UnsupportedMediaTypeError
from frontgate.rest.exchange import MethodResponse, Received
from frontgate.wire import PAYLOAD_BYTES, Offload

_ELSEWHERE = 32 * 1024
"""Bytes, from which on a body takes milliseconds."""
_GZIP, _ZLIB, _RAW = 31, 15, -15
"""How zlib is told which framing a deflated body has."""
_FRAMINGS: Mapping[str, tuple[int, ...]] = {"gzip": (_GZIP,), "deflate": (_ZLIB, _RAW)}
"""Many clients send `deflate` without the framing that it should have (RFC 9110, 8.4.1.2)."""
_LEVEL = 6


async def decompress(received: Received, coding: str, offload: Offload) -> Received:
    """`received` with its body as it was before the client compressed it.

    Raises `UnsupportedMediaTypeError` for another coding and for a body that is none of it
    (documented), and `RequestTooLargeError`.
    """
    coding = coding.strip().lower()
    if coding == "identity":
        return received
    framings = _FRAMINGS.get(coding)
    if framings is None:
        raise UnsupportedMediaTypeError
    body = received.request.body
    work = partial(_inflated, body, framings)
    inflated = await offload(work) if len(body) >= _ELSEWHERE else work()
    return replace(received, request=replace(received.request, body=inflated, sent_body=body))


def _inflated(body: bytes, framings: tuple[int, ...]) -> bytes:
    for framing in framings:
        try:
            return _whole(body, framing)
        except zlib.error:
            continue
    raise UnsupportedMediaTypeError


def _whole(body: bytes, framing: int) -> bytes:
    """All members one after the other, as `gzip` makes them of files that are put together.

    A small body may hold a very large one: no more of it is made than a body may be.
    """
    found, left = bytearray(), body
    while left:
        inflater = zlib.decompressobj(framing)
        found += inflater.decompress(left, PAYLOAD_BYTES + 1 - len(found))
        if len(found) > PAYLOAD_BYTES:
            raise RequestTooLargeError
        if not inflater.eof:
            raise zlib.error("the body ends too early")
        left = inflater.unused_data
    return bytes(found)


class Compression:
    """Compresses the answers of an API that has a `minimumCompressionSize`."""

    def __init__(self, minimum: int, offload: Offload) -> None:
        """`minimum` is in bytes, of the body after mapping."""
        self._minimum = minimum
        self._offload = offload

    async def apply(self, received: Received, response: MethodResponse) -> MethodResponse:
        """Unchanged where the client does not ask for it first of all, or it is compressed."""
        framing = _wanted(received.headers.get("accept-encoding"))
        body = response.body
        if framing is None or len(body) < self._minimum or not body or _is_coded(response):
            return response
        coding, wbits = framing
        work: Callable[[], bytes] = partial(_deflated, body, wbits)
        deflated = await self._offload(work) if len(body) >= _ELSEWHERE else work()
        return MethodResponse(
            response.status,
            [*response.headers, ("Content-Encoding", coding)],
            deflated,
        )


def _wanted(accept_encoding: str | None) -> tuple[str, int] | None:
    """The first coding listed counts, if it is one of ours (documented)."""
    if accept_encoding is None:
        return None
    first, _, quality = accept_encoding.partition(",")[0].partition(";")
    coding = first.strip().lower()
    if coding not in _FRAMINGS or quality.replace(" ", "") in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
        return None
    return coding, _FRAMINGS[coding][0]


def _is_coded(response: MethodResponse) -> bool:
    return any(name.lower() == "content-encoding" for name, _ in response.headers)


def _deflated(body: bytes, wbits: int) -> bytes:
    return zlib.compress(body, _LEVEL, wbits=wbits)
