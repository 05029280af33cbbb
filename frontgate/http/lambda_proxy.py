"""The `AWS_PROXY` integration step: request → event → function → response."""

from __future__ import annotations

import json
from dataclasses import replace

from frontgate.deployment.credentials import Credentials
from frontgate.http.answer import (
    MalformedAnswerError,
    response_of_version_1,
    response_of_version_2,
)
from frontgate.http.backend import Backend
from frontgate.http.compiled import LambdaProxy
from frontgate.http.context import ContextVariables
from frontgate.http.errors import IntegrationFailedError, RequestTooLargeError
from frontgate.http.event import EventFormat
from frontgate.http.exchange import Authorized, Integrated, Sent
from frontgate.http.parameter_mapping import RequestMapping, RequestParts
from frontgate.http.receive import joined
from frontgate.wire import EVENT_BYTES, Invocation, Outside

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


class LambdaProxyIntegration:
    """One route's function, with the stage variables of its name filled in."""

    def __init__(
        self,
        settings: LambdaProxy,
        *,
        events: EventFormat,
        variables: ContextVariables,
        outside: Outside,
    ) -> None:
        stage_variables = variables.stage_variables
        self._function = settings.function.bind(stage_variables).target
        self._credentials = Credentials(settings.credentials, stage_variables)
        self._mapping = settings.request
        self._variables = variables
        self._backend = Backend(settings.timeout)
        self._invoke = outside.invoke
        self._allows = outside.allows
        self._timer = outside.timer
        if settings.payload_format_version == "2.0":
            self._event, self._read = events.version_2, response_of_version_2
        else:
            self._event, self._read = events.version_1, response_of_version_1

    async def __call__(self, authorized: Authorized) -> Integrated:
        shown = authorized
        if self._mapping:
            shown = _mapped(authorized, self._mapping, self._variables)
        payload = _encode(self._event(shown)).encode("utf-8", "replace")
        if len(payload) > EVENT_BYTES:
            raise RequestTooLargeError(f"Lambda takes {EVENT_BYTES} bytes")
        received = authorized.routed.received
        started = self._timer()
        received.trail.note_at(started, Sent(to=self._function, headers=(), body=payload))
        invocation = await self._backend.call(self._invocation(payload, authorized))
        if invocation.function_error is not None:
            raise IntegrationFailedError(function_error(invocation.payload))
        try:
            response = self._read(invocation.payload)
        except MalformedAnswerError as error:
            raise IntegrationFailedError(f"The response from the Lambda: {error}") from error
        return Integrated(
            authorized=authorized,
            response=response,
            latency=self._timer() - started,
            service_status=invocation.status_code,
            backend_request_id=invocation.request_id,
        )

    async def _invocation(self, payload: bytes, authorized: Authorized) -> Invocation:
        grant = authorized.grant
        caller = None if grant is None else grant.caller
        await self._credentials.check_invocation(self._function, caller, self._allows)
        trace_id = authorized.routed.received.trace_id
        return await self._invoke(self._function, payload, trace_id=trace_id)


def _mapped(
    authorized: Authorized, mapping: RequestMapping, variables: ContextVariables
) -> Authorized:
    """The request as the event shows it; that a mapped path is `rawPath` is assumed."""
    routed = authorized.routed
    received = routed.received
    parts = mapping.apply(
        RequestParts(query=received.request.query, headers=tuple(received.headers.items())),
        variables.source(authorized),
    )
    shown = replace(
        received,
        request=replace(received.request, query=parts.query, headers=parts.headers),
        headers=joined(parts.headers),
        path=received.path if parts.path is None else parts.path,
    )
    return replace(authorized, routed=replace(routed, received=shown))


def function_error(payload: bytes) -> str:
    """What the access log says of a function that failed (recorded for REST APIs)."""
    try:
        message = json.loads(payload)["errorMessage"]
    except (ValueError, KeyError, TypeError):
        message = ""
    return f"Lambda Customer Function Error:{message}"
