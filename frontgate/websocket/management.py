"""The `@connections` API: sending to a connection, looking at it, ending it.

Statuses and members are those of the API Gateway Management API's model. A connection that is gone
is answered 410 with an empty body; only the error-type header names the exception (recorded on
AWS). Texts of the other errors are ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import unquote

from frontgate.websocket.connections import (
    ClientBufferFullError,
    ConnectionGoneError,
    ConnectionRecord,
    Connections,
    Limits,
)
from frontgate.wire import HttpRequest, HttpResponse

_PATH = re.compile(r"/@connections/([^/]+)")
_CONNECTION_ID = re.compile(r"[A-Za-z0-9_-]{15}=")
_NORMAL_CLOSURE = (1000, "Connection Closed Normally")


class Management:
    """Answers for the connections of one stage."""

    def __init__(
        self,
        *,
        connections: Connections,
        limits: Limits,
        end: Callable[[ConnectionRecord, int, str], None],
    ) -> None:
        self._connections = connections
        self._limits = limits
        self._end = end

    async def handle(self, request: HttpRequest) -> HttpResponse:
        """Never raises."""
        match = _PATH.fullmatch(unquote(request.path))
        if match is None or request.method not in ("POST", "GET", "DELETE"):
            return _error(403, "ForbiddenException", "Forbidden")
        connection_id = match[1]
        if not _CONNECTION_ID.fullmatch(connection_id):
            text = f"Invalid connectionId: {connection_id}"
            return _error(400, "BadRequestException", text)
        record = self._connections.find_open(connection_id)
        if record is None:
            return _GONE
        if request.method == "POST":
            return await self._post(record, request.body)
        if request.method == "GET":
            return _description(record)
        self._end(record, *_NORMAL_CLOSURE)
        return HttpResponse(status=204)

    async def _post(self, record: ConnectionRecord, data: bytes) -> HttpResponse:
        if len(data) > self._limits.message_bytes:
            text = f"the data is longer than {self._limits.message_bytes} bytes"
            return _error(413, "PayloadTooLargeException", text)
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return _error(400, "BadRequestException", "the data is not UTF-8 text")
        try:
            await self._connections.send(record, text)
        except ClientBufferFullError:
            return _error(429, "LimitExceededException", "the client side buffer is full")
        except ConnectionGoneError:
            return _GONE
        return HttpResponse(status=200)


def _description(record: ConnectionRecord) -> HttpResponse:
    document = {
        "connectedAt": _iso_8601(record.connected_at),
        "identity": record.address,
        "lastActiveAt": _iso_8601(record.last_active_at),
    }
    return HttpResponse(status=200, headers=_JSON, body=json.dumps(document).encode())


def _iso_8601(epoch: float) -> str:
    at = datetime.fromtimestamp(epoch, UTC)
    return f"{at.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


_JSON = (("Content-Type", "application/json"),)
_GONE = HttpResponse(status=410, headers=(("x-amzn-ErrorType", "GoneException"),))


def _error(status: int, kind: str, message: str) -> HttpResponse:
    return HttpResponse(
        status=status,
        headers=(*_JSON, ("x-amzn-ErrorType", kind)),
        body=json.dumps({"message": message}).encode(),
    )
