"""The trace of a request of a REST API, made of its trail when somebody asks.

Each fact that a step may note has a function here that tells it as a `Step`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from frontgate.observe.execution_lines import cut
from frontgate.observe.masking import header_map, secrets_of, without_secrets
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
from frontgate.rest.access_trace import ACCESS_STEPS
from frontgate.rest.endpoint_request import endpoint_request
from frontgate.rest.exchange import (
    Answer,
    CacheLookup,
    IntegrationRequest,
    Received,
    Routed,
    Screened,
)
from frontgate.rest.execution_log import execution_log
from frontgate.rest.finished import Finished


def headline_of(finished: Finished) -> Headline:
    received, error = finished.received, finished.error
    return Headline(
        api_kind="REST",
        title=f"{received.method} {received.request.stage_path}{received.path}",
        status=finished.response.status,
        latency=millis(finished.latency),
        reason=None if error is None else error.cause or error.message,
    )


def trace_of(finished: Finished) -> Trace:
    """Every step that left something, with its time."""
    received, headline = finished.received, headline_of(finished)
    sent = (*received.request.headers, *finished.response.headers)
    secrets = secrets_of(sent, received.request.query)
    steps = [(received.started, _received(received))]
    for moment, fact in finished.facts:
        step = step_of(fact)
        if step is not None:
            steps.append((moment, step))
    steps.append((finished.ended, _ending(finished)))
    return Trace(
        request_id=received.request_id,
        api_id=received.stage.address.api_id,
        api_kind=headline.api_kind,
        stage=received.stage.name,
        at=received.epoch,
        title=headline.title,
        status=headline.status,
        latency=headline.latency,
        steps=timed(received.started, steps, secrets),
        log=tuple(without_secrets(cut(line.text), secrets) for line in execution_log(finished)),
    )


def step_of(fact: object) -> Step | None:
    describe = _DESCRIPTIONS.get(type(fact))
    return None if describe is None else describe(fact)


def _received(received: Received) -> Step:
    request = received.request
    return Step(
        "receive",
        shown(
            method=received.method,
            path=request.stage_path + received.path,
            query=request.query,
            headers=header_map(request.headers),
            body=body_text(request.body),
            sourceIp=request.source_ip,
            extendedRequestId=received.extended_request_id,
            traceId=received.trace_id,
            deploymentId=received.stage.deployment_id,
            canary=received.stage.is_canary or None,
            stageVariables=dict(received.stage.variables),
        ),
    )


def _screened(screened: Screened) -> Step:
    verdict = screened.verdict
    return Step(
        "web ACL",
        shown(
            action=verdict.action.name,
            rule=verdict.rule.name if verdict.rule is not None else None,
            matched=[f"{hit.rule.name}: {hit.action.name}" for hit in verdict.hits],
            labels=verdict.labels,
            details=[dict(details) for details in verdict.details],
            inserted=header_map(verdict.inserted),
            webAcl=screened.web_acl_arn,
        ),
    )


def _routed(routed: Routed) -> Step:
    method = routed.method.compiled
    return Step(
        "route",
        shown(
            resource=method.resource_path,
            method=method.http_method,
            pathParameters=dict(routed.path_parameters),
        ),
    )


def _cache_lookup(lookup: CacheLookup) -> Step:
    return Step(
        "cache",
        shown(
            result="miss" if lookup.response is None else "hit",
            key=str(lookup.key),
            renews=lookup.renews or None,
            warns=lookup.warns or None,
        ),
    )


def _integration_request(request: IntegrationRequest[Any]) -> Step:
    sent = endpoint_request(request)
    if sent is None:
        return Step("integration request", {"type": "MOCK", "statusCode": request.message})
    return Step(
        "integration request",
        shown(
            method=sent.method,
            url=sent.url,
            headers=header_map(sent.headers),
            body=body_text(sent.body),
        ),
    )


def _answer(answer: Answer) -> Step:
    return Step(
        "integration",
        shown(
            status=answer.status,
            headers=header_map(answer.headers),
            body=body_text(answer.body),
            selector=answer.selector,
            requestId=answer.request_id,
        ),
    )


def _ending(finished: Finished) -> Step:
    response, error = finished.response, finished.error
    facts = response_facts(response)
    if error is None:
        return Step("method response", facts)
    reason = shown(
        type=str(error.response_type),
        message=error.message,
        cause=error.cause,
        validationErrors=list(error.validation_errors),
    )
    return Step("gateway response", {**reason, **facts})


_DESCRIPTIONS: Mapping[type, Callable[[Any], Step]] = {
    Screened: _screened,
    Routed: _routed,
    **ACCESS_STEPS,
    CacheLookup: _cache_lookup,
    IntegrationRequest: _integration_request,
    Answer: _answer,
}
"""By the fact's own type: what a step notes and is not listed here does not show."""
