"""What the execution log says of a Lambda authorizer.

The lines and their order are recorded on AWS (logs of 2017 and TestInvokeAuthorizer); those of an
answer from the cache are assumed. A request without a valid identity source is not logged at all
(documented), and user pools are not either (assumed).
"""

from __future__ import annotations

from collections.abc import Iterator

from frontgate.access.lambda_authorizer import Consultation
from frontgate.deployment.authorizers import LambdaAuthorizerPlan
from frontgate.deployment.uri import AwsUri
from frontgate.observe.masking import masked
from frontgate.rest.access_facts import AuthorizerAsked
from frontgate.rest.content import text_of
from frontgate.rest.exchange import Received

LogLine = tuple[bool, str]
"""Whether it is written with data tracing alone, and the line."""


def authorizer_lines(asked: AuthorizerAsked, received: Received) -> Iterator[LogLine]:
    plan = asked.plan
    if not isinstance(plan, LambdaAuthorizerPlan) or not (asked.cached or asked.consultation):
        return
    yield False, f"Starting authorizer: {plan.id} for request: {received.request_id}"
    yield True, f"Incoming identity: {_identity(plan, asked.identity)}"
    if asked.consultation is not None and asked.function is not None:
        for text in _consultation(asked.consultation, asked.function, received):
            yield True, text
    if asked.error is None:
        principal = masked(asked.principal or "")
        yield False, f"Using valid authorizer policy for principal: {principal}"
        yield False, "Successfully completed authorizer execution"


def _identity(plan: LambdaAuthorizerPlan, values: tuple[str, ...]) -> str:
    if plan.is_token:
        return masked(values[0]) if values else ""
    pairs = zip(plan.sources, values, strict=False)
    return "{" + ", ".join(f"{source.text}={masked(value)}" for source, value in pairs) + "}"


def _consultation(
    consultation: Consultation, function: AwsUri, received: Received
) -> Iterator[str]:
    url = (
        f"https://lambda.{function.region}.amazonaws.com/2015-03-31/functions/"
        f"{function.target}/invocations"
    )
    yield f"Endpoint request URI: {url}"
    yield f"Endpoint request headers: {{x-amzn-lambda-integration-tag={received.request_id}}}"
    yield f"Endpoint request body after transformations: {text_of(consultation.event)}"
    yield f"Sending request to {url}"
    if consultation.invocation is not None:
        result = text_of(consultation.invocation.payload)
        yield f"Authorizer result body before parsing: {result}"
