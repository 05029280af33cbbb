"""Deciding on a handshake: admit → authorize → `$connect` integration → accept or refuse."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from frontgate import headers as header_lines
from frontgate.access.lambda_authorizer import (
    AuthorizerDeniedError,
    AuthorizerFailedError,
    AuthorizerUnauthorizedError,
    LambdaAuthorizer,
    LambdaGrant,
)
from frontgate.http.receive import trace_root
from frontgate.mapping.selection import SelectionValues
from frontgate.observe import Trail
from frontgate.websocket.afterwards import Afterwards
from frontgate.websocket.compiled import CONNECT, CompiledWebSocketApi, RequestAuthorizer
from frontgate.websocket.connections import (
    Accepted,
    ConnectionRecord,
    Connections,
    Handshake,
)
from frontgate.websocket.errors import FrameError
from frontgate.websocket.events import Event, EventFormat
from frontgate.websocket.handshake import HandshakeRefusedError, identity_of
from frontgate.websocket.integration import Answer, Granted, Request
from frontgate.websocket.integrations import Integrations
from frontgate.wire import HttpResponse, Outside

_logger = logging.getLogger(__name__)


class Connecting:
    """The `$connect` side of one stage."""

    def __init__(
        self,
        *,
        compiled: CompiledWebSocketApi,
        connections: Connections,
        integrations: Integrations,
        events: EventFormat,
        afterwards: Afterwards,
        stage_variables: Mapping[str, str],
        outside: Outside,
    ) -> None:
        self._has_route = CONNECT in compiled.routes
        self._connections = connections
        self._integrations = integrations
        self._events = events
        self._afterwards = afterwards
        self._stage_variables = stage_variables
        self._outside = outside
        settings = compiled.authorizer
        self._guard = _Guard(settings, stage_variables, events, outside) if settings else None

    async def connect(self, handshake: Handshake) -> Accepted | HttpResponse:
        """Never raises. A response is a refusal, and nothing is kept of the connection."""
        trail, started = self._afterwards.begin(), self._outside.timer()
        record = self._new_record(handshake)
        request_id = self._outside.new_extended_request_id()
        context = self._events.context(
            record,
            route_key=CONNECT,
            event_type="CONNECT",
            request_id=request_id,
            at=record.connected_at,
        )
        try:
            answer = await self._admit(record, handshake, context, trail)
        except HandshakeRefusedError as error:
            self._afterwards.record(
                context, trail=trail, started=started, status=error.status, reason=error.reason
            )
            return error.response(connection_id=record.id, request_id=request_id)
        except Exception:
            _logger.exception("a WebSocket handshake failed inside the gateway")
            fault = HandshakeRefusedError(500)
            return fault.response(connection_id=record.id, request_id=request_id)
        self._afterwards.record(context, trail=trail, started=started, status=200, answer=answer)
        return Accepted(connection_id=record.id, subprotocol=_subprotocol_of(answer), headers=())

    def _new_record(self, handshake: Handshake) -> ConnectionRecord:
        return ConnectionRecord(
            id=self._outside.new_extended_request_id(),
            connected_at=self._outside.clock(),
            source_ip=handshake.source_ip,
            user_agent=header_lines.get(handshake.headers, "user-agent"),
            domain_name=handshake.ingress.domain_name,
        )

    async def _admit(
        self, record: ConnectionRecord, handshake: Handshake, context: Event, trail: Trail
    ) -> Answer | None:
        if self._connections.is_full:
            raise HandshakeRefusedError(429, "the gateway holds as many connections as it may")
        self._connections.add(record)
        try:
            return await self._decide(record, handshake, context, trail)
        except BaseException:
            self._connections.remove(record.id)
            raise

    async def _decide(
        self, record: ConnectionRecord, handshake: Handshake, context: Event, trail: Trail
    ) -> Answer | None:
        """The `$connect` route's answer, None without such a route."""
        refusal = handshake.ingress.certificate_refusal
        if refusal is not None:
            raise HandshakeRefusedError(403, f"Access denied. Reason: {refusal}")
        trace_id = trace_root(record.connected_at, self._outside.new_request_id())
        if self._guard is not None:
            record.authorizer = await self._guard.authorize(handshake, context, trace_id, trail)
            context["authorizer"] = record.authorizer
        if not self._has_route:
            return None
        event = self._events.connect(handshake, context, trace_id=trace_id)
        values = SelectionValues(
            headers=event["headers"],
            querystring=event.get("queryStringParameters", {}),
            context=context,
            stage_variables=self._stage_variables,
        )
        request = Request(event=event, values=values, trail=trail, trace_id=trace_id)
        try:
            answer = await self._integrations.call(CONNECT, request)
        except FrameError as error:
            raise HandshakeRefusedError(502, error.reason) from error
        if not 200 <= answer.status < 300:
            raise HandshakeRefusedError(answer.status)
        return answer


class _Guard:
    """The stage's Lambda authorizer and where it finds who is asking."""

    def __init__(
        self,
        settings: RequestAuthorizer,
        stage_variables: Mapping[str, str],
        events: EventFormat,
        outside: Outside,
    ) -> None:
        self._sources = settings.sources
        self._events = events
        self._timer = outside.timer
        self._authorizer = LambdaAuthorizer(
            function=settings.function.bind(stage_variables).target,
            invoke=outside.invoke,
            ttl=settings.ttl,
            timer=outside.timer,
            accept=lambda grant: grant,
            flat_context=True,
        )

    async def authorize(
        self, handshake: Handshake, context: Event, trace_id: str, trail: Trail
    ) -> Mapping[str, Any]:
        """What events of this connection carry as `authorizer`."""
        identity = identity_of(handshake, self._sources)
        if identity is None:
            raise HandshakeRefusedError(401, "an identity source is missing")
        started = self._timer()
        try:
            grant = await self._authorizer.authorize(
                identity=identity,
                event=lambda: self._events.authorizer(handshake, context, trace_id=trace_id),
                resource_arn=self._events.connect_arn,
                trace_id=trace_id,
                context={"aws:SourceIp": handshake.source_ip},
            )
        except AuthorizerUnauthorizedError as error:
            raise HandshakeRefusedError(401) from error
        except AuthorizerDeniedError as error:
            raise HandshakeRefusedError(403, str(error)) from error
        except AuthorizerFailedError as error:
            raise HandshakeRefusedError(500, error.reason) from error
        granted = _granted(grant, latency=round((self._timer() - started) * 1000))
        trail.note(Granted(identity=identity, context=granted))
        return granted


def _granted(grant: LambdaGrant, *, latency: int) -> dict[str, Any]:
    """Values as strings, null as it is, the latency a number (recorded for REST APIs)."""
    context = {
        name: value if value is None or isinstance(value, str) else json.dumps(value)
        for name, value in grant.context.items()
    }
    return {**context, "principalId": grant.principal_id, "integrationLatency": latency}


def _subprotocol_of(answer: Answer | None) -> str | None:
    if answer is None:
        return None
    return header_lines.get(answer.headers, "sec-websocket-protocol")
