"""What an integration sends and is answered, as logs and traces show it, whatever its kind."""

from __future__ import annotations

from email.utils import formatdate
from typing import Any

from frontgate.deployment.integrations import LambdaPlan, LambdaProxyPlan
from frontgate.deployment.uri import AwsUri
from frontgate.rest.exchange import Answer, IntegrationRequest, Received, Routed, Validated
from frontgate.rest.lambda_function import FunctionCall
from frontgate.rest.receive import traced_id
from frontgate.timestamps import basic_iso_8601
from frontgate.wire import AwsRequest, HeaderItems, OutgoingRequest, record


@record
class EndpointRequest:
    """A request to a backend as HTTP, which calls of services and functions are too."""

    method: str
    url: str
    headers: HeaderItems
    body: bytes


def endpoint_request(request: IntegrationRequest[Any]) -> EndpointRequest | None:
    """None where nothing is sent: a MOCK integration."""
    match request.message:
        case OutgoingRequest(method=method, url=url, headers=headers, body=body):
            return EndpointRequest(method=method, url=url, headers=headers, body=body)
        case AwsRequest() as message:
            return _service_call(message)
        case FunctionCall(payload=payload):
            return _invocation(request.validated, payload)
        case bytes() as payload:
            return _invocation(request.validated, payload)
        case _:
            return None


def _service_call(message: AwsRequest) -> EndpointRequest:
    query = f"?Action={message.action}" if message.action else ""
    if message.query:
        query += f"{'&' if query else '?'}{message.query}"
    return EndpointRequest(
        method=message.method,
        url=f"https://{message.service}.{message.region}.amazonaws.com{message.path}{query}",
        headers=message.headers,
        body=message.body,
    )


def _invocation(validated: Validated, payload: bytes) -> EndpointRequest:
    received, compiled = validated.received, validated.method.compiled
    plan = compiled.integration
    assert isinstance(plan, (LambdaProxyPlan, LambdaPlan))
    source = f"{received.stage.name}/{compiled.http_method}{compiled.resource_path}"
    return invocation_request(received, plan.uri, source=source, payload=payload)


def invocation_request(
    received: Received, uri: AwsUri, *, source: str, payload: bytes
) -> EndpointRequest:
    """How a function is invoked; `source` is what of the API does it, without the API's id.

    In the order of the recorded log lines. There is no signature: the call never leaves here.
    """
    stage, address = received.stage, received.stage.address
    return EndpointRequest(
        method="POST",
        url=uri.bind(stage.variables).invocation_url,
        headers=(
            ("x-amzn-lambda-integration-tag", received.request_id),
            ("X-Amz-Date", basic_iso_8601(received.epoch)),
            ("x-amzn-apigateway-api-id", address.api_id),
            ("X-Amz-Source-Arn", f"{address.arn}/{source}"),
            ("Accept", "application/json"),
            ("User-Agent", f"AmazonAPIGateway_{address.api_id}"),
        ),
        body=payload,
    )


def answer_headers(answer: Answer, routed: Routed, moment: float) -> HeaderItems:
    """The headers that a backend answered with at `moment`, on the monotonic timer.

    A function is not called by HTTP here: shown are the headers of Lambda's service, in their
    recorded order, but for the version that ran.
    """
    if not isinstance(routed.method.compiled.integration, (LambdaProxyPlan, LambdaPlan)):
        return answer.headers
    received = routed.received
    trace = traced_id(received).split(";")
    return (
        ("Date", formatdate(received.epoch + moment - received.started, usegmt=True)),
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(answer.body))),
        ("Connection", "keep-alive"),
        ("x-amzn-RequestId", answer.request_id or ""),
        ("x-amzn-Remapped-Content-Length", "0"),
        ("X-Amzn-Trace-Id", ";".join(field[:1].lower() + field[1:] for field in trace)),
    )
