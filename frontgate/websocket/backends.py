"""The backends of integrations that are no Lambda proxy: what they are sent, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

from frontgate import headers as header_lines
from frontgate.deployment.credentials import Credentials
from frontgate.deployment.errors import UnsupportedFeatureError
from frontgate.deployment.uri import AwsUri, UriKind, UriTemplate, bind_stage_variables
from frontgate.http.backend import OF_THE_CONNECTION, Backend
from frontgate.mapping.mapped_values import flat, joined_query
from frontgate.rest.mock_document import MockDocumentError, status_code
from frontgate.websocket.compiled import AwsBackend, HttpBackend, Mapped, MockBackend
from frontgate.websocket.errors import IntegrationFailedError, IntegrationTimeoutError
from frontgate.websocket.function_backend import Function
from frontgate.websocket.integration import Sent, parse_document
from frontgate.websocket.integration_request import Prepared
from frontgate.wire import (
    AwsRequest,
    HeaderItems,
    HttpResponse,
    KeyPair,
    OutgoingRequest,
    Outside,
    record,
)

_JSON = "application/json"
_OF_THE_HANDSHAKE = OF_THE_CONNECTION | {
    "host",
    "sec-websocket-extensions",
    "sec-websocket-key",
    "sec-websocket-protocol",
    "sec-websocket-version",
}


@record
class Said:
    """A backend's answer, as it came."""

    status: int
    selector: str
    """What integration responses are matched against."""
    service_status: int
    body: bytes = b""
    headers: HeaderItems = ()
    backend_request_id: str = ""


class Caller(Protocol):
    async def __call__(self, prepared: Prepared) -> Said:
        """Raises `FrameError`."""
        ...


@record
class Surroundings:
    """What the integrations of a stage have in common."""

    api_id: str
    stage_arn: str
    """As what is executed."""
    stage_variables: Mapping[str, str]
    client_certificate: KeyPair | None
    """That of the stage, shown to HTTP backends that ask for one."""
    outside: Outside


def bind_backend(settings: Mapped, around: Surroundings) -> Caller:
    """Raises `UnsupportedFeatureError` where the local services have no such action."""
    stage_variables, outside = around.stage_variables, around.outside
    calls = Backend(settings.timeout, late=IntegrationTimeoutError, failed=IntegrationFailedError)
    match settings.backend:
        case MockBackend():
            return _mocked
        case AwsBackend(uri=uri, credentials=credentials) if uri.kind is UriKind.FUNCTION:
            function = Function(uri, credentials, stage_variables=stage_variables, outside=outside)
            return _PlainFunction(function, calls)
        case AwsBackend() as backend:
            uri = backend.uri.bind(stage_variables)
            allowed = Credentials(backend.credentials, stage_variables)
            return _Service(backend.method, uri, allowed, settings.timeout, calls, outside)
        case HttpBackend() as backend:
            return _Http(backend, around, settings.timeout, calls)


async def _mocked(prepared: Prepared) -> Said:
    try:
        status = status_code(prepared.body.decode("utf-8", "replace"))
    except MockDocumentError as error:
        raise IntegrationFailedError(str(error)) from error
    return Said(status=status, selector=str(status), service_status=status)


class _PlainFunction:
    """A function without proxy: its error message, or nothing, selects the response."""

    def __init__(self, function: Function, calls: Backend) -> None:
        self._function = function
        self._calls = calls

    async def __call__(self, prepared: Prepared) -> Said:
        invoking = self._function.invoke(prepared.body, prepared.request)
        invocation = await self._calls.call(invoking)
        document = parse_document(invocation.payload.decode("utf-8", "replace"))
        message = document.get("errorMessage", "") if isinstance(document, dict) else ""
        return Said(
            status=200,
            body=invocation.payload,
            selector=str(message),
            service_status=invocation.status_code,
            backend_request_id=invocation.request_id,
        )


