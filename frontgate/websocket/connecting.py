"""Deciding on a handshake: admit → authorize → API key → throttle → `$connect` integration.

What `$connect` demands is asked before its integration runs; a connection exists once that has
answered with a 2xx.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from frontgate import headers as header_lines
from frontgate.access.account import AccountState
from frontgate.http.receive import trace_root
from frontgate.mapping.selection import SelectionValues
from frontgate.websocket.afterwards import Afterwards
from frontgate.websocket.api_key import KeyCheck
from frontgate.websocket.compiled import CONNECT, IdentitySource
from frontgate.websocket.connections import (
    Accepted,
    ConnectionRecord,
    Connections,
    Handshake,
)
from frontgate.websocket.errors import (
    FrameError,
    IntegrationFailedError,
    TooManyRequestsError,
    error_context,
)
from frontgate.websocket.events import EventFormat
from frontgate.websocket.function_authorization import FunctionAuthorization
from frontgate.websocket.handshake import Entrant, HandshakeRefusedError, values_of
from frontgate.websocket.iam_authorization import IamAuthorization
from frontgate.websocket.integration import Answer, Request
from frontgate.websocket.routes import StageRoute
from frontgate.websocket.throttle import throttle
from frontgate.wire import HttpResponse, Outside

_logger = logging.getLogger(__name__)

Authorization = FunctionAuthorization | IamAuthorization


class Connecting:
    """The `$connect` side of one stage."""

    def __init__(
        self,
        *,
        route: StageRoute | None,
        authorization: Authorization | None,
        key_check: KeyCheck,
        required: tuple[IdentitySource, ...],
        connections: Connections,
        events: EventFormat,
        afterwards: Afterwards,
        account: AccountState,
        stage_variables: Mapping[str, str],
        outside: Outside,
    ) -> None:
        """Without a `route` everybody may come; `required` parameters have to be there."""
        self._route = route
        self._authorization = authorization
        self._key_check = key_check
        self._required = required
        self._connections = connections
        self._events = events
        self._afterwards = afterwards
        self._account = account
        self._stage_variables = stage_variables
        self._outside = outside

    async def connect(self, handshake: Handshake) -> Accepted | HttpResponse:
        """Never raises. A response is a refusal, and nothing is kept of the connection."""
        entrant = self._received(handshake)
        try:
            answer = await self._admit(entrant)
        except HandshakeRefusedError as error:
            return self._refuse(entrant, error)
        except Exception:
            _logger.exception("a WebSocket handshake failed inside the gateway")
            return self._refuse(entrant, HandshakeRefusedError(500))
        self._record(entrant, status=200 if answer is None else answer.status, answer=answer)
        return Accepted(
            connection_id=entrant.record.id, subprotocol=_subprotocol_of(answer), headers=()
        )

    def _received(self, handshake: Handshake) -> Entrant:
        outside = self._outside
        record = self._new_record(handshake)
        context = self._events.context(
            record,
            route_key=CONNECT,
            event_type="CONNECT",
            request_id=outside.new_extended_request_id(),
            at=record.connected_at,
        )
        return Entrant(
            handshake=handshake,
            record=record,
            context=context,
            trail=self._afterwards.begin(),
            trace_id=trace_root(record.connected_at, outside.new_request_id()),
            started=outside.timer(),
        )

    def _new_record(self, handshake: Handshake) -> ConnectionRecord:
        return ConnectionRecord(
            id=self._outside.new_extended_request_id(),
            connected_at=self._outside.clock(),
            source_ip=handshake.source_ip,
            user_agent=header_lines.get(handshake.headers, "user-agent"),
            domain_name=handshake.ingress.domain_name,
        )

    async def _admit(self, entrant: Entrant) -> Answer | None:
        """The `$connect` route's answer, None without such a route."""
        if self._connections.is_full:
            raise HandshakeRefusedError(429, "the gateway holds as many connections as it may")
        record = entrant.record
        self._connections.add(record)
        try:
            await self._check(entrant)
            return await self._integrate(entrant)
        except BaseException:
            self._connections.remove(record.id)
            raise

    async def _check(self, entrant: Entrant) -> None:
        handshake = entrant.handshake
        refusal = handshake.ingress.certificate_refusal
        if refusal is not None:
            raise HandshakeRefusedError(403, f"Access denied. Reason: {refusal}")
        if len(handshake.path) + len(handshake.query) > self._connections.limits.url:
            raise HandshakeRefusedError(414, "the URL is too long")
        if self._authorization is not None:
            await self._authorization.authorize(entrant)
        self._key_check.check(entrant)
        account = self._account
        route = None if self._route is None else self._route.bucket
        try:
            throttle(entrant.started, route, account.connections, account.throttle)
        except TooManyRequestsError as error:
            raise HandshakeRefusedError(429, error.reason) from error
        if values_of(entrant, self._required, self._stage_variables) is None:
            raise HandshakeRefusedError(400, "a required request parameter is missing")

    async def _integrate(self, entrant: Entrant) -> Answer | None:
        if self._route is None:
            return None
        try:
            answer = await self._route.integrate(self._request(entrant))
        except IntegrationFailedError as error:
            raise HandshakeRefusedError(502, error.reason) from error
        except FrameError as error:
            raise HandshakeRefusedError(error.status, error.reason) from error
        if not 200 <= answer.status < 300:
            raise HandshakeRefusedError(answer.status, answer=answer)
        return answer

    def _request(self, entrant: Entrant) -> Request:
        context, trace_id = entrant.context, entrant.trace_id
        event = self._events.connect(entrant.handshake, context, trace_id=trace_id)
        values = SelectionValues(
            headers=event["headers"],
            querystring=event.get("queryStringParameters", {}),
            context=context,
            stage_variables=self._stage_variables,
        )
        return Request(
            event=event,
            values=values,
            trail=entrant.trail,
            trace_id=trace_id,
            caller=entrant.record.caller,
        )

    def _refuse(self, entrant: Entrant, error: HandshakeRefusedError) -> HttpResponse:
        if error.answer is None:
            entrant.context["error"] = error_context(error.message, error.response_type)
        self._record(entrant, status=error.status, answer=error.answer, reason=error.reason)
        request_id = entrant.context["requestId"]
        return error.response(connection_id=entrant.record.id, request_id=request_id)

    def _record(
        self, entrant: Entrant, *, status: int, answer: Answer | None = None, reason: str = ""
    ) -> None:
        self._afterwards.record(
            entrant.context,
            trail=entrant.trail,
            started=entrant.started,
            status=status,
            answer=answer,
            reason=reason,
        )


def _subprotocol_of(answer: Answer | None) -> str | None:
    if answer is None:
        return None
    return header_lines.get(answer.headers, "sec-websocket-protocol")
