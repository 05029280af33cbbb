"""The access log of a WebSocket stage: a line per handshake, message and goodbye."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontgate.control.rest_api import AccessLogSettings
from frontgate.observe.access_log import AccessLogFormat
from frontgate.websocket.integration import Answer
from frontgate.wire import Outside


class AccessLog:
    """Writes nothing when the stage has no settings."""

    def __init__(self, settings: AccessLogSettings | None, *, outside: Outside) -> None:
        self._format = AccessLogFormat(settings.format) if settings is not None else None
        self._destination = settings.destination_arn if settings else ""
        self._sink = outside.log
        self._timer = outside.timer

    def write(
        self,
        context: Mapping[str, Any],
        *,
        started: float,
        status: int,
        answer: Answer | None = None,
        reason: str = "",
    ) -> None:
        """`started` is when it began on the monotonic timer, `reason` why a part of it failed."""
        if self._format is None:
            return
        line = dict(context)
        line["status"] = status
        if answer is not None:
            latency = round((self._timer() - started) * 1000)
            line["integrationLatency"] = latency
            line["integrationStatus"] = answer.service_status
            line["awsEndpointRequestId"] = answer.backend_request_id
            line["integration"] = {
                "integrationStatus": answer.service_status,
                "latency": latency,
                "requestId": answer.backend_request_id,
                "status": answer.status,
            }
        if reason:
            line["integrationErrorMessage"] = reason
            line["integration"] = {"error": reason}
        self._sink(self._destination, self._format.render(line))
