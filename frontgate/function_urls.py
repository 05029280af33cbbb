"""Function URLs ("Lambda function URLs"): functions behind an address of their own, without an API.

`localhost:4566/_aws/lambda-url/{id}/…` and `{id}.lambda-url.{region}.localhost:4566/…`. What comes
in and goes out has the form of an HTTP API with one route, `$default`, in payload format 2.0; but
the path stays as it was sent (recorded on AWS).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from frontgate.access.account import AccountState
from frontgate.access.route_limits import RouteBuckets
from frontgate.aws.lambda_api.book import FunctionBook
from frontgate.aws.lambda_api.definitions import FunctionUrl
from frontgate.control.api_v2 import Cors, Stage
from frontgate.deployment.uri import AwsUri, UriKind
from frontgate.http import HttpStage
from frontgate.http.compiled import BySignature, CompiledHttpApi, CompiledRoute, LambdaProxy
from frontgate.http.cors import CorsPolicy
from frontgate.http.errors import REQUEST_ID_HEADER
from frontgate.http.parameter_mapping import RequestMapping, ResponseMappings
from frontgate.http.routing import DEFAULT, parse_route_key
from frontgate.observe import Observer
from frontgate.server import Arrival, HttpResponder
from frontgate.wire import (
    Address,
    FunctionInvoker,
    Handler,
    HttpRequest,
    HttpResponse,
    Invocation,
    InvocationError,
    Outside,
)

_LONGEST = 900.0
"""Seconds: that of the function itself is shorter, or the same."""
_FORBIDDEN = HttpResponse(
    status=403,
    headers=(("Content-Type", "application/json"), ("x-amzn-ErrorType", "AccessDeniedException")),
    body=b'{"Message":"Forbidden"}',
)
_ANONYMOUS = "anonymous"
"""The account of a caller who did not sign."""


FUNCTION_URL_PREFIX = "/_aws/lambda-url/"
_HOST = re.compile(r"(?P<id>[a-z0-9]{32})\.lambda-url\.[a-z0-9-]+\.localhost(:\d+)?")
_MOST_BYTES = 6 * 1024 * 1024
_UNKNOWN = HttpResponse(
    status=404,
    headers=(("Content-Type", "application/json"),),
    body=b'{"Message":"There is no such function URL"}',
)


Count = Callable[[str, int, float], None]
"""Takes the ARN of a URL's function or alias, the status of an answer, and its seconds."""


def _uncounted(function_arn: str, status: int, seconds: float) -> None:
    """Nobody looks at metrics."""


class FunctionUrls:
    """Serves the function URLs that there are right now."""

    def __init__(
        self,
        book: FunctionBook,
        outside: Outside,
        observer: Observer | None = None,
        *,
        count: Count = _uncounted,
    ) -> None:
        self._book = book
        self._count = count
        # Ids of requests are UUIDs here, and the one permission that counts is asked beforehand.
        self._outside = replace(
            outside,
            new_extended_request_id=outside.new_request_id,
            invoke=_Answering(outside.invoke),
            permits=None,
        )
        self._observer = (observer or Observer()).without_metrics()  # which are API Gateway's
        self._account = AccountState()  # limits of API Gateway's account do not concern Lambda
        self._served: dict[str, tuple[FunctionUrl, HttpStage]] = {}

    def resolve(self, arrival: Arrival) -> HttpResponder | HttpResponse | None:
        """Who answers an arrival; None: it is for no function URL."""
        path = arrival.path
        host = _HOST.fullmatch(arrival.host.lower())
        if host is not None:
            id = host["id"]
        elif path.startswith(FUNCTION_URL_PREFIX):
            id, _, rest = path.removeprefix(FUNCTION_URL_PREFIX).partition("/")
            path = f"/{rest}"
        else:
            return None
        handler = self.find(id)
        if handler is None:
            return _UNKNOWN
        return HttpResponder(handle=handler, path=path, max_body=_MOST_BYTES)

    def find(self, id: str) -> Handler | None:
        """Who answers for a function URL; None: there is no such one."""
        url = self._book.url(id)
        if url is None:
            if self._served.pop(id, None) is not None:
                self._observer.forget(id, DEFAULT)
            return None
        return self._counted(url, self._handler(url))

    def _handler(self, url: FunctionUrl) -> Handler:
        if url.auth_type == "NONE" and not self._book.is_public(url):
            return _always(_FORBIDDEN)
        served = self._served.get(url.id)
        if served is None or served[0] is not url:
            served = self._served[url.id] = (url, self._stage(url))
        return _as_lambda(served[1].handle)

    def _counted(self, url: FunctionUrl, handle: Handler) -> Handler:
        timer, count = self._outside.timer, self._count

        async def answer(request: HttpRequest) -> HttpResponse:
            began = timer()
            response = await handle(request)
            count(url.function_arn, response.status, timer() - began)
            return response

        return answer

    def _stage(self, url: FunctionUrl) -> HttpStage:
        address = Address(
            api_id=url.id,
            region=self._book.region,
            account_id=_ANONYMOUS if url.auth_type == "NONE" else self._book.account_id,
            domain_name=f"{url.id}.lambda-url.{self._book.region}.localhost",
        )
        return HttpStage(
            compiled=_compiled(url, self._book.region),
            stage=Stage(api_id=url.id, stage_name=DEFAULT, created_date=0, last_updated_date=0),
            account=self._account,
            buckets=RouteBuckets(),
            address=address,
            outside=self._outside,
            observer=self._observer,
            decode=_as_sent,
        )


