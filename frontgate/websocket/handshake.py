"""A handshake on its way through the steps, what in it says who the client is, and refusals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from frontgate import headers as header_lines
from frontgate.access.policy_conditions import ContextValue
from frontgate.access.request_conditions import request_conditions
from frontgate.http.event import query_values
from frontgate.mapping.parameters import lookup, text_of
from frontgate.observe import Trail
from frontgate.websocket.compiled import IdentitySource
from frontgate.websocket.connections import ConnectionRecord, Handshake
from frontgate.websocket.events import Event
from frontgate.websocket.integration import Answer
from frontgate.wire import HttpResponse, Principal, record


@record
class Entrant:
    """Whoever asks to be connected."""

    handshake: Handshake
    record: ConnectionRecord
    context: Event
    """`$context`, which grows as more is known."""
    trail: Trail
    trace_id: str
    started: float
    """On the monotonic timer."""


_RESPONSE_TYPES = {
    400: "BAD_REQUEST_PARAMETERS",
    401: "UNAUTHORIZED",
    403: "ACCESS_DENIED",
    414: "REQUEST_TOO_LARGE",
    429: "THROTTLED",
    504: "INTEGRATION_TIMEOUT",
}


class HandshakeRefusedError(Exception):
    """Answers the handshake with `status`; `reason` is what only the access log tells."""

    def __init__(
        self,
        status: int,
        reason: str = "",
        *,
        message: str | None = None,
        answer: Answer | None = None,
    ) -> None:
        """`message` is what the client is told; None: the status's own phrase. `answer` is that of
        the integration, if it is the one who refuses.
        """
        super().__init__(reason or str(status))
        self.status = status
        self.reason = reason
        self.message = _phrase(status) if message is None else message
        self.answer = answer

    @property
    def response_type(self) -> str:
        """`$context.error.responseType` (which one it is, is assumed)."""
        return _RESPONSE_TYPES.get(
            self.status, "DEFAULT_4XX" if self.status < 500 else "DEFAULT_5XX"
        )

    def response(self, *, connection_id: str, request_id: str) -> HttpResponse:
        """The statuses are recorded on AWS; that the body is that of an error frame is not."""
        body = (
            f'{{"message": {json.dumps(self.message)}, '
            f'"connectionId":"{connection_id}", "requestId":"{request_id}"}}'
        )
        return HttpResponse(
            status=self.status,
            headers=(("Content-Type", "application/json"),),
            body=body.encode(),
        )


def _phrase(status: int) -> str:
    if status >= 500:
        return "Internal server error"
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Forbidden"


def conditions_of(
    entrant: Entrant, principal: Principal | None = None
) -> Mapping[str, ContextValue]:
    """What the conditions of policies may ask of a handshake."""
    handshake = entrant.handshake
    return request_conditions(
        source_ip=handshake.source_ip,
        ingress=handshake.ingress,
        epoch=entrant.record.connected_at,
        header=lambda name: header_lines.get(handshake.headers, name),
        principal=principal,
    )


def values_of(
    entrant: Entrant, sources: tuple[IdentitySource, ...], stage_variables: Mapping[str, str]
) -> tuple[str, ...] | None:
    """The values of all sources; None when one is missing or empty."""
    values = []
    for source in sources:
        value = _value_of(entrant, source, stage_variables)
        if not value:
            return None
        values.append(value)
    return tuple(values)


def _value_of(
    entrant: Entrant, source: IdentitySource, stage_variables: Mapping[str, str]
) -> str | None:
    match source.location:
        case "header":
            return header_lines.get(entrant.handshake.headers, source.name)
        case "querystring":
            return query_values(entrant.handshake.query).get(source.name, [""])[-1]
        case "stageVariables":
            return stage_variables.get(source.name)
        case _:
            return text_of(lookup(entrant.context, tuple(source.name.split("."))))
