"""The `HTTP_PROXY` integration step: the request goes on to an HTTP backend, public or private.

"Creating HTTP proxy integrations for HTTP APIs", "Creating private integrations for HTTP APIs".
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlsplit, urlunsplit

from frontgate import headers as header_lines
from frontgate.deployment.uri import UriTemplate, bind_stage_variables
from frontgate.http.backend import OF_THE_CONNECTION, Backend
from frontgate.http.compiled import HttpProxy, PrivateBackend
from frontgate.http.context import ContextVariables
from frontgate.http.errors import IntegrationFailedError
from frontgate.http.exchange import Authorized, Integrated, Sent
from frontgate.http.parameter_mapping import RequestParts
from frontgate.http.received import Received
from frontgate.wire import HeaderItems, HttpResponse, OutgoingRequest, Outside

_NOT_FORWARDED = OF_THE_CONNECTION | {
    "forwarded",
    "host",
    "via",
    "x-forwarded-for",
    "x-forwarded-port",
    "x-forwarded-proto",
}
_SAFE_IN_A_PATH = "/:@!$&'()*+,;=~"


class HttpProxyIntegration:
    """One route's backend, with the stage variables of its address filled in."""

    def __init__(
        self, settings: HttpProxy, *, variables: ContextVariables, outside: Outside
    ) -> None:
        stage_variables = variables.stage_variables
        self._settings = settings
        self._place = (
            _Public(settings.uri, stage_variables)
            if settings.private is None
            else _Private(settings.private, stage_variables, outside)
        )
        self._variables = variables
        self._backend = Backend(settings.timeout)
        self._call = outside.http
        self._timer = outside.timer

    async def __call__(self, authorized: Authorized) -> Integrated:
        outgoing = self._outgoing(authorized)
        started = self._timer()
        authorized.routed.received.trail.note_at(started, _sent(outgoing))
        answer = await self._backend.call(self._answer(outgoing))
        headers = header_lines.without(answer.headers, OF_THE_CONNECTION)
        return Integrated(
            authorized=authorized,
            response=HttpResponse(status=answer.status, headers=headers, body=answer.body),
            latency=self._timer() - started,
            service_status=answer.status,
        )

    async def _answer(self, outgoing: OutgoingRequest) -> HttpResponse:
        return await self._call(outgoing, timeout=self._settings.timeout)

    def _outgoing(self, authorized: Authorized) -> OutgoingRequest:
        routed = authorized.routed
        request = routed.received.request
        parts = RequestParts(query=request.query, headers=_forwarded(routed.received))
        if self._settings.request:
            parts = self._settings.request.apply(parts, self._variables.source(authorized))
        return self._place.request(
            routed.received,
            routed.path_parameters,
            parts,
            method=self._settings.method or request.method,
        )


class _Public:
    """A backend that a URL names, with `{x}` for the route's path variables."""

    def __init__(self, uri: str, stage_variables: Mapping[str, str]) -> None:
        self._uri = UriTemplate(bind_stage_variables(uri, stage_variables))

    def request(
        self,
        received: Received,
        path_parameters: Mapping[str, str],
        parts: RequestParts,
        *,
        method: str,
    ) -> OutgoingRequest:
        # Values are decoded: a percent sign in one is no escape.
        values = {name: value.replace("%", "%25") for name, value in path_parameters.items()}
        url = self._uri.fill(values)
        if parts.path is not None:
            url = urlunsplit(urlsplit(url)._replace(path=_encoded(parts.path)))
        if not urlsplit(url).hostname:
            raise IntegrationFailedError(f"{url!r} is no address of a backend")
        return OutgoingRequest(
            method=method,
            url=_with_query(url, parts.query),
            headers=parts.headers,
            body=received.request.body,
        )


class _Private:
    """A backend behind a VPC link. It gets the whole path, the stage included (documented)."""

    def __init__(
        self, private: PrivateBackend, stage_variables: Mapping[str, str], outside: Outside
    ) -> None:
        self._vpc_link = bind_stage_variables(private.vpc_link, stage_variables)
        self._server_name = private.server_name
        self._find = outside.vpc_link

    def request(
        self,
        received: Received,
        path_parameters: Mapping[str, str],
        parts: RequestParts,
        *,
        method: str,
    ) -> OutgoingRequest:
        address = self._find(self._vpc_link)
        if address is None:
            raise IntegrationFailedError(
                f"nobody plays the backend behind the VPC link {self._vpc_link}"
            )
        path = _encoded(received.path if parts.path is None else parts.path)
        # The backend is told the name that the client used, unless a mapping says another
        # (assumed).
        return OutgoingRequest(
            method=method,
            url=_with_query(f"http://{received.domain_name}{path}", parts.query),
            headers=parts.headers,
            body=received.request.body,
            address=address,
            server_name=self._server_name,
        )


def _encoded(path: str) -> str:
    rooted = path if path.startswith("/") else f"/{path}"
    return quote(rooted, safe=_SAFE_IN_A_PATH, errors="replace")


def _with_query(url: str, query: str) -> str:
    if not query:
        return url
    return f"{url}{'&' if '?' in url else '?'}{query}"


def _forwarded(received: Received) -> HeaderItems:
    request = received.request
    # Recorded on AWS: a backend gets these two and no x-forwarded-*.
    forwarded = f"for={request.source_ip};host={received.domain_name};proto=https"
    return (
        *header_lines.without(request.headers, _NOT_FORWARDED),
        ("via", "HTTP/1.1 AmazonAPIGateway"),
        ("forwarded", forwarded),
    )


def _sent(outgoing: OutgoingRequest) -> Sent:
    to = f"{outgoing.method} {outgoing.url}"
    return Sent(to=to, headers=outgoing.headers, body=outgoing.body)
