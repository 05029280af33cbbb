"""Step: the access log line, written after the answer has left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from frontgate.control.rest_api import AccessLogSettings
from frontgate.deployment.integrations import IntegrationPlan, LambdaProxyPlan, MockPlan
from frontgate.observe import AccessLogFormat
from frontgate.rest.context import error_context, reached_context
from frontgate.rest.exchange import ContextDict, Received
from frontgate.rest.pipeline import Finished
from frontgate.wire import LogSink


class AccessLog:
    """One stage's access log."""

    def __init__(
        self, settings: AccessLogSettings, *, sink: LogSink, timer: Callable[[], float]
    ) -> None:
        self._destination = settings.destination_arn
        self._format = AccessLogFormat(settings.format)
        self._sink = sink
        self._timer = timer

    def record(self, finished: Finished) -> None:
        """Write the line soon: the answer goes first."""
        received = _received(finished)
        latency = self._timer() - received.started
        asyncio.get_running_loop().call_soon(self._write, finished, latency)

    def _write(self, finished: Finished, latency: float) -> None:
        self._sink(self._destination, self._format.render(log_context(finished, latency)))


def _received(finished: Finished) -> Received:
    reached = finished.reached
    return reached if isinstance(reached, Received) else reached.received


def log_context(finished: Finished, latency: float) -> ContextDict:
    """`$context` of access logs (documentation: "Variables for access logging for API Gateway")."""
    response, error = finished.response, finished.error
    context = reached_context(finished.reached)
    context["status"] = response.status
    context["responseLength"] = len(response.body)
    context["responseLatency"] = _millis(latency)
    context["isCanaryRequest"] = False
    context["xrayTraceId"] = _received(finished).trace_id
    if error is not None:
        context["error"] = error_context(error)
    _describe_integration(context, finished)
    return context


def _describe_integration(context: ContextDict, finished: Finished) -> None:
    call, error = finished.call, finished.error
    plan = _plan(finished)
    if call is None or isinstance(plan, MockPlan):
        return
    latency = _millis(call.latency)
    answer = call.answer
    described: ContextDict = {
        "latency": latency,
        "error": error.cause if error is not None else None,
    }
    if answer is not None:
        described["integrationStatus"] = answer.status
        if isinstance(plan, LambdaProxyPlan) and error is None:
            described["status"] = finished.response.status
        described["requestId"] = answer.request_id
        context["integrationStatus"] = answer.status
        context["awsEndpointRequestId"] = answer.request_id
    context["integrationLatency"] = latency
    context["integrationErrorMessage"] = described["error"]
    context["integration"] = described


def _plan(finished: Finished) -> IntegrationPlan | None:
    reached = finished.reached
    return None if isinstance(reached, Received) else reached.method.compiled.integration


def _millis(seconds: float) -> int:
    return round(seconds * 1000)