def _as_sent(path: str) -> str:
    return path


def _compiled(url: FunctionUrl, region: str) -> CompiledHttpApi:
    route = CompiledRoute(
        pattern=parse_route_key(DEFAULT),
        integration=LambdaProxy(
            function=AwsUri(
                region=region, kind=UriKind.FUNCTION, service="lambda", target=url.function_arn
            ),
            payload_format_version="2.0",
            credentials=None,
            timeout=_LONGEST,
            request=RequestMapping({}),
            responses=ResponseMappings({}),
        ),
        authorization=None if url.auth_type == "NONE" else _signed(url),
    )
    return CompiledHttpApi(
        routes=(route,),
        authorizers={},
        cors=None if url.cors is None else CorsPolicy(_cors(url.cors)),
    )


def _signed(url: FunctionUrl) -> BySignature:
    """A caller of the same account needs no permission of the function's own policy."""
    return BySignature(
        service="lambda", action="lambda:InvokeFunctionUrl", resource=url.function_arn
    )


def _cors(cors: Mapping[str, object]) -> Cors:
    def texts(name: str) -> tuple[str, ...]:
        value = cors.get(name)
        return tuple(value) if isinstance(value, list | tuple) else ()

    age = cors.get("MaxAge")
    return Cors(
        allow_origins=texts("AllowOrigins"),
        allow_methods=texts("AllowMethods"),
        allow_headers=texts("AllowHeaders"),
        expose_headers=texts("ExposeHeaders"),
        allow_credentials=bool(cors.get("AllowCredentials")),
        max_age=age if isinstance(age, int) else None,
    )


class _Answering:
    """Invokes functions; a failure is an answer: 502, and 429 of one that may not run again yet."""

    def __init__(self, invoke: FunctionInvoker) -> None:
        self._invoke = invoke

    async def __call__(
        self, function: str, payload: bytes, *, trace_id: str | None = None
    ) -> Invocation:
        try:
            invocation = await self._invoke(function, payload, trace_id=trace_id)
        except InvocationError as error:
            return _answer(429 if error.status == 429 else 502)
        if invocation.function_error is None:
            return invocation
        return _answer(502)


def _answer(status: int) -> Invocation:
    """ "Invocation errors": a function's failure is 502; the bodies are assumed."""
    text = "Rate exceeded" if status == 429 else "Internal Server Error"
    return Invocation(200, json.dumps({"statusCode": status, "body": text}).encode())


def _always(response: HttpResponse) -> Handler:
    async def answer(request: HttpRequest) -> HttpResponse:
        return response

    return answer


def _as_lambda(handle: Handler) -> Handler:
    """Lambda names its requests in another header than API Gateway."""

    async def answer(request: HttpRequest) -> HttpResponse:
        response = await handle(request)
        headers = tuple(
            ("x-amzn-RequestId" if name == REQUEST_ID_HEADER else name, value)
            for name, value in response.headers
        )
        return replace(response, headers=headers)

    return answer
