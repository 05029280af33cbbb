"""Documented: AWS Lambda API Reference, Invoke (headers, statuses and errors)."""

from __future__ import annotations

import base64
import json

import pytest

from frontgate import headers as header_lines
from frontgate.aws.lambda_api.invoke import InvokeApi
from frontgate.functions import TooManyRequestsError
from frontgate.wire import Invocation, InvocationError

PATH = "/2015-03-31/functions/users/invocations"
EVENT = ("X-Amz-Invocation-Type", "Event")


def api(functions):
    return InvokeApi(functions, new_request_id=lambda: "r-0")


@pytest.fixture
def send(functions, request_to):
    async def send(path=PATH, **options):
        return await api(functions).handle(request_to(path, **options))

    return send


def error_of(answer):
    kind = header_lines.get(answer.headers, "x-amzn-errortype")
    return answer.status, kind, json.loads(answer.body)["message"]


async def test_a_synchronous_invocation(send, functions):
    answer = await send(body=b'{"a":1}', headers=(("X-Amzn-Trace-Id", "Root=1"),))
    assert (answer.status, answer.body) == (200, b'{"n":1}')
    assert header_lines.get(answer.headers, "x-amzn-requestid") == "r-1"
    assert header_lines.get(answer.headers, "x-amz-executed-version") == "7"
    assert header_lines.get(answer.headers, "x-amz-function-error") is None
    assert header_lines.get(answer.headers, "x-amz-log-result") is None
    options = {"trace_id": "Root=1", "client_context": None, "log_tail": False}
    assert functions.calls == [("RequestResponse", "users", b'{"a":1}', options)]


async def test_a_function_error_is_a_successful_call(send, functions):
    functions.answer = Invocation(200, b'{"errorMessage":"x"}', "Unhandled", "r-1")
    answer = await send()
    assert answer.status == 200
    assert header_lines.get(answer.headers, "x-amz-function-error") == "Unhandled"


async def test_no_payload_is_an_empty_object(send, functions):
    await send()
    assert functions.calls[0][2] == b"{}"


async def test_the_log_tail_comes_in_base64(send, functions):
    answer = await send(headers=(("X-Amz-Log-Type", "Tail"),))
    tail = header_lines.get(answer.headers, "x-amz-log-result") or ""
    assert base64.b64decode(tail) == b"END r-1\n"
    assert functions.calls[0][3]["log_tail"] is True


async def test_an_event_is_accepted(send, functions):
    answer = await send(headers=(EVENT,), body=b"{}")
    assert (answer.status, answer.body) == (202, b"")
    assert header_lines.get(answer.headers, "x-amz-executed-version") is None
    assert functions.calls[0][:2] == ("Event", "users")


async def test_the_client_context_arrives_decoded(send, functions):
    context = base64.b64encode(b'{"custom":{}}').decode()
    await send(headers=(("X-Amz-Client-Context", context),))
    assert functions.calls[0][3]["client_context"] == '{"custom":{}}'


@pytest.mark.parametrize("context", ["no base64!", base64.b64encode(b"{").decode(), "/w=="])
async def test_a_client_context_that_is_none(send, functions, context):
    answer = await send(headers=(("X-Amz-Client-Context", context),))
    assert error_of(answer)[:2] == (400, "InvalidRequestContentException")
    assert not functions.calls


@pytest.mark.parametrize(
    ("path", "query", "function"),
    [
        (PATH, "Qualifier=3", "users:3"),
        (PATH, "Qualifier=%24LATEST", "users:$LATEST"),
        (PATH, "a=1&Qualifier=live", "users:live"),
        (PATH, "NotQualifier=live", "users"),
        (
            "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A1%3Afunction%3Ausers/invocations",
            "",
            "arn:aws:lambda:eu-west-1:1:function:users",
        ),
    ],
)
async def test_names_and_qualifiers(send, functions, path, query, function):
    await send(path, query=query)
    assert functions.calls[0][1] == function


@pytest.mark.parametrize("body", [b"{", b"no", b"\xff", b"{} {}", b"[" * 100_000])
async def test_a_payload_that_is_not_json(send, functions, body):
    expected = (400, "InvalidRequestContentException", "Could not parse request body into json.")
    assert error_of(await send(body=body)) == expected
    assert not functions.calls


@pytest.mark.parametrize(
    ("headers", "limit", "kind"),
    [((), 6_291_456, "RequestResponse"), ((EVENT,), 1_048_576, "Event")],
)
async def test_the_largest_payload(send, functions, headers, limit, kind):
    """Documented: Lambda quotas, invocation payload."""
    largest = b'"' + b"x" * (limit - 2) + b'"'
    assert (await send(headers=headers, body=largest)).status < 300
    status, error, message = error_of(await send(headers=headers, body=largest + b" "))
    assert (status, error) == (413, "RequestTooLargeException")
    assert f"{limit + 1} byte payload is too large for the {kind} invocation type" in message
    assert len(functions.calls) == 1


@pytest.mark.parametrize(
    ("status", "error_type"),
    [
        (404, "ResourceNotFoundException"),
        (429, "TooManyRequestsException"),
        (403, "AccessDeniedException"),
        (500, "ServiceException"),
    ],
)
async def test_a_function_that_did_not_run(send, functions, status, error_type):
    functions.answer = InvocationError(status, "because")
    answer = await send()
    assert error_of(answer) == (status, error_type, "because")
    assert header_lines.get(answer.headers, "x-amzn-requestid") == "r-0"


@pytest.mark.parametrize("headers", [(), (EVENT,)])
async def test_a_throttled_call_says_why(send, functions, headers):
    """Source: documented (Invoke: TooManyRequestsException, `Reason`); a full queue of events has
    another one, which is not said."""
    functions.answer = TooManyRequestsError()
    functions.throttles = True
    answer = await send(headers=headers)
    assert error_of(answer) == (429, "TooManyRequestsException", "Rate Exceeded.")
    reason = None if headers else "ReservedFunctionConcurrentInvocationLimitExceeded"
    assert json.loads(answer.body).get("Reason") == reason


async def test_a_dry_run(send, functions):
    """Documented: 204 for one that may be invoked, and else the error."""
    answer = await send(headers=(("X-Amz-Invocation-Type", "DryRun"),))
    assert (answer.status, answer.body) == (204, b"")
    functions.known = False
    answer = await send(headers=(("X-Amz-Invocation-Type", "DryRun"),))
    assert error_of(answer)[:2] == (404, "ResourceNotFoundException")
    assert not functions.calls


async def test_another_invocation_type_is_refused(send, functions):
    answer = await send(headers=(("X-Amz-Invocation-Type", "Eventual"),))
    expected = (
        400,
        "ValidationException",
        "1 validation error detected: Value 'Eventual' at 'invocationType' failed to satisfy "
        "constraint: Member must satisfy enum value set: [RequestResponse, Event, DryRun]",
    )
    assert error_of(answer) == expected
    assert not functions.calls


@pytest.mark.parametrize(
    ("method", "path", "asked"),
    [
        ("POST", PATH, True),
        ("GET", PATH, False),
        ("POST", "/2015-03-31/functions", False),
        ("POST", "/2014-11-13/functions/users/invoke-async/", False),
    ],
)
def test_what_is_read_by_hand(functions, request_to, method, path, asked):
    assert api(functions).is_asked(request_to(path, method=method)) is asked
