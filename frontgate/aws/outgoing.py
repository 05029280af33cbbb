"""HTTP requests that leave the gateway: to backends, key servers and the AWS services process."""

from __future__ import annotations

import asyncio
import string
from urllib.parse import quote, urlsplit

import aiohttp
from yarl import URL

from frontgate.aws.hosts import is_aws_host
from frontgate.aws.moto_process import TOKEN_HEADER, Services
from frontgate.wire import BackendError, HeaderItems, HttpResponse, OutgoingRequest

_FRAMING = frozenset({"connection", "content-length", "expect", "transfer-encoding"})
"""What a hop says of its own connection and body; the body is whole here, so nobody waits."""


class Outgoing:
    """The one HTTP client: pooled, without redirects, cookies or decoding.

    A host of AWS is never called: the request goes to `endpoint_url`, the local AWS endpoint,
    with the host name that was asked for. This is an `HttpCaller`.
    """

    def __init__(self, *, endpoint_url: str) -> None:
        self._endpoint = urlsplit(endpoint_url)
        self._session: aiohttp.ClientSession | None = None
        self.services: Services | None = None
        """The AWS services process, once it is known."""

    async def start(self) -> None:
        self._session = aiohttp.ClientSession(
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(limit=256, keepalive_timeout=30),
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
        url, headers = self._localized(request.url, request.headers)
        return await self.send(request.method, url, headers, request.body, timeout=timeout)

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
        assert self._session is not None
        try:
            async with (
                asyncio.timeout(timeout),
                self._session.request(
                    method,
                    URL(quote(url, safe=string.punctuation), encoded=True),
                    headers=_lines(headers),
                    data=body or None,
                    allow_redirects=False,
                ) as answer,
            ):
                return HttpResponse(
                    status=answer.status,
                    headers=tuple(
                        (name.decode("latin-1"), value.decode("latin-1"))
                        for name, value in answer.raw_headers
                    ),
                    body=await answer.read(),
                )
        except (aiohttp.ClientError, OSError, ValueError) as error:
            if isinstance(error, TimeoutError):
                raise
            raise BackendError(f"{method} {url}: {error}") from error

    def _localized(self, url: str, headers: HeaderItems) -> tuple[str, HeaderItems]:
        parts = urlsplit(url)
        if not is_aws_host(parts.hostname or ""):
            return url, headers
        local = parts._replace(scheme=self._endpoint.scheme, netloc=self._endpoint.netloc)
        return local.geturl(), (("Host", parts.netloc), *headers)


def _lines(headers: HeaderItems) -> list[tuple[str, str]]:
    """Without framing. Lines of one name get one casing: aiohttp would else keep the last alone."""
    casing: dict[str, str] = {}
    return [
        (casing.setdefault(name.lower(), name), value)
        for name, value in headers
        if name.lower() not in _FRAMING
    ]
