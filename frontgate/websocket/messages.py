"""Handling a message: route → throttle → model → integration → route response, or a frame."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from frontgate.access.account import AccountState
from frontgate.mapping.jsonpath import MISSING
from frontgate.mapping.selection import Selection, SelectionValues
from frontgate.observe import Trail
from frontgate.websocket.afterwards import Afterwards
from frontgate.websocket.compiled import CONNECT, DEFAULT, DISCONNECT
from frontgate.websocket.connections import (
    ClientBufferFullError,
    ConnectionGoneError,
    ConnectionRecord,
    Connections,
)
from frontgate.websocket.errors import (
    BadRequestBodyError,
    ForbiddenError,
    FrameError,
    IntegrationFailedError,
    error_context,
)
from frontgate.websocket.events import Event, EventFormat
from frontgate.websocket.integration import Answer, Request, parse_document
from frontgate.websocket.routes import StageRoute
from frontgate.websocket.throttle import throttle
from frontgate.wire import Outside

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A text frame that a client sent, with its ids and its JSON, if it is JSON."""

    record: ConnectionRecord
    text: str
    document: Any
    request_id: str
    message_id: str
    received_at: float
    started: float
    trail: Trail


@dataclass(frozen=True, kw_only=True, slots=True)
class Routed:
    message: Message
    route: StageRoute | None
    """None: no route takes the message."""
    context: Event
    values: SelectionValues


class Messages:
    """The message side of one stage."""

    def __init__(
        self,
        *,
        selection: Selection,
        routes: Mapping[str, StageRoute],
        connections: Connections,
        events: EventFormat,
        afterwards: Afterwards,
        account: AccountState,
        stage_variables: Mapping[str, str],
        outside: Outside,
    ) -> None:
        self._select = selection
        self._routes = {
            key: route for key, route in routes.items() if key not in (CONNECT, DISCONNECT)
        }
        self._connections = connections
        self._account_throttle = account.throttle
        self._events = events
        self._afterwards = afterwards
        self._stage_variables = stage_variables
        self._outside = outside

    async def handle(self, record: ConnectionRecord, text: str) -> None:
        """Never raises; what goes wrong becomes a frame."""
        message = self._received(record, text)
        try:
            await self._answer(message)
        except Exception:
            _logger.exception("a WebSocket message failed inside the gateway")

    def _received(self, record: ConnectionRecord, text: str) -> Message:
        return Message(
            record=record,
            text=text,
            document=parse_document(text),
            request_id=self._outside.new_extended_request_id(),
            message_id=self._outside.new_extended_request_id(),
            received_at=self._outside.clock(),
            started=self._outside.timer(),
            trail=self._afterwards.begin(),
        )

    async def _answer(self, message: Message) -> None:
        routed = self._route(message)
        try:
            answer = await self._steps(routed)
        except FrameError as error:
            await self._refuse(routed, error)
        except Exception:
            _logger.exception("a WebSocket message failed inside the gateway")
            fault = IntegrationFailedError("the gateway failed; its own log says why")
            await self._refuse(routed, fault)
        else:
            self._record(routed, status=answer.status, answer=answer)

    async def _refuse(self, routed: Routed, error: FrameError) -> None:
        routed.context["error"] = {
            **error_context(error.message, error.response_type),
            **routed.context.get("error", {}),
        }
        self._record(routed, status=error.status, reason=error.reason)
        message = routed.message
        frame = error.frame(
            connection_id=message.record.id,
            request_id=message.request_id,
            message_id=message.message_id,
        )
        await self._send(message.record, frame)

    def _record(
        self, routed: Routed, *, status: int, answer: Answer | None = None, reason: str = ""
    ) -> None:
        message = routed.message
        self._afterwards.record(
            routed.context,
            trail=message.trail,
            started=message.started,
            status=status,
            answer=answer,
            reason=reason,
            text=message.text,
        )

    async def _steps(self, routed: Routed) -> Answer:
        route, started = routed.route, routed.message.started
        if route is None:
            throttle(started, self._account_throttle)
            raise ForbiddenError("no route takes the message, and there is no $default route")
        throttle(started, route.bucket, self._account_throttle)
        _validate(route, routed)
        answer = await self._integrate(route, routed)
        if route.responds and answer.body:
            if not self._connections.fits(answer.body):  # assumed: the quota is documented
                raise IntegrationFailedError("the answer is longer than a message may be")
            await self._send(routed.message.record, answer.body)
        return answer

    async def _send(self, record: ConnectionRecord, text: str) -> None:
        """A client that has gone, or does not read, misses it; the message counts all the same."""
        try:
            await self._connections.send(record, text)
        except (ClientBufferFullError, ConnectionGoneError):
            _logger.debug("an answer did not reach the connection %s", record.id)

    def _route(self, message: Message) -> Routed:
        """What is not JSON goes to `$default`."""
        values = SelectionValues(document=message.document, stage_variables=self._stage_variables)
        route = None
        if message.document is not MISSING:
            route = self._routes.get(self._select(values))
        if route is None:
            route = self._routes.get(DEFAULT)
        context = self._events.context(
            message.record,
            route_key=route.key if route is not None else "",
            event_type="MESSAGE",
            request_id=message.request_id,
            at=message.received_at,
        )
        context["messageId"] = message.message_id
        values = SelectionValues(
            document=message.document, context=context, stage_variables=self._stage_variables
        )
        return Routed(message=message, route=route, context=context, values=values)

    async def _integrate(self, route: StageRoute, routed: Routed) -> Answer:
        event = self._events.message(routed.message.text, routed.context)
        message = routed.message
        request = Request(
            event=event,
            values=routed.values,
            trail=message.trail,
            caller=message.record.caller,
        )
        return await route.integrate(request)


def _validate(route: StageRoute, routed: Routed) -> None:
    if route.models is None:
        return
    model = route.models.choose(routed.values)
    document = routed.message.document
    if model is None:
        violations = ["no model fits the message"]
    elif document is MISSING:
        violations = ["the message is not JSON"]
    else:
        violations = model.violations(document)
    if violations:
        text = f"[{', '.join(violations)}]"
        routed.context["error"] = {"validationErrorString": text}
        raise BadRequestBodyError(text)
