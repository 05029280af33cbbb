"""The trace of a request of an HTTP API, made of its trail when somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from frontgate.http.exchange import Authorized, Integrated, Routed, Sent
from frontgate.http.finished import Finished
from frontgate.http.function_authorization import AuthorizerAsked
from frontgate.http.received import Received
from frontgate.observe.masking import header_map, masked_briefly, secrets_of
from frontgate.observe.trace import (
    Headline,
    Step,
    Trace,
    body_text,
    millis,
    response_facts,
    shown,
    timed,
)
from frontgate.wire import Address


def headline_of(finished: Finished) -> Headline:
    received, error = finished.received, finished.error
    return Headline(
        api_kind="HTTP",
        title=f"{received.request.method} {received.request.stage_path}{received.route_path}",
        status=finished.response.status,
        latency=millis(finished.ended - received.started),
        reason=None if error is None else error.reason or error.message,
    )


class Traces:
    """Makes those of one stage."""

    def __init__(self, address: Address, stage_name: str) -> None:
        self._api_id = address.api_id
        self._stage_name = stage_name

    def of(self, finished: Finished) -> Trace:
        received, headline = finished.received, headline_of(finished)
        sent = (*received.request.headers, *finished.response.headers)
        secrets = secrets_of(sent, received.request.query)
        steps = [(received.started, _received(received))]
        steps += [(at, _DESCRIPTIONS[type(fact)](fact)) for at, fact in finished.facts]
        steps.append((finished.ended, _ending(finished)))
        return Trace(
            request_id=received.request_id,
            api_id=self._api_id,
            api_kind=headline.api_kind,
            stage=self._stage_name,
            at=received.received_at,
            title=headline.title,
            status=headline.status,
            latency=headline.latency,
            steps=timed(received.started, steps, secrets),
        )


def _received(received: Received) -> Step:
    request = received.request
    return Step(
        "receive",
        shown(
            method=request.method,
            path=received.path,
            query=request.query,
            headers=header_map(request.headers),
            body=body_text(request.body),
            sourceIp=request.source_ip,
            traceId=received.trace_id,
        ),
    )


def _routed(routed: Routed) -> Step:
    key = routed.route.pattern.key
    return Step("route", shown(routeKey=key, pathParameters=dict(routed.path_parameters)))


def _authorized(authorized: Authorized) -> Step:
    grant = authorized.grant
    facts = {} if grant is None else {**grant.of_context(), **grant.identity}
    return Step("authorize", shown(**facts))


def _asked(asked: AuthorizerAsked) -> Step:
    consultation = asked.consultation
    invocation = None if consultation is None else consultation.invocation
    return Step(
        "authorizer",
        shown(
            name=asked.name,
            identity=[masked_briefly(value) for value in asked.identity],
            cached=consultation is None or None,
            event=body_text(consultation.event) if consultation else None,
            answer=body_text(invocation.payload) if invocation else None,
        ),
    )


def _sent(sent: Sent) -> Step:
    return Step(
        "integration request",
        shown(to=sent.to, headers=header_map(sent.headers), body=body_text(sent.body)),
    )


def _integrated(integrated: Integrated) -> Step:
    response = integrated.response
    return Step(
        "integration",
        shown(
            serviceStatus=integrated.service_status,
            status=response.status,
            headers=header_map(response.headers),
            body=body_text(response.body),
            requestId=integrated.backend_request_id,
        ),
    )


def _ending(finished: Finished) -> Step:
    response, error = finished.response, finished.error
    facts = response_facts(response)
    if error is None:
        return Step("response", facts)
    return Step("error", {**shown(message=error.message, reason=error.reason), **facts})


_DESCRIPTIONS: Mapping[type, Callable[[Any], Step]] = {
    Routed: _routed,
    Authorized: _authorized,
    AuthorizerAsked: _asked,
    Sent: _sent,
    Integrated: _integrated,
}
"""By the fact's own type."""
