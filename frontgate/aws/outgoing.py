"""HTTP requests that leave the gateway: to backends, key servers and the AWS services process."""

from __future__ import annotations

import asyncio
import string
from ssl import SSLContext
from urllib.parse import quote, urlsplit

import aiohttp
from yarl import URL

from frontgate import headers as header_lines
from frontgate.aws.backend_tls import BackendTls
from frontgate.aws.hosts import is_aws_host
from frontgate.aws.moto_process import TOKEN_HEADER, Services
from frontgate.wire import (
    BackendCertificateError,
    BackendError,
    BackendOverflowError,
    HeaderItems,
    HttpResponse,
    OutgoingRequest,
)

_FRAMING = frozenset({"connection", "content-length", "expect", "transfer-encoding"})
"""What a hop says of its own connection and body; the body is whole here, so nobody waits."""
_FAILURES = (aiohttp.ClientError, OSError, ValueError)
MOST_BYTES = 10 * 1024 * 1024
"""Of a backend's answer that is not streamed (API Gateway quotas)."""


class Outgoing:
    """The one HTTP client: pooled, without redirects, cookies or decoding.

    A host of AWS is never called: the request goes to `endpoint_url`, the local AWS endpoint,
    with the host name that was asked for. This is an `HttpCaller`.
    """

    def __init__(self, *, endpoint_url: str) -> None:
        self._endpoint = endpoint_url
        self._tls = BackendTls()
        self._session: aiohttp.ClientSession | None = None
        self.services: Services | None = None
        """The AWS services process, once it is known."""

    async def start(self) -> None:
        self._session = aiohttp.ClientSession(
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(limit=256, keepalive_timeout=30),
            timeout=aiohttp.ClientTimeout(),  # each call has its own
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def offers(self, prefix: str) -> bool:
        """Whether the AWS services process has the service with this endpoint prefix."""
        return self.services is not None and self.services.offers(prefix)

    async def __call__(self, request: OutgoingRequest, *, timeout: float) -> HttpResponse:
        url, headers = self._localized(request)
        lines = _lines(headers)
        if not request.body:
            lines.append(("Content-Length", "0"))  # as API Gateway says even of a GET (recorded)
        async with asyncio.timeout(timeout):
            answer = await self._open(
                request.method,
                url,
                lines,
                request.body,
                tls=self._tls.of(request),
                server_name=request.server_name,
            )
            if request.streamed:
                return HttpResponse(
                    status=answer.status, headers=_lines_of(answer), stream=_Stream(answer)
                )
            return await _whole(answer, limit=MOST_BYTES)

    async def send_to_services(
        self, method: str, target: str, headers: HeaderItems, body: bytes, *, timeout: float
    ) -> HttpResponse:
        """Calls the AWS services process; `target` is the path with the query string."""
        services = self.services
        if services is None:
            raise BackendError("the AWS services process is not ready")
        url = f"{services.url}{target}"
        headers = (*headers, (TOKEN_HEADER, services.token))
        return await self.send(method, url, headers, body, timeout=timeout)

    async def send(
        self, method: str, url: str, headers: HeaderItems, body: bytes, *, timeout: float
    ) -> HttpResponse:
        """Calls `url` as it stands. Raises `BackendError` and `TimeoutError`."""
        async with asyncio.timeout(timeout):
            answer = await self._open(method, url, _lines(headers), body, tls=True)
            return await _whole(answer, limit=None)

    async def _open(
        self,
        method: str,
        url: str,
        lines: list[tuple[str, str]],
        body: bytes,
        *,
        tls: bool | SSLContext,
        server_name: str | None = None,
    ) -> aiohttp.ClientResponse:
        """An answer of which only the head has come."""
        assert self._session is not None
        try:
            return await self._session.request(
                method,
                URL(quote(url, safe=string.punctuation), encoded=True),
                headers=lines,
                data=body or None,
                allow_redirects=False,
                ssl=tls,
                server_hostname=server_name,
            )
        except _FAILURES as error:
            raise _failure(error, f"{method} {url}") from error

    def _localized(self, request: OutgoingRequest) -> tuple[str, HeaderItems]:
        """Where a request really goes; its Host header says where it was meant to go."""
        address = request.address
        parts = urlsplit(request.url)
        if address is None:
            if not is_aws_host(parts.hostname or ""):
                return request.url, request.headers
            address = self._endpoint
        place = urlsplit(address)
        local = parts._replace(scheme=place.scheme, netloc=place.netloc)
        headers = request.headers
        if header_lines.get(headers, "host") is None:
            headers = (("Host", parts.netloc), *headers)
        return local.geturl(), headers


class _Stream:
    """A `BodyStream` of an answer."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def read(self) -> bytes:
        try:
            return await self._answer.content.readany()
        except _FAILURES as error:
            self.close()
            raise _failure(error, str(self._answer.url)) from error

    def close(self) -> None:
        self._answer.close()


async def _whole(answer: aiohttp.ClientResponse, *, limit: int | None) -> HttpResponse:
    """The answer with its body, of which `limit` bytes are the most; None: there is no limit."""
    chunks = []
    size = 0
    try:
        async with answer:
            async for chunk in answer.content.iter_any():
                chunks.append(chunk)
                size += len(chunk)
                if limit is not None and size > limit:
                    raise BackendOverflowError(_overflow(answer.content_length or size, limit))
    except _FAILURES as error:
        raise _failure(error, str(answer.url)) from error
    return HttpResponse(status=answer.status, headers=_lines_of(answer), body=b"".join(chunks))


def _overflow(length: int, limit: int) -> str:
    """In AWS's words (recorded)."""
    return (
        f"Integration response of reported length {length} is larger than allowed maximum of "
        f"{limit} bytes."
    )


def _failure(error: Exception, what: str) -> Exception:
    if isinstance(error, TimeoutError):
        return error
    if isinstance(error, aiohttp.ClientSSLError):
        return BackendCertificateError(str(error))
    return BackendError(f"{what}: {error}")


def _lines_of(answer: aiohttp.ClientResponse) -> HeaderItems:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.raw_headers
    )


def _lines(headers: HeaderItems) -> list[tuple[str, str]]:
    """Without framing. Lines of one name get one casing: aiohttp would else keep the last alone."""
    casing: dict[str, str] = {}
    return [
        (casing.setdefault(name.lower(), name), value)
        for name, value in headers
        if name.lower() not in _FRAMING
    ]
