"""The AWS endpoint on port 4566: the APIs that are ours, and a way through to the others."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import unquote

from frontgate import headers as header_lines
from frontgate.aws.call_authorization import Scope
from frontgate.aws.hosts import AwsHost, read_host
from frontgate.aws.outgoing import Outgoing
from frontgate.wire import BackendError, Handler, HttpRequest, HttpResponse

_SCOPE = re.compile(
    r"Credential=(?P<key>[^/, ]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request"
)
_JUDGED_KEYS = ("AKIA", "ASIA")
"""How the access keys of users and of sessions begin. What any other key signs is the laptop's own,
and may do everything."""
_HOP_BY_HOP = frozenset({"connection", "date", "keep-alive", "server", "transfer-encoding"})
"""Not the answer's own: our server writes these."""
_LENGTH = frozenset({"content-length"})
_FORWARD_TIMEOUT = 120.0

Refusal = Callable[[HttpRequest, Scope], Awaitable[HttpResponse | None]]


class AwsEndpoint:
    """Answers AWS API calls: `own` by service name, everything else by the services process.

    `before` is waited for, and `called` is told of each call that was passed on; both are given the
    service's name.
    """

    def __init__(
        self,
        *,
        own: Mapping[str, Handler],
        before: Callable[[str], Awaitable[None]],
        outgoing: Outgoing,
        called: Callable[[str], None] = lambda service: None,
        refusal: Refusal | None = None,
    ) -> None:
        """`refusal` judges what users and sessions sign; None lets everybody do everything."""
        self._own = own
        self._before = before
        self._outgoing = outgoing
        self._called = called
        self._refusal = refusal

    async def handle(self, request: HttpRequest) -> HttpResponse:
        scope = scope_of(request)
        service = _service(request, scope)
        await self._before(service)
        if self._refusal and scope is not None and scope.access_key.startswith(_JUDGED_KEYS):
            refused = await self._refusal(request, scope)
            if refused is not None:
                return refused
        handler = self._own.get(service)
        if handler is not None:
            return await handler(request)
        answer = await self.forward(request)
        self._called(service)
        return answer

    async def forward(self, request: HttpRequest) -> HttpResponse:
        """What the services process answers."""
        target = f"{request.path}?{request.query}" if request.query else request.path
        try:
            answer = await self._outgoing.send_to_services(
                request.method, target, request.headers, request.body, timeout=_FORWARD_TIMEOUT
            )
        except BackendError:
            return aws_error(503, "ServiceUnavailable", "The AWS services process does not answer.")
        except TimeoutError:
            return aws_error(504, "RequestTimeout", "The AWS services process is too slow.")
        # The length in an answer to HEAD is that of a body which is not there: S3 sizes, for one.
        not_ours = _HOP_BY_HOP if request.method == "HEAD" else _HOP_BY_HOP | _LENGTH
        return HttpResponse(
            status=answer.status,
            headers=header_lines.without(answer.headers, not_ours),
            body=answer.body,
        )


def scope_of(request: HttpRequest) -> Scope | None:
    """The credential scope of the signature, in the header or in a presigned query."""
    signature = header_lines.get(request.headers, "authorization") or request.query
    found = _SCOPE.search(unquote(signature))
    if found is None:
        return None
    return Scope(access_key=found["key"], region=found["region"], service=found["service"])


def service_of(request: HttpRequest) -> str:
    """The service an AWS API call is for, by its signature, else its Host; `` if neither says."""
    return _service(request, scope_of(request))


def _service(request: HttpRequest, scope: Scope | None) -> str:
    if scope is not None:
        return scope.service
    host = read_host((header_lines.get(request.headers, "host") or "").lower())
    return host.service or "" if isinstance(host, AwsHost) else ""


def aws_error(status: int, error_type: str, message: str, **members: str) -> HttpResponse:
    """An error in the form that AWS's JSON protocols use and every SDK reads; `members` are what
    else its model has."""
    return HttpResponse(
        status=status,
        headers=(("Content-Type", "application/json"), ("x-amzn-ErrorType", error_type)),
        body=json.dumps({"__type": error_type, "message": message, **members}).encode(),
    )
