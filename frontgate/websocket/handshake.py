"""Refusing a handshake, and what in it says who the client is."""

from __future__ import annotations

import json
from http import HTTPStatus

from frontgate import headers as header_lines
from frontgate.http.event import query_values
from frontgate.websocket.compiled import IdentitySource
from frontgate.websocket.connections import Handshake
from frontgate.wire import HttpResponse


class HandshakeRefusedError(Exception):
    """Answers the handshake with `status`; `reason` is what only the access log tells."""

    def __init__(self, status: int, reason: str = "") -> None:
        super().__init__(reason or str(status))
        self.status = status
        self.reason = reason

    def response(self, *, connection_id: str, request_id: str) -> HttpResponse:
        """The statuses are recorded on AWS; that the body is that of an error frame is not."""
        body = (
            f'{{"message": {json.dumps(_phrase(self.status))}, '
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


def identity_of(
    handshake: Handshake, sources: tuple[IdentitySource, ...]
) -> tuple[str, ...] | None:
    """The values of all identity sources; None when one is missing or empty."""
    query = query_values(handshake.query)
    values = []
    for source in sources:
        if source.location == "header":
            value = header_lines.get(handshake.headers, source.name)
        else:
            value = query.get(source.name, [""])[-1]
        if not value:
            return None
        values.append(value)
    return tuple(values)
