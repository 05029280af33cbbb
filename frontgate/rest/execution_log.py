"""The execution log of a request: API Gateway's lines, made of its trail.

One renderer for CloudWatch Logs, for `TestInvokeMethod` and for traces. Documentation: "Set up
CloudWatch logging for REST APIs in API Gateway"; the lines are recorded on AWS (logs of 2017, 2019
and 2024), but for those that say `assumed`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from frontgate.control.rest_api import MethodSetting
from frontgate.deployment.integrations import MockPlan
from frontgate.observe import execution_lines
from frontgate.observe.execution_lines import (
    Kind,
    Line,
    answer_body,
    answer_lines,
    call_lines,
    cut,
    java_map,
)
from frontgate.observe.masking import masked, masked_headers
from frontgate.rest.access_facts import AuthorizerAsked
from frontgate.rest.authorizer_log import authorizer_lines
from frontgate.rest.content import text_of
from frontgate.rest.endpoint_request import answer_headers, endpoint_request
from frontgate.rest.errors import QuotaExceededError, ThrottledError, UnauthorizedError
from frontgate.rest.exchange import Admitted, Answer, Authorized, IntegrationRequest, Received
from frontgate.rest.execution_failures import failure_lines
from frontgate.rest.finished import Finished
from frontgate.rest.lambda_proxy_response import MALFORMED
from frontgate.rest.receive import trace_root

GATEWAYS_OWN = frozenset({"x-amzn-requestid", "x-amz-apigw-id"})


def execution_log(finished: Finished, *, data: bool = True) -> Iterator[Line]:
    """The lines, without `({request id}) ` before each; `data`: those of data tracing too."""
    received = finished.received
    yield Line(received.started, Kind.EVENT, f"Extended Request Id: {received.extended_request_id}")
    yield from _authorizer(finished, data=data)
    yield from _usage_plan(finished)
    yield from _execution(finished, data=data)
    yield from _endpoint_request_id(finished)
    if received.stage.tracing:
        trace = f"X-ray Tracing ID : Root={trace_root(received)}"  # since 2020 or so (recorded)
        yield Line(finished.ended, Kind.EVENT, trace)


def logged(finished: Finished, setting: MethodSetting) -> list[Line]:
    """The lines that a method's settings ask for."""
    return execution_lines.logged(
        lambda data: execution_log(finished, data=data),
        level=setting.logging_level,
        traced=setting.data_trace_enabled,
        failed=finished.error is not None,
    )


def test_invoke_log(finished: Finished) -> str:
    """The `log` of TestInvokeMethod: the execution alone, each line with its time (recorded)."""
    return _dated(finished.received, _execution(finished, data=True))


def test_authorizer_log(finished: Finished) -> str:
    """The `log` of TestInvokeAuthorizer: what the authorizer did, and why it failed (recorded)."""
    lines = list(_authorizer(finished, data=True))
    if finished.error is not None:
        failures = failure_lines(finished, finished.error)
        if isinstance(finished.error, UnauthorizedError):
            failures.append("Unauthorized")
        lines += (Line(finished.ended, Kind.FAILURE, text) for text in failures)
    return _dated(finished.received, lines)


def _dated(received: Received, lines: Iterable[Line]) -> str:
    texts = [f"Execution log for request {received.request_id}\n"]
    for line in lines:
        at = time.gmtime(received.epoch + line.moment - received.started)
        texts.append(f"{time.strftime('%a %b %d %H:%M:%S UTC %Y', at)} : {cut(line.text)}\n")
    return "".join(texts)


def _authorizer(finished: Finished, *, data: bool) -> Iterator[Line]:
    for moment, fact in finished.facts:
        if isinstance(fact, AuthorizerAsked):
            yield from authorizer_lines(fact, finished.received, moment, data=data)


def _usage_plan(finished: Finished) -> Iterator[Line]:
    reached = finished.reached
    if not isinstance(reached, Authorized):
        return
    received, method = reached.received, reached.method.compiled
    moment = _entered(finished)
    stage = f"{received.stage.address.api_id}/{received.stage.name}"
    sent = reached.usage_identifier_key or received.headers.get("x-api-key")
    key = masked(sent) if sent else ""
    yield Line(
        moment,
        Kind.EVENT,
        f"Verifying Usage Plan for request: {received.request_id}. API Key: {key} "
        f"API Stage: {stage}",
    )
    if not _is_admitted(finished):
        return
    if not method.api_key_required:
        yield Line(
            moment,
            Kind.EVENT,
            f"API Key {key} authorized because method '{method.http_method} "
            f"{method.resource_path}' does not require API Key. Request will not contribute to "
            "throttle or quota limits",
        )
    yield Line(
        moment,
        Kind.EVENT,
        f"Usage Plan check succeeded for API Key {key} and API Stage {stage}",
    )