class _Service:
    """An action or a path of an AWS service."""

    def __init__(
        self,
        method: str,
        uri: AwsUri,
        credentials: Credentials,
        timeout: float,
        calls: Backend,
        outside: Outside,
    ) -> None:
        self._action = uri.target if uri.kind is UriKind.ACTION else None
        refusal = outside.aws_refusal(uri.service, self._action)
        if refusal is not None:
            raise UnsupportedFeatureError(refusal)
        self._method = method
        self._uri = uri
        self._path = UriTemplate("/" if self._action else f"/{uri.target}")
        self._query = UriTemplate(uri.query)
        self._credentials = credentials
        self._timeout = timeout
        self._calls = calls
        self._aws = outside.aws

    async def __call__(self, prepared: Prepared) -> Said:
        answer = await self._calls.call(self._answer(prepared))
        prepared.request.trail.note(answer)
        return _said(answer)

    async def _answer(self, prepared: Prepared) -> HttpResponse:
        request = self._request(prepared)
        prepared.request.trail.note(self._sent(request))
        return await self._aws(request, timeout=self._timeout)

    def _sent(self, request: AwsRequest) -> Sent:
        query = "&".join(filter(None, (self._action and f"Action={self._action}", request.query)))
        host = f"{request.service}.{request.region}.amazonaws.com"
        return Sent(
            to=f"{request.service}:{self._action or request.path} in {request.region}",
            url=f"https://{host}{request.path}{f'?{query}' if query else ''}",
            headers=request.headers,
            body=request.body,
        )

    def _request(self, prepared: Prepared) -> AwsRequest:
        return AwsRequest(
            service=self._uri.service,
            region=self._uri.region,
            action=self._action,
            path=self._path.fill(prepared.path),
            method=self._method,
            query=joined_query(self._query.fill(prepared.path), prepared.querystring),
            headers=header_lines.replaced([("Content-Type", _JSON)], flat(prepared.header)),
            body=prepared.body,
            role_arn=self._credentials.role_arn,
            access_key=self._credentials.access_key(prepared.request.caller),
        )


class _Http:
    """An HTTP backend, public or behind a VPC link."""

    def __init__(
        self,
        settings: HttpBackend,
        around: Surroundings,
        timeout: float,
        calls: Backend,
    ) -> None:
        stage_variables = around.stage_variables
        location, _, query = bind_stage_variables(settings.uri, stage_variables).partition("?")
        self._is_valid = bool(urlsplit(location).hostname)
        self._location = UriTemplate(location)
        self._query = UriTemplate(query)
        self._settings = settings
        link = settings.vpc_link
        self._vpc_link = None if link is None else bind_stage_variables(link, stage_variables)
        self._api_id = around.api_id
        self._certificate = around.client_certificate
        self._timeout = timeout
        self._calls = calls
        self._http = around.outside.http
        self._find = around.outside.vpc_link

    async def __call__(self, prepared: Prepared) -> Said:
        outgoing, trail = self._outgoing(prepared), prepared.request.trail
        url, headers = outgoing.url, outgoing.headers
        to = f"{outgoing.method} {url}"
        trail.note(Sent(to=to, url=url, headers=headers, body=outgoing.body))
        answer = await self._calls.call(self._http_call(outgoing))
        trail.note(answer)
        return _said(answer)

    async def _http_call(self, outgoing: OutgoingRequest) -> HttpResponse:
        return await self._http(outgoing, timeout=self._timeout)

    def _outgoing(self, prepared: Prepared) -> OutgoingRequest:
        if not self._is_valid:
            raise IntegrationFailedError("Invalid endpoint address")
        location = self._location.fill(prepared.path)
        query = joined_query(self._query.fill(prepared.path), prepared.querystring)
        return OutgoingRequest(
            method=self._settings.method,
            url=f"{location}?{query}" if query else location,
            headers=self._headers(prepared),
            body=prepared.body,
            address=self._address(),
            verifies_certificate=self._settings.verifies_certificate,
            client_certificate=self._certificate,
        )

    def _address(self) -> str | None:
        if self._vpc_link is None:
            return None
        address = self._find(self._vpc_link)
        if address is None:
            raise IntegrationFailedError(
                f"nobody plays the backend behind the VPC link {self._vpc_link}"
            )
        return address

    def _headers(self, prepared: Prepared) -> HeaderItems:
        """Those of REST APIs, and of a handshake the client's own (both assumed)."""
        request = prepared.request
        own = [
            ("Accept", _JSON),
            ("User-Agent", f"AmazonAPIGateway_{self._api_id}"),
            ("X-Amzn-Apigateway-Api-Id", self._api_id),
        ]
        if prepared.body:
            own.append(("Content-Type", _JSON))
        if request.trace_id is not None:
            own.append(("X-Amzn-Trace-Id", request.trace_id))
        lines = header_lines.replaced(own, self._clients(request.event))
        found = header_lines.replaced(lines, flat(prepared.header))
        for name, value in found:
            if any(letter in value for letter in "\r\n\0"):
                raise IntegrationFailedError(f"the header {name} has a control character")
        return found

    def _clients(self, event: Mapping[str, Any]) -> list[tuple[str, str]]:
        if not self._settings.is_proxy:
            return []
        headers: Mapping[str, list[str]] = event.get("multiValueHeaders") or {}
        return [
            (name, value)
            for name, values in headers.items()
            if name.lower() not in _OF_THE_HANDSHAKE
            for value in values
        ]


def _said(response: HttpResponse) -> Said:
    return Said(
        status=response.status,
        body=response.body,
        headers=response.headers,
        selector=str(response.status),
        service_status=response.status,
        backend_request_id=header_lines.get(response.headers, "x-amzn-requestid") or "",
    )
