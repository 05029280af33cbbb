"""Step: the access log line, of values that are read after the answer has left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

from frontgate.control.rest_api import AccessLogSettings
from frontgate.deployment.integrations import (
    IntegrationPlan,
    LambdaProxyPlan,
    MockPlan,
    streams,
)
from frontgate.observe import AccessLogFormat
from frontgate.observe.access_log import look_up, text_of
from frontgate.rest.context import ContextVariables, error_context
from frontgate.rest.exchange import ContextDict, IntegrationRequest, Received, Screened
from frontgate.rest.finished import BackendCall, Finished
from frontgate.rest.phase_variables import OF_ACCESS, describe_access
from frontgate.rest.receive import trace_root
from frontgate.timestamps import common_log_format, epoch_millis
from frontgate.wire import DIRECT, LINE_CHARACTERS, DeferredLogSink, Ingress

_OF_INTEGRATION = frozenset(
    {
        "awsEndpointRequestId",
        "integration",
        "integrationErrorMessage",
        "integrationLatency",
        "integrationStatus",
    }
)

_OVERRIDES = frozenset({"requestOverride", "responseOverride"})


_ATTRIBUTES: Mapping[tuple[str, ...], str] = {
    ("requestId",): "received.request_id",
    ("extendedRequestId",): "received.extended_request_id",
    ("httpMethod",): "received.method",
    ("protocol",): "received.request.protocol",
    ("domainName",): "received.domain_name",
    ("stage",): "received.stage.name",
    ("apiId",): "received.stage.address.api_id",
    ("accountId",): "received.stage.address.account_id",
    ("identity", "sourceIp"): "received.request.source_ip",
    ("status",): "response.status",
    ("path",): "path",
    ("requestTime",): "received.epoch",
    ("requestTimeEpoch",): "received.epoch",
    ("responseLength",): "response_length",
    ("responseLatency",): "latency",
    ("resourcePath",): "resource_path",
    ("identity", "userAgent"): "user_agent",
}
"""Of a `Finished`: what nearly every format shows is read where it is, all of it in one step."""
_SHOWN: Mapping[tuple[str, ...], Callable[[Any], object]] = {
    ("requestTime",): common_log_format,
    ("requestTimeEpoch",): epoch_millis,
    ("responseLatency",): lambda seconds: round(seconds * 1000),
}
"""How a line shows what was read so; others as they are."""
_CHOSEN_BY_CLIENTS = frozenset({("path",), ("identity", "userAgent")})
"""Texts of any length."""


class AccessLog:
    """One stage's access log."""

    def __init__(self, settings: AccessLogSettings, *, sink: DeferredLogSink) -> None:
        self._destination = settings.destination_arn
        self._format = AccessLogFormat(settings.format)
        paths = self._format.paths
        self._attributes = _getter([_ATTRIBUTES.get(path, "received") for path in paths])
        self._shown = tuple(
            (index, _SHOWN[path]) for index, path in enumerate(paths) if path in _SHOWN
        )
        self._chosen = tuple(i for i, path in enumerate(paths) if path in _CHOSEN_BY_CLIENTS)
        self._others = tuple((i, path) for i, path in enumerate(paths) if path not in _ATTRIBUTES)
        names = frozenset(path[0] for _, path in self._others)
        self._variables = ContextVariables(names) if names else None
        self._shows_integration = not _OF_INTEGRATION.isdisjoint(names)
        self._shows_access = not OF_ACCESS.isdisjoint(names)
        self._shows_overrides = not _OVERRIDES.isdisjoint(names)
        self._sink = sink
        self._render = self._lines

    def write(self, finished: Finished) -> None:
        """The line is made when it is read: until then its values are kept, and nothing else."""
        values = self._attributes(finished)
        characters = LINE_CHARACTERS
        for index in self._chosen:
            characters += len(values[index] or "")
        if self._variables is not None:
            others = self._texts(finished, self._variables)
            characters += sum(map(len, others.values()))
            values = tuple(others.get(index, value) for index, value in enumerate(values))
        self._sink(self._destination, partial(self._render, values), None, characters)

    def _texts(self, finished: Finished, variables: ContextVariables) -> dict[int, str]:
        """Those of the variables that are no attributes, by their places in the line."""
        context = self._context(finished, variables)
        return {index: text_of(look_up(context, path)) for index, path in self._others}

    def _lines(self, values: Sequence[Any], at: float) -> Iterable[tuple[float, str]]:
        shown = list(values)
        for index, show in self._shown:
            shown[index] = show(values[index])
        return [(at, self._format.fill(map(text_of, shown)))]

    def _context(self, finished: Finished, variables: ContextVariables) -> ContextDict:
        context = variables.of(finished.reached)
        describe(context, finished)
        if self._shows_access:
            describe_access(context, finished)
        if finished.call is not None and self._shows_integration:
            describe_integration(context, finished, finished.call)
        if self._shows_overrides:
            describe_overrides(context, finished)
        return context