def _execution(finished: Finished, *, data: bool) -> Iterator[Line]:
    ended = finished.ended
    if _is_admitted(finished):
        yield from _execution_begin(finished)
        if data:
            yield from _method_request(finished)
            yield from _endpoint(finished)
    if finished.error is not None:
        if not data:
            yield from _malformed_answer(finished)
        for text in failure_lines(finished, finished.error):
            yield Line(ended, Kind.FAILURE, text)
    else:
        if data:
            yield from _method_response(finished)
        yield Line(ended, Kind.EVENT, "Successfully completed execution")
    if isinstance(finished.error, UnauthorizedError):
        return  # nothing was completed (recorded)
    kind = Kind.EVENT if finished.error is None else Kind.FAILURE
    yield Line(ended, kind, f"Method completed with status: {finished.response.status}")


def _execution_begin(finished: Finished) -> Iterator[Line]:
    received, moment = finished.received, _entered(finished)
    path = received.shown_path
    yield Line(moment, Kind.EVENT, f"Starting execution for request: {received.request_id}")
    yield Line(moment, Kind.EVENT, f"HTTP Method: {received.method}, Resource Path: {path}")


def _method_request(finished: Finished) -> Iterator[Line]:
    reached, moment = finished.reached, _entered(finished)
    assert not isinstance(reached, Received)
    received = reached.received
    data = {
        "path": java_map(reached.path_parameters.items()),
        "query string": java_map((name, values[-1]) for name, values in received.query.items()),
        "headers": java_map(masked_headers(received.headers.single().items())),
        "body before transformations": _shown(received),
    }
    for name, value in data.items():
        yield Line(moment, Kind.DATA, f"Method request {name}: {value}")


def _shown(received: Received) -> str:
    """Without Content-Type a body is JSON's, which is binary where `*/*` is (recorded)."""
    content_type = received.headers.get("content-type") or "application/json"
    if received.stage.binary_media_types.match(content_type):
        return "[Binary Data]"
    return text_of(received.request.body)


def _endpoint(finished: Finished) -> Iterator[Line]:
    for moment, fact in finished.facts:
        if isinstance(fact, IntegrationRequest):
            sent = endpoint_request(fact)
            if sent is not None:
                yield from call_lines(moment, url=sent.url, headers=sent.headers, body=sent.body)
        elif isinstance(fact, Answer) and _has_endpoint(finished):
            yield from _endpoint_response(moment, fact, finished)


def _endpoint_response(moment: float, answer: Answer, finished: Finished) -> Iterator[Line]:
    reached = finished.reached
    assert finished.call is not None and not isinstance(reached, Received)
    return answer_lines(
        moment,
        status=answer.status,
        latency=finished.call.latency,
        headers=answer_headers(answer, reached, moment),
        body=answer.body,
    )


def _malformed_answer(finished: Finished) -> Iterator[Line]:
    """Of this failure alone the answer is shown without data tracing (recorded)."""
    error, answer = finished.error, finished.call and finished.call.answer
    if answer and error is not None and error.cause == MALFORMED:
        yield Line(finished.ended, Kind.FAILURE, answer_body(answer.body))


def _method_response(finished: Finished) -> Iterator[Line]:
    response, moment = finished.response, finished.ended
    headers = [line for line in response.headers if line[0].lower() not in GATEWAYS_OWN]
    body = text_of(response.body)
    yield Line(moment, Kind.DATA, f"Method response body after transformations: {body}")
    yield Line(moment, Kind.DATA, f"Method response headers: {java_map(headers)}")


def _endpoint_request_id(finished: Finished) -> Iterator[Line]:
    answer = finished.call and finished.call.answer
    if answer and answer.request_id:
        text = f"AWS Integration Endpoint RequestId : {answer.request_id}"
        yield Line(finished.ended, Kind.EVENT, text)


def _is_admitted(finished: Finished) -> bool:
    """Whether the request came through the usage plan and all throttles."""
    error = finished.error
    refused = isinstance(error, (ThrottledError, QuotaExceededError))
    return isinstance(finished.reached, Admitted) and not refused


def _has_endpoint(finished: Finished) -> bool:
    reached = finished.reached
    assert not isinstance(reached, Received)
    return not isinstance(reached.method.compiled.integration, MockPlan)


def _entered(finished: Finished) -> float:
    """When the request came to its execution: after the last fact that precedes it."""
    moment = finished.received.started
    for noted, fact in finished.facts:
        if isinstance(fact, IntegrationRequest):
            break
        moment = noted
    return moment
