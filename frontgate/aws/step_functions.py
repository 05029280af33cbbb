"""What the local Step Functions lack: StartSyncExecution, and names for executions without one.

State machines run in the services process, on moto's interpreter; their tasks call this endpoint,
so Lambda functions are ours there too.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from frontgate import headers as header_lines
from frontgate.aws.services import aws_error
from frontgate.identifiers import new_request_id
from frontgate.wire import Handler, HttpRequest, HttpResponse

_TARGET = "AWSStepFunctions."
_TYPE = "application/x-amz-json-1.0"
_REPLACED = frozenset({"content-length", "x-amz-target"})
_FIRST_LOOK, _LONGEST_PAUSE = 0.005, 0.1
LONGEST_EXECUTION = 300.0
"""Seconds that an Express workflow may take (Step Functions quotas)."""
_BILLING_STEP = 100
_DETAILS = {
    "__type": "com.amazonaws.swf.base.model#CloudWatchEventsExecutionDataDetails",
    "included": True,
}


class StepFunctionsApi:
    """Handles requests signed for `states`; `forward` sends one to the services process."""

    def __init__(self, forward: Handler, *, longest: float = LONGEST_EXECUTION) -> None:
        self._forward = forward
        self._longest = longest

    async def handle(self, request: HttpRequest) -> HttpResponse:
        target = header_lines.get(request.headers, "x-amz-target") or ""
        asked = _document(request.body)
        if asked is not None:
            match target.removeprefix(_TARGET):
                case "StartSyncExecution":
                    return await self._run(request, asked)
                case "StartExecution" if not asked.get("name"):
                    named = {**asked, "name": new_request_id()}
                    return await self._call(request, "StartExecution", named)
        return await self._forward(request)

    async def _call(
        self, request: HttpRequest, action: str, document: Mapping[str, Any]
    ) -> HttpResponse:
        headers = header_lines.without(request.headers, _REPLACED)
        return await self._forward(
            replace(
                request,
                headers=(*headers, ("X-Amz-Target", _TARGET + action)),
                body=json.dumps(document).encode(),
            )
        )

    async def _run(self, request: HttpRequest, asked: Mapping[str, Any]) -> HttpResponse:
        machine_arn = asked.get("stateMachineArn")
        described = await self._call(
            request, "DescribeStateMachine", {"stateMachineArn": machine_arn}
        )
        if described.status != 200:
            return described
        if json.loads(described.body).get("type") != "EXPRESS":
            return aws_error(
                400,
                "StateMachineTypeNotSupported",
                "This operation is not supported by this type of state machine",
            )
        name = asked.get("name") or new_request_id()
        started = await self._call(
            request,
            "StartExecution",
            {"stateMachineArn": machine_arn, "name": name, "input": asked.get("input", "{}")},
        )
        if started.status != 200:
            return started
        execution_arn = json.loads(started.body)["executionArn"]
        ended = await self._ended(request, execution_arn)
        document = _answer(ended, asked, name=str(name))
        return HttpResponse(
            status=200, headers=(("Content-Type", _TYPE),), body=json.dumps(document).encode()
        )

    async def _ended(self, request: HttpRequest, execution_arn: str) -> dict[str, Any]:
        """The execution's description once it has ended, or has taken too long."""
        loop = asyncio.get_running_loop()
        deadline, pause = loop.time() + self._longest, _FIRST_LOOK
        while True:
            answer = await self._call(request, "DescribeExecution", {"executionArn": execution_arn})
            found: dict[str, Any] = json.loads(answer.body)
            if found.get("status") != "RUNNING":
                return found
            if loop.time() >= deadline:
                return {
                    **found,
                    "status": "TIMED_OUT",
                    "stopDate": found["startDate"] + self._longest,
                }
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)


def _document(body: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(body)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _answer(ended: Mapping[str, Any], asked: Mapping[str, Any], *, name: str) -> dict[str, Any]:
    """As the service answers; member names of the details are those seen through API Gateway."""
    duration = max(0.0, float(ended["stopDate"]) - float(ended["startDate"])) * 1000
    answer = {
        "billingDetails": {
            "billedDurationInMilliseconds": _BILLING_STEP
            * max(1, math.ceil(duration / _BILLING_STEP)),
            "billedMemorySizeInMB": 64,
        },
        "executionArn": _express_arn(str(ended["executionArn"])),
        "input": asked.get("input", "{}"),
        "inputDetails": _DETAILS,
        "name": name,
        "startDate": ended["startDate"],
        "stateMachineArn": asked["stateMachineArn"],
        "status": ended["status"],
        "stopDate": ended["stopDate"],
    }
    if "traceHeader" in asked:
        answer["traceHeader"] = asked["traceHeader"]
    if ended["status"] == "SUCCEEDED":
        return answer | {"output": ended.get("output"), "outputDetails": _DETAILS}
    return answer | {key: ended[key] for key in ("cause", "error") if ended.get(key) is not None}


def _express_arn(arn: str) -> str:
    """`…:express:machine:name:id` instead of `…:execution:machine:name`."""
    return f"{arn.replace(':execution:', ':express:', 1)}:{new_request_id()}"
