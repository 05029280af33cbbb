"""The execution log of a WebSocket stage: API Gateway's lines, made of trails when they are read.

The group's name and the lines are recorded on AWS (September 2026): those of handshakes, messages
and goodbyes, with and without data tracing, and of a function that fails. Those of an authorizer,
of other failures and of API keys are those of REST APIs, with a route for a method (assumed).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from frontgate.access.lambda_authorizer import Consultation
from frontgate.control.api_v2 import RouteSettings, Stage
from frontgate.observe.execution_lines import (
    LEVELS,
    Kind,
    Line,
    answer_lines,
    call_lines,
    cut,
    logged,
    websocket_group,
)
from frontgate.observe.masking import masked
from frontgate.timestamps import basic_iso_8601
from frontgate.websocket.compiled import CONNECT
from frontgate.websocket.finished import Finished
from frontgate.websocket.integration import Request, Sent
from frontgate.websocket.phases import Phase
from frontgate.wire import LINE_CHARACTERS, Address, DeferredLogSink, HttpResponse, Invocation

_NO_SETTINGS = RouteSettings()
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


class ExecutionLog:
    """Costs a stage nothing where no route has a level."""

    def __init__(self, stage: Stage, *, address: Address, sink: DeferredLogSink) -> None:
        self._default, self._routes = stage.default_route_settings, stage.route_settings
        self._is_on = any(
            settings.logging_level in LEVELS for settings in (self._default, *self._routes.values())
        )
        self._group = websocket_group(stage.api_id, stage.stage_name)
        self._stage = f"{stage.api_id}/{stage.stage_name}"
        self._arn, self._stage_name = address.arn, stage.stage_name
        self._sink = sink

    def write(self, finished: Finished, characters: int) -> None:
        """`finished` holds about so many `characters`."""
        if not self._is_on:
            return
        settings = self._settings(finished.context["routeKey"])
        if settings.logging_level in LEVELS:
            render = partial(self._render, finished, settings)
            at = finished.context["requestTimeEpoch"] / 1000
            self._sink(self._group, render, at, LINE_CHARACTERS + characters)

    def _settings(self, route_key: str) -> RouteSettings:
        """A route without a level of its own has the stage's (assumed)."""
        own = self._routes.get(route_key, _NO_SETTINGS)
        return self._default if own.logging_level is None else own

    def _render(
        self, finished: Finished, settings: RouteSettings, at: float
    ) -> Iterator[tuple[float, str]]:
        request_id, began = finished.context["requestId"], at - finished.started
        lines = logged(
            partial(self._lines, finished),
            level=settings.logging_level,
            traced=settings.data_trace_enabled,
            failed=bool(finished.reason),
        )
        for line in lines:
            yield line.moment + began, f"({request_id}) {cut(line.text)}"

    def _lines(self, finished: Finished, data: bool) -> Iterator[Line]:
        request_id = finished.context["extendedRequestId"]
        yield Line(finished.started, Kind.EVENT, f"Extended Request Id: {request_id}")
        for moment, fact in finished.facts:
            if isinstance(fact, Phase) and fact.authorizer is not None:
                yield from self._authorizer(fact, finished, moment, data)
        if finished.was_integrated or not finished.reason:
            yield from self._admission(finished)
            yield from self._beginning(finished)
            yield from self._exchange(finished, data)
        if finished.reason:
            yield Line(finished.ended, Kind.FAILURE, _failure(finished))
        yield from _ending(finished)

    def _admission(self, finished: Finished) -> Iterator[Line]:
        context, moment = finished.context, _entered(finished)
        request_id, own_key = context["requestId"], context["identity"].get("apiKey")
        key = masked(own_key) if own_key else ""
        texts = [
            f"Verifying Usage Plan for request: {request_id}. API Key: {key} "
            f"API Stage: {self._stage}",
            f"API Key {key} authorized because route '{context['routeKey']}' does not require API "
            "Key. Request will not contribute to throttle or quota limits",
            f"Usage Plan check succeeded for API Key {key} and API Stage {self._stage}",
        ]
        if own_key and context["routeKey"] == CONNECT:
            del texts[1]
        for text in texts:
            yield Line(moment, Kind.EVENT, text)

    def _beginning(self, finished: Finished) -> Iterator[Line]:
        context, moment = finished.context, _entered(finished)
        api_id, connection_id = context["apiId"], context["connectionId"]
        texts = [
            f"Starting execution for request: {context['requestId']}",
            f"WebSocket Request Route: [{context['routeKey']}]",
        ]
        if context["eventType"] == "CONNECT":
            identity = context["identity"]
            texts.append(
                f"Client [UserAgent: {identity.get('userAgent', 'null')}, "
                f"SourceIp: {identity['sourceIp']}] is connecting to WebSocket API [{api_id}]."
            )
        elif context["eventType"] == "MESSAGE":
            texts.append(
                f"WebSocket API [{api_id}] received message from client "
                f"[Connection Id: {connection_id}]."
            )
        for text in texts:
            yield Line(moment, Kind.EVENT, text)

    def _exchange(self, finished: Finished, data: bool) -> Iterator[Line]:
        """With the backend. A mock has none, of which nothing is said (recorded of REST APIs)."""
        context, sent_at = finished.context, finished.started
        for moment, fact in finished.facts if data else ():
            match fact:
                case Request(event=event) if context["eventType"] == "MESSAGE":
                    yield Line(
                        moment,
                        Kind.DATA,
                        f"WebSocket API [{context['apiId']}] received message from client "
                        f"[{context['connectionId']}]. Message: [{_encode(event)}].",
                    )
                case Sent(url=url, headers=headers, body=body):
                    sent_at = moment
                    headers = headers or self._invocation_headers(
                        finished, self._source_of(context)
                    )
                    yield from call_lines(moment, url=url, headers=headers, body=body)
                case Invocation(status_code=status, payload=body):
                    yield from answer_lines(
                        moment,
                        status=status,
                        latency=moment - sent_at,
                        headers=_answer_headers(fact),
                        body=body,
                    )
                case HttpResponse(status=status, headers=headers, body=body):
                    latency = moment - sent_at
                    yield from answer_lines(
                        moment, status=status, latency=latency, headers=headers, body=body
                    )

    def _authorizer(
        self, phase: Phase, finished: Finished, moment: float, data: bool
    ) -> Iterator[Line]:
        began = moment - phase.latency
        if phase.consultation is None and phase.granted is None:
            return
        starting = f"Starting authorizer: {phase.authorizer} for request: "
        yield Line(began, Kind.EVENT, starting + finished.context["requestId"])
        if data and phase.consultation is not None:
            yield from self._consultation(phase, phase.consultation, finished, moment)
        if phase.granted is not None:
            principal = masked(phase.granted.get("principalId") or "")
            text = f"Using valid authorizer policy for principal: {principal}"
            yield Line(moment, Kind.EVENT, text)
            yield Line(moment, Kind.EVENT, "Successfully completed authorizer execution")

    def _consultation(
        self, phase: Phase, consultation: Consultation, finished: Finished, moment: float
    ) -> Iterator[Line]:
        began = moment - phase.latency
        identity = ", ".join(masked(value) for value in phase.identity)
        yield Line(began, Kind.DATA, f"Incoming identity: {{{identity}}}")
        headers = self._invocation_headers(finished, f"authorizers/{phase.authorizer}")
        yield from call_lines(began, url=phase.url, headers=headers, body=consultation.event)
        if consultation.invocation is not None:
            result = consultation.invocation.payload.decode("utf-8", "replace")
            text = f"Authorizer result body before parsing: {result}"
            yield Line(moment, Kind.DATA, text)

    def _source_of(self, context: Mapping[str, Any]) -> str:
        return f"{self._stage_name}/{context['routeKey']}"

    def _invocation_headers(self, finished: Finished, source: str) -> tuple[tuple[str, str], ...]:
        """In the order of the recorded lines. There is no signature: the call never leaves here."""
        context = finished.context
        api_id, at = context["apiId"], context["requestTimeEpoch"] / 1000
        return (
            ("X-Amz-Date", basic_iso_8601(at)),
            ("x-amzn-apigateway-api-id", api_id),
            ("Accept", "application/json"),
            ("User-Agent", f"AmazonAPIGateway_{api_id}"),
            ("x-amzn-lambda-integration-tag", context["requestId"]),
            ("X-Amz-Source-Arn", f"{self._arn}/{source}"),
        )