def _getter(attributes: Sequence[str]) -> Callable[[Finished], tuple[Any, ...]]:
    if len(attributes) < 2:  # it would give the value of one as it is
        return lambda finished: tuple(attrgetter(name)(finished) for name in attributes)
    return attrgetter(*attributes)


def describe(context: ContextDict, finished: Finished) -> None:
    """Add what logs alone see (documentation: "Variables for access logging for API Gateway")."""
    response, error = finished.response, finished.error
    context["status"] = response.status
    context["responseLength"] = finished.response_length
    context["responseLatency"] = _millis(finished.latency)
    received = finished.received
    context["isCanaryRequest"] = received.stage.is_canary
    if received.stage.tracing:
        context["xrayTraceId"] = trace_root(received)
    describe_ingress(context, received.request.ingress)
    if received.screened is not None:
        describe_web_acl(context, received.screened)
    if error is not None:
        context["error"] = error_context(error)


def describe_ingress(context: ContextDict, ingress: Ingress) -> None:
    """Add how the request came in ("Troubleshooting issues with routing rules": `(none)`)."""
    if ingress is DIRECT:
        return
    context["tlsVersion"] = ingress.tls_version
    context["cipherSuite"] = ingress.cipher_suite
    base_path = ingress.base_path
    context["customDomain"] = {
        "basePathMatched": "(none)" if base_path == "" else base_path,
        "routingRuleIdMatched": ingress.routing_rule_id,
    }


def describe_web_acl(context: ContextDict, screened: Screened) -> None:
    """Add `waf`: its status is that of AWS WAF's answer, 200 for a request that goes on (assumed).

    There is no error: AWS WAF is always there.
    """
    verdict = screened.verdict
    status = verdict.response.status if verdict.response is not None else 403
    context["waf"] = {
        "status": status if verdict.action.refuses else 200,
        "latency": _millis(screened.latency),
    }


def describe_overrides(context: ContextDict, finished: Finished) -> None:
    """Add what templates wrote into `$context`."""
    for _, fact in finished.facts:
        if isinstance(fact, IntegrationRequest):
            context |= {name: fact.context.get(name) for name in _OVERRIDES}


def describe_integration(context: ContextDict, finished: Finished, call: BackendCall) -> None:
    error, plan = finished.error, _plan(finished)
    if isinstance(plan, MockPlan):
        return
    latency = _millis(call.latency)
    answer = call.answer
    described: ContextDict = {
        "latency": latency,
        "error": error.cause if error is not None else None,
        "responseTransferMode": "STREAMED" if streams(plan) else "BUFFERED",
    }
    if answer is not None and answer.stream is not None:
        described["timeToAllHeaders"] = _millis(call.to_all_headers)
        described["timeToFirstContent"] = _millis(call.to_first_content)
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
