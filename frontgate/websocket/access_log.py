"""The access log of a WebSocket stage: a line per handshake, message and goodbye."""

from __future__ import annotations

from typing import Any

from frontgate.control.rest_api import AccessLogSettings
from frontgate.observe.access_log import AccessLogFormat
from frontgate.websocket.finished import Finished
from frontgate.wire import LogSink


class AccessLog:
    """Writes nothing when the stage has no settings."""

    def __init__(self, settings: AccessLogSettings | None, *, sink: LogSink) -> None:
        self._format = AccessLogFormat(settings.format) if settings is not None else None
        self._destination = settings.destination_arn if settings else ""
        self._sink = sink

    def write(self, finished: Finished) -> None:
        if self._format is not None:
            self._sink(self._destination, self._format.render(_context(finished)))


def _context(finished: Finished) -> dict[str, Any]:
    answer, reason = finished.answer, finished.reason
    context = dict(finished.context)
    context["status"] = finished.status
    if answer is not None:
        latency = round((finished.integration_latency or 0) * 1000)
        context["integrationLatency"] = latency
        context["integrationStatus"] = answer.service_status
        context["awsEndpointRequestId"] = answer.backend_request_id
        context["integration"] = {
            "integrationStatus": answer.service_status,
            "latency": latency,
            "requestId": answer.backend_request_id,
            "status": answer.status,
        }
    if reason:
        context["integrationErrorMessage"] = reason
        context["integration"] = {"error": reason}
    return context
