"""StartSyncExecution over Step Functions that a test scripts.

Source: documented (Step Functions API reference), unless a test says otherwise.
"""

from __future__ import annotations

import json

import pytest

from frontgate import headers as header_lines
from frontgate.aws.step_functions import StepFunctionsApi
from frontgate.wire import HttpResponse

MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:onboarding"
EXECUTION = "arn:aws:states:eu-west-1:123456789012:execution:onboarding:run"
RUNNING = {"executionArn": EXECUTION, "status": "RUNNING", "startDate": 100.0}
SUCCEEDED = RUNNING | {"status": "SUCCEEDED", "stopDate": 100.25, "output": '{"ok":true}'}
FAILED = RUNNING | {"status": "FAILED", "stopDate": 100.0, "error": "Denied", "cause": "no"}


class StepFunctions:
    def __init__(self) -> None:
        self.answers = {
            "DescribeStateMachine": [{"type": "EXPRESS"}],
            "StartExecution": [{"executionArn": EXECUTION, "startDate": 100.0}],
            "DescribeExecution": [SUCCEEDED],
        }
        self.asked: list[tuple[str, dict[str, object]]] = []

    async def forward(self, request):
        target = header_lines.get(request.headers, "x-amz-target") or ""
        action = target.removeprefix("AWSStepFunctions.")
        self.asked.append((action, json.loads(request.body)))
        answers = self.answers.get(action, [{}])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, HttpResponse):
            return answer
        return HttpResponse(status=200, body=json.dumps(answer).encode())


@pytest.fixture
def local():
    return StepFunctions()


@pytest.fixture
def call(local, request_to):
    async def send(action, document, *, longest=300.0):
        headers = (("X-Amz-Target", f"AWSStepFunctions.{action}"), ("Content-Length", "1"))
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        api = StepFunctionsApi(local.forward, longest=longest)
        return await api.handle(request_to(headers=headers, body=body))

    return send


async def test_a_synchronous_execution(call, local):
    local.answers["DescribeExecution"] = [RUNNING, RUNNING, SUCCEEDED]
    asked = {"stateMachineArn": MACHINE, "name": "run", "input": '{"a":1}', "traceHeader": "Root=1"}
    answer = await call("StartSyncExecution", asked)
    assert answer.status == 200
    found = json.loads(answer.body)
    assert found.pop("executionArn").startswith(
        "arn:aws:states:eu-west-1:123456789012:express:onboarding:run:"
    )
    details = {
        "__type": "com.amazonaws.swf.base.model#CloudWatchEventsExecutionDataDetails",
        "included": True,
    }
    assert found == {
        "billingDetails": {"billedDurationInMilliseconds": 300, "billedMemorySizeInMB": 64},
        "input": '{"a":1}',
        "inputDetails": details,
        "name": "run",
        "output": '{"ok":true}',
        "outputDetails": details,
        "startDate": 100.0,
        "stateMachineArn": MACHINE,
        "status": "SUCCEEDED",
        "stopDate": 100.25,
        "traceHeader": "Root=1",
    }
    assert local.asked[1] == (
        "StartExecution",
        {"stateMachineArn": MACHINE, "name": "run", "input": '{"a":1}'},
    )


async def test_a_failure_is_an_answer(call, local):
    local.answers["DescribeExecution"] = [FAILED]
    answer = await call("StartSyncExecution", {"stateMachineArn": MACHINE})
    found = json.loads(answer.body)
    assert (answer.status, found["status"]) == (200, "FAILED")
    assert (found["error"], found["cause"], "output" in found) == ("Denied", "no", False)
    assert found["name"]


async def test_an_execution_that_takes_too_long(call, local):
    local.answers["DescribeExecution"] = [RUNNING]
    answer = await call("StartSyncExecution", {"stateMachineArn": MACHINE}, longest=0.02)
    assert json.loads(answer.body)["status"] == "TIMED_OUT"


async def test_only_express_workflows_run_synchronously(call, local):
    local.answers["DescribeStateMachine"] = [{"type": "STANDARD"}]
    answer = await call("StartSyncExecution", {"stateMachineArn": MACHINE})
    assert answer.status == 400
    assert json.loads(answer.body)["__type"] == "StateMachineTypeNotSupported"


@pytest.mark.parametrize("action", ["DescribeStateMachine", "StartExecution"])
async def test_refusals_are_passed_on(call, local, action):
    refused = HttpResponse(status=400, body=b'{"__type": "StateMachineDoesNotExist"}')
    local.answers[action] = [refused]
    assert await call("StartSyncExecution", {"stateMachineArn": MACHINE}) is refused


async def test_an_execution_gets_a_name(call, local):
    await call("StartExecution", {"stateMachineArn": MACHINE})
    await call("StartExecution", {"stateMachineArn": MACHINE, "name": "mine"})
    (_, first), (_, second) = local.asked
    assert len(first["name"]) == 36
    assert second["name"] == "mine"


@pytest.mark.parametrize(("action", "body"), [("ListExecutions", b"{}"), ("StartExecution", b"{}")])
async def test_everything_else_is_passed_on(call, local, action, body):
    await call(action, body)
    assert local.asked[0][0] == action


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
async def test_nonsense_is_not_ours_to_refuse(local, body):
    async def forward(request):
        return HttpResponse(status=400, body=request.body)

    api = StepFunctionsApi(forward)
    from frontgate.wire import HttpRequest

    request = HttpRequest(
        method="POST",
        path="/",
        query="",
        headers=(("X-Amz-Target", "AWSStepFunctions.StartSyncExecution"),),
        body=body,
        source_ip="127.0.0.1",
    )
    assert (await api.handle(request)).status == 400