def _answer_headers(invocation: Invocation) -> Iterator[tuple[str, str]]:
    yield "Content-Type", "application/json"
    yield "x-amzn-RequestId", invocation.request_id
    if invocation.function_error is not None:
        yield "X-Amz-Function-Error", invocation.function_error
    yield "X-Amz-Executed-Version", invocation.version or "$LATEST"


def _entered(finished: Finished) -> float:
    """When it came to its execution: after what was demanded of a handshake."""
    moments = [moment for moment, fact in finished.facts if isinstance(fact, Phase)]
    return moments[-1] if moments else finished.started


def _invocation_of(finished: Finished) -> Invocation | None:
    facts = (fact for _, fact in finished.facts)
    return next((fact for fact in facts if isinstance(fact, Invocation)), None)


def _failure(finished: Finished) -> str:
    context, invocation = finished.context, _invocation_of(finished)
    if invocation is not None and invocation.function_error is not None:
        return (
            f"Lambda execution failed with status {invocation.status_code} due to customer "
            f"function error: {_message_of(invocation)}. Lambda request id: {invocation.request_id}"
        )
    if finished.was_integrated:
        if finished.status == 504:
            return "Execution failed due to a timeout error"
        return f"Execution failed due to configuration error: {finished.reason}"
    error = context.get("error") or {}
    if "validationErrorString" in error:
        return (
            "Request body does not match model schema for content type application/json: "
            f"{error['validationErrorString']}"
        )
    if finished.status == 401:
        return f"Unauthorized request: {context['requestId']}"
    return finished.reason


