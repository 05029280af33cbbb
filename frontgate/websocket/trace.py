"""The trace of a handshake, a message or a goodbye, made when somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from frontgate.observe.masking import header_map, long_enough, masked_briefly, secrets_of
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
    for at, fact in finished.facts:
        describe = _DESCRIPTIONS.get(type(fact))
        if describe is not None:  # what a backend answered is told as the integration's answer
            steps.append((at, describe(fact)))
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
        steps=timed(started, steps, tuple(chain.from_iterable(_secrets(finished)))),
    )


def _secrets(finished: Finished) -> Iterator[tuple[str, ...]]:
    """What the client showed to be let in: it stands in events, too."""
    yield long_enough(filter(None, (finished.context["identity"].get("apiKey"),)))
    for _, fact in finished.facts:
        if isinstance(fact, Phase):
            yield long_enough(fact.identity)
        elif isinstance(fact, Request):
            headers = fact.event.get("headers") or {}
            query = fact.event.get("queryStringParameters") or {}
            yield secrets_of(headers.items(), urlencode(query))


def _received(finished: Finished) -> Step:
    context = finished.context
    return Step(
        "receive",
        shown(
            connectionId=context["connectionId"],
            messageId=context.get("messageId"),
            body=body_text(finished.text.encode("utf-8", "replace")),
            identity=context["identity"],
        ),
    )


def _phase(phase: Phase) -> Step:
    granted, asked = phase.granted, phase.consultation
    invocation = None if asked is None else asked.invocation
    return Step(
        phase.name,
        shown(
            status=phase.status,
            error=phase.error,
            identity=[masked_briefly(value) for value in phase.identity] or None,
            event=body_text(asked.event) if asked is not None else None,
            answer=body_text(invocation.payload) if invocation is not None else None,
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
            body=body_text(answer.body.encode("utf-8", "replace")),
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
