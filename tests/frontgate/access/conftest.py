from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field

import pytest

from frontgate.wire import HttpResponse, Invocation, OutgoingRequest
from tests.frontgate.issuer import ISSUED_AT


@dataclass
class Time:
    """Serves as clock and as timer."""

    now: float = ISSUED_AT

    def __call__(self) -> float:
        return self.now


@dataclass
class Web:
    """An HTTP client whose whole internet is `pages`."""

    pages: dict[str, object] = field(default_factory=dict)
    requests: list[OutgoingRequest] = field(default_factory=list)
    timeouts: list[float] = field(default_factory=list)

    async def __call__(self, request: OutgoingRequest, *, timeout: float) -> HttpResponse:
        self.requests.append(request)
        self.timeouts.append(timeout)
        await asyncio.sleep(0)
        page = self.pages[request.url]
        if isinstance(page, Exception):
            raise page
        if isinstance(page, HttpResponse):
            return page
        return HttpResponse(status=200, body=json.dumps(page).encode())


@dataclass
class Function:
    """A function invoker that answers `result`; bytes as they are, an exception by raising it."""

    result: object = None
    error: str | None = None
    payloads: list[object] = field(default_factory=list)
    delay: float = 0.0

    async def __call__(
        self, function: str, payload: bytes, *, trace_id: str | None = None
    ) -> Invocation:
        self.payloads.append((function, json.loads(payload), trace_id))
        await asyncio.sleep(self.delay)
        if isinstance(self.result, Exception):
            raise self.result
        body = self.result if isinstance(self.result, bytes) else json.dumps(self.result).encode()
        return Invocation(status_code=200, payload=body, function_error=self.error)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def function() -> Function:
    return Function()
