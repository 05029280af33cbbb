"""Calling the local AWS services: each call is addressed, and says in whose name it is made."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from frontgate import headers as header_lines
from frontgate.aws.outgoing import Outgoing
from frontgate.aws.protocols.models import (
    UnknownServiceError,
    json_content_type,
    json_target,
    service_model,
    speaks,
    split_subdomain,
)
from frontgate.wire import (
    AwsRequest,
    BackendError,
    Handler,
    HeaderItems,
    HttpRequest,
    HttpResponse,
)

_LOOPBACK = "127.0.0.1"


class Caller:
    """An `AwsCaller` that sends calls as they stand; an action goes by the JSON protocol.

    `own` are the services that the gateway answers itself, by endpoint prefix; it may be filled
    later. `before` is waited for, and `called` is told of each call when it is over; both are given
    the endpoint prefix.
    """

    def __init__(
        self,
        outgoing: Outgoing,
        own: Mapping[str, Handler],
        *,
        before: Callable[[str], Awaitable[None]] | None = None,
        called: Callable[[str], None] | None = None,
    ) -> None:
        self._outgoing = outgoing
        self._own = own
        self._before = before
        self._called = called

    async def __call__(self, request: AwsRequest, *, timeout: float) -> HttpResponse:
        service = split_subdomain(request.service)[1]
        if self._before is not None:
            await self._before(service)
        answer = await self._answer(request, service, timeout=timeout)
        if self._called is not None:
            self._called(service)
        return answer

    async def _answer(self, request: AwsRequest, service: str, *, timeout: float) -> HttpResponse:
        headers = _headers(request)
        handler = self._own.get(service)
        if handler is not None:
            async with asyncio.timeout(timeout):
                return await handler(_received(request, headers))
        path = request.path or "/"
        target = f"{path}?{request.query}" if request.query else path
        return await self._outgoing.send_to_services(
            request.method, target, headers, request.body, timeout=timeout
        )


def _received(request: AwsRequest, headers: HeaderItems) -> HttpRequest:
    return HttpRequest(
        method=request.method,
        path=request.path,
        query=request.query,
        headers=headers,
        body=request.body,
        source_ip=_LOOPBACK,
    )


def _headers(request: AwsRequest) -> HeaderItems:
    own = {
        "Host": f"{request.service}.{request.region}.amazonaws.com",
        "Authorization": _authorization(request),
        **_protocol_headers(request),
    }
    replaced = frozenset(name.lower() for name in own)
    return (*own.items(), *header_lines.without(request.headers, replaced))


def _authorization(request: AwsRequest) -> str:
    """The credential scope names region and service; the local services check no signature."""
    principal = (request.role_arn or "apigateway").rsplit("/", 1)[-1]
    _, prefix = split_subdomain(request.service)
    scope = f"20200101/{request.region}/{prefix}/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={principal}/{scope}, SignedHeaders=host, Signature=local"


def _protocol_headers(request: AwsRequest) -> dict[str, str]:
    """Content type and target of an action; other calls bring their own."""
    if request.action is None:
        has_type = header_lines.get(request.headers, "content-type") is not None
        return {} if has_type else {"Content-Type": "application/json"}
    try:
        model = service_model(request.service)
    except UnknownServiceError as error:
        raise BackendError(str(error)) from None
    if not speaks(model, "json"):
        raise BackendError(f"{request.service} has no JSON protocol for {request.action}")
    return {
        "Content-Type": json_content_type(model),
        "X-Amz-Target": json_target(model, request.action),
    }
