"""What the execution log says of an authorizer.

The lines and their order are recorded on AWS (logs of 2017 and TestInvokeAuthorizer); those of an
answer from the cache are assumed. Without a valid identity source an authorizer is started and
nothing more, although the guide says that nothing is logged then (recorded in 2026, of a Lambda
authorizer or of a user pool, whose lines are taken to be the same).
"""

from __future__ import annotations

from collections.abc import Iterator

from frontgate.access.lambda_authorizer import Consultation
from frontgate.deployment.authorizers import LambdaAuthorizerPlan
from frontgate.observe.execution_lines import Kind, Line, call_lines, java_map
from frontgate.observe.masking import masked
from frontgate.rest.access_facts import AuthorizerAsked
from frontgate.rest.content import text_of
from frontgate.rest.endpoint_request import EndpointRequest, invocation_request
from frontgate.rest.exchange import Received


def authorizer_lines(
    asked: AuthorizerAsked, received: Received, moment: float, *, data: bool
) -> Iterator[Line]:
    """`moment` is when the authorizer had answered; `data`: the lines of data tracing too."""
    plan, began = asked.plan, moment - asked.latency
    starting = f"Starting authorizer: {plan.id} for request: {received.request_id}"
    yield Line(began, Kind.EVENT, starting)
    if not isinstance(plan, LambdaAuthorizerPlan) or not (asked.cached or asked.consultation):
        return
    if data:
        identity = _identity(plan, asked.identity)
        yield Line(began, Kind.DATA, f"Incoming identity: {identity}")
        if asked.consultation is not None:
            sent = _invocation(received, plan, asked.consultation)
            yield from call_lines(began, url=sent.url, headers=sent.headers, body=sent.body)
            yield from _result(asked.consultation, moment)
    if asked.error is None:
        principal = masked(asked.principal or "")
        text = f"Using valid authorizer policy for principal: {principal}"
        yield Line(moment, Kind.EVENT, text)
        yield Line(moment, Kind.EVENT, "Successfully completed authorizer execution")


def _identity(plan: LambdaAuthorizerPlan, values: tuple[str, ...]) -> str:
    if plan.is_token:
        return masked(values[0]) if values else ""
    pairs = zip(plan.sources, values, strict=False)
    return java_map((source.text, masked(value)) for source, value in pairs)


def _invocation(
    received: Received, plan: LambdaAuthorizerPlan, consultation: Consultation
) -> EndpointRequest:
    source = f"authorizers/{plan.id}"
    return invocation_request(received, plan.function, source=source, payload=consultation.event)


def _result(consultation: Consultation, moment: float) -> Iterator[Line]:
    if consultation.invocation is not None:
        result = text_of(consultation.invocation.payload)
        yield Line(moment, Kind.DATA, f"Authorizer result body before parsing: {result}")
