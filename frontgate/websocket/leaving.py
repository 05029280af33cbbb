"""The end of a connection: the `$disconnect` integration, best effort (documented)."""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.mapping.selection import SelectionValues
from frontgate.websocket.afterwards import Afterwards
from frontgate.websocket.compiled import DISCONNECT
from frontgate.websocket.connections import ConnectionRecord
from frontgate.websocket.errors import FrameError
from frontgate.websocket.events import EventFormat
from frontgate.websocket.integration import Request
from frontgate.websocket.routes import StageRoute
from frontgate.wire import Outside

_NO_STATUS = 1005
_NO_STATUS_REASON = "Client-side close frame status not set"


class Leaving:
    """The `$disconnect` side of one stage; without such a route nobody is told."""

    def __init__(
        self,
        route: StageRoute | None,
        *,
        events: EventFormat,
        afterwards: Afterwards,
        stage_variables: Mapping[str, str],
        outside: Outside,
    ) -> None:
        self._route = route
        self._events = events
        self._afterwards = afterwards
        self._stage_variables = stage_variables
        self._outside = outside

    async def leave(self, record: ConnectionRecord, code: int, reason: str) -> None:
        """Never raises. If the gateway closed the connection, its own code and reason count."""
        if self._route is None:
            return
        if record.closing is not None:
            code, reason = record.closing
        elif code == _NO_STATUS and not reason:
            reason = _NO_STATUS_REASON
        request, started = self._request(record, code, reason), self._outside.timer()
        trail, context = request.trail, request.context
        try:
            answer = await self._route.integrate(request)
        except FrameError as error:
            self._afterwards.record(
                context, trail=trail, started=started, status=error.status, reason=error.reason
            )
        else:
            self._afterwards.record(
                context, trail=trail, started=started, status=answer.status, answer=answer
            )

    def _request(self, record: ConnectionRecord, code: int, reason: str) -> Request:
        context = self._events.context(
            record,
            route_key=DISCONNECT,
            event_type="DISCONNECT",
            request_id=self._outside.new_extended_request_id(),
            at=self._outside.clock(),
        )
        return Request(
            event=self._events.disconnect(context, code=code, reason=reason),
            values=SelectionValues(context=context, stage_variables=self._stage_variables),
            trail=self._afterwards.begin(),
            caller=record.caller,
        )
