"""The `HTTP_PROXY` integration step: the request goes on to a public HTTP backend."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from frontgate import headers as header_lines
from frontgate.deployment.uri import UriTemplate, bind_stage_variables
from frontgate.http.compiled import HttpProxy
from frontgate.http.context import ContextVariables
from frontgate.http.errors import IntegrationFailedError, IntegrationTimeoutError
from frontgate.http.exchange import Authorized, Integrated, Sent
from frontgate.http.parameter_mapping import MappingSource, RequestParts
from frontgate.wire import BackendError, HeaderItems, HttpCaller, HttpResponse, OutgoingRequest

_OF_THE_CONNECTION = frozenset(
    {
        "connection",
        "content-length",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailers",
        "transfer-encoding",
        "upgrade",
    }
)
_NOT_FORWARDED = _OF_THE_CONNECTION | {
    "forwarded",
    "host",
    "via",
    "x-forwarded-for",
    "x-forwarded-port",
    "x-forwarded-proto",
}


class HttpProxyIntegration:
    """One route's backend, with the stage variables of its address filled in."""

    def __init__(
        self,
        settings: HttpProxy,
        *,
        stage_variables: Mapping[str, str],
        variables: ContextVariables,
        call: HttpCaller,
        timer: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._uri = UriTemplate(bind_stage_variables(settings.uri, stage_variables))
        self._stage_variables = stage_variables
        self._variables = variables
        self._call = call
        self._timer = timer

    async def __call__(self, authorized: Authorized) -> Integrated:
        outgoing = self._outgoing(authorized)
        started = self._timer()
        authorized.routed.received.trail.note_at(started, _sent(outgoing))
        answer = await self._answer(outgoing)
        headers = header_lines.without(answer.headers, _OF_THE_CONNECTION)
        return Integrated(
            authorized=authorized,
            response=HttpResponse(status=answer.status, headers=headers, body=answer.body),
            latency=self._timer() - started,
            service_status=answer.status,
        )

    async def _answer(self, outgoing: OutgoingRequest) -> HttpResponse:
        timeout = self._settings.timeout
        try:
            async with asyncio.timeout(timeout):
                return await self._call(outgoing, timeout=timeout)
        except TimeoutError as error:
            raise IntegrationTimeoutError("Endpoint request timed out") from error
        except BackendError as error:
            raise IntegrationFailedError(str(error)) from error

    def _outgoing(self, authorized: Authorized) -> OutgoingRequest:
        routed = authorized.routed
        request = routed.received.request
        parts = RequestParts(
            url=self._uri.fill(routed.path_parameters),
            query=request.query,
            headers=self._headers(authorized),
        )
        if self._settings.request:
            source = MappingSource(
                received=routed.received,
                path_parameters=routed.path_parameters,
                context=self._variables.of_request(authorized),
                stage_variables=self._stage_variables,
            )
            parts = self._settings.request.apply(parts, source)
        return OutgoingRequest(
            method=self._settings.method or request.method,
            url=parts.full_url,
            headers=parts.headers,
            body=request.body,
        )

    def _headers(self, authorized: Authorized) -> HeaderItems:
        received = authorized.routed.received
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