def _message_of(invocation: Invocation) -> str:
    try:
        document: Any = json.loads(invocation.payload)
        return str(document["errorMessage"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""


def _ending(finished: Finished) -> Iterator[Line]:
    context, ended = finished.context, finished.ended
    if backend_request_id := _backend_request_id(finished):
        text = f"AWS Integration Endpoint RequestId : {backend_request_id}"
        yield Line(ended, Kind.EVENT, text)
    client = f"[Connection Id: {context['connectionId']}]"
    api = f"[{context['apiId']}]"
    status = _status(finished)
    if context["eventType"] == "CONNECT":
        if 200 <= status < 300:
            text = f"Client {client} connected to API {api} successfully."
            yield Line(ended, Kind.EVENT, text)
    elif context["eventType"] == "DISCONNECT":
        reason = f"{context['disconnectStatusCode']}: {context['disconnectReason']}"
        yield Line(
            ended,
            Kind.EVENT,
            f"Client {client} disconnected from API {api} with integration response status code "
            f"[{status}]. Close reason: [{reason}]",
        )
    elif finished.was_integrated:
        text = f"Message from client {client} sent to API {api} with response status code "
        yield Line(ended, Kind.EVENT, f"{text}[{status}].")


def _status(finished: Finished) -> int:
    """A function that failed is a 502 here (recorded), whatever the client is told."""
    invocation = _invocation_of(finished)
    failed = invocation is not None and invocation.function_error is not None
    return 502 if failed and finished.answer is None else finished.status


def _backend_request_id(finished: Finished) -> str:
    if finished.answer is not None:
        return finished.answer.backend_request_id
    invocation = _invocation_of(finished)
    return "" if invocation is None else invocation.request_id
