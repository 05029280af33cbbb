"""The access log of a WebSocket stage: a line per handshake, message and goodbye.

"Configure logging for WebSocket APIs in API Gateway": the variables.
"""

from __future__ import annotations

from typing import Any

from frontgate.control.rest_api import AccessLogSettings
from frontgate.observe.access_log import AccessLogFormat
from frontgate.websocket.finished import Finished
from frontgate.websocket.phases import NAMES, millis, phases
from frontgate.wire import LogSink


class AccessLog:
    """Writes nothing when the stage has no settings."""

    def __init__(self, settings: AccessLogSettings | None, *, sink: LogSink) -> None:
        self._format = AccessLogFormat(settings.format) if settings is not None else None
        self._shows_phases = self._format is not None and bool(self._format.names & NAMES)
        self._destination = settings.destination_arn if settings else ""
        self._sink = sink

    def write(self, finished: Finished) -> None:
        if self._format is None:
            return
        context = _context(finished)
        if self._shows_phases:
            for phase in phases(finished.facts):
                context[phase.name] = {**context.get(phase.name, {}), **phase.variables()}
        self._sink(self._destination, self._format.render(context))


def _context(finished: Finished) -> dict[str, Any]:
    context = dict(finished.context)
    context["status"] = finished.status
    if finished.was_integrated:
        integration = context["integration"] = _integration(finished)
        context["integrationLatency"] = integration.get("latency")
        context["integrationStatus"] = integration.get("integrationStatus")
        context["awsEndpointRequestId"] = integration.get("requestId")
        context["integrationErrorMessage"] = integration["error"]
    return context


def _integration(finished: Finished) -> dict[str, Any]:
    answer = finished.answer
    described: dict[str, Any] = {"error": finished.reason or None}
    if answer is not None:
        described |= {
            "integrationStatus": answer.service_status,
            "latency": millis(finished.integration_latency or 0),
            "requestId": answer.backend_request_id,
            "status": answer.status,
        }
    return described
