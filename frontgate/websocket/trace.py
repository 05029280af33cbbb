"""The trace of a handshake, a message or a goodbye, made when somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from frontgate.observe.masking import header_map, masked_briefly
from frontgate.observe.trace import Headline, Step, Trace, body_text, millis, shown, timed
from frontgate.websocket.finished import Finished
from frontgate.websocket.integration import Answer, Request, Sent
from frontgate.websocket.phases import Phase


def headline_of(finished: Finished) -> Headline:
    context = finished.context
    return Headline(
        api_kind="WebSocket",
        title=f"{context['eventType']} {context['routeKey'] or '-'}",
        status=finished.status,
        latency=millis(finished.ended - finished.started),
        reason=finished.reason or None,
    )


def trace_of(finished: Finished) -> Trace:
    context, started = finished.context, finished.started
    headline = headline_of(finished)
    steps = [(started, _received(finished))]
    steps += [(at, _DESCRIPTIONS[type(fact)](fact)) for at, fact in finished.trail.facts]
    steps.append((finished.ended, _ending(finished)))
    return Trace(
        request_id=context["requestId"],
        api_id=context["apiId"],
        api_kind=headline.api_kind,
        stage=context["stage"],
        at=context["requestTimeEpoch"] / 1000,
        title=headline.title,
        status=headline.status,
        latency=headline.latency,
        steps=timed(started, steps),
    )


def _received(finished: Finished) -> Step:
    context = finished.context
    return Step(
        "receive",
        shown(
            connectionId=context["connectionId"],
            messageId=context.get("messageId"),
            body=body_text(finished.text.encode()),
            identity=context["identity"],
        ),
    )


def _phase(phase: Phase) -> Step:
    granted = phase.granted
    return Step(
        phase.name,
        shown(
            status=phase.status,
            error=phase.error,
            identity=[masked_briefly(value) for value in phase.identity] or None,
            context=None if granted is None else dict(granted),
        ),
    )


def _request(request: Request) -> Step:
    event = request.event
    headers = event.get("headers") or {}
    return Step(
        "integration request",
        shown(
            routeKey=request.context["routeKey"],
            headers=header_map(headers.items()),
            queryStringParameters=event.get("queryStringParameters"),
            body=event.get("body"),
        ),
    )


def _sent(sent: Sent) -> Step:
    return Step(
        "backend request",
        shown(to=sent.to, headers=header_map(sent.headers), body=body_text(sent.body)),
    )


def _answer(answer: Answer) -> Step:
    return Step(
        "integration",
        shown(
            serviceStatus=answer.service_status,
            status=answer.status,
            headers=header_map(answer.headers),
            body=body_text(answer.body.encode()),
            requestId=answer.backend_request_id,
        ),
    )


def _ending(finished: Finished) -> Step:
    error = finished.context.get("error") or {}
    return Step(
        "answer" if not finished.reason else "error",
        shown(
            status=finished.status,
            reason=finished.reason,
            validationError=error.get("validationErrorString"),
        ),
    )


_DESCRIPTIONS: Mapping[type, Callable[[Any], Step]] = {
    Request: _request,
    Sent: _sent,
    Phase: _phase,
    Answer: _answer,
}
"""By the fact's own type."""
