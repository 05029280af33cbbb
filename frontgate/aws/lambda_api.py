"""Lambda's API on the local endpoint: Invoke, for SDKs, `aws lambda invoke` and other functions."""

from __future__ import annotations

import base64
import json
import re
from urllib.parse import unquote

from frontgate import headers as header_lines
from frontgate.aws.services import aws_error
from frontgate.wire import (
    EventInvoker,
    FunctionInvoker,
    HttpRequest,
    HttpResponse,
    Invocation,
    InvocationError,
)

_INVOKE = re.compile(r"/2015-03-31/functions/(?P<function>[^/]+)/invocations")
_SYNCHRONOUS_BYTES = 6 * 1024 * 1024
_EVENT_BYTES = 1024 * 1024
_ERROR_TYPES = {
    403: "AccessDeniedException",
    404: "ResourceNotFoundException",
    429: "TooManyRequestsException",
}


class LambdaApi:
    """Handles requests signed for `lambda` (AWS Lambda API Reference, Invoke)."""

    def __init__(self, *, invoke: FunctionInvoker, invoke_event: EventInvoker) -> None:
        self._invoke = invoke
        self._invoke_event = invoke_event

    async def handle(self, request: HttpRequest) -> HttpResponse:
        found = _INVOKE.fullmatch(request.path)
        if found is None or request.method != "POST":
            return aws_error(
                501,
                "NotImplementedException",
                f"{request.method} {request.path}: of the Lambda API only Invoke is served; "
                "functions come from the template.",
            )
        kind = header_lines.get(request.headers, "x-amz-invocation-type", "RequestResponse")
        function = unquote(found["function"])
        qualifier = _qualifier(request.query)
        try:
            return await self._run(f"{function}{qualifier}", kind or "", request)
        except InvocationError as error:
            error_type = _ERROR_TYPES.get(error.status, "ServiceException")
            return aws_error(error.status, error_type, str(error))

    async def _run(self, function: str, kind: str, request: HttpRequest) -> HttpResponse:
        payload = request.body or b"{}"
        limit = _EVENT_BYTES if kind == "Event" else _SYNCHRONOUS_BYTES
        if len(payload) > limit:
            text = f"{len(payload)} byte payload is too large for the {kind} invocation type "
            return aws_error(413, "RequestTooLargeException", f"{text}(limit {limit} bytes)")
        if not _is_json(payload):
            return aws_error(
                400, "InvalidRequestContentException", "Could not parse request body into json."
            )
        match kind:
            case "RequestResponse":
                trace = header_lines.get(request.headers, "x-amzn-trace-id")
                tail = header_lines.get(request.headers, "x-amz-log-type") == "Tail"
                return _answer(await self._invoke(function, payload, trace_id=trace), tail)
            case "Event":
                return _answer(await self._invoke_event(function, payload), tail=False)
            case _:
                return aws_error(
                    501, "NotImplementedException", f"invocation type {kind} is not supported"
                )


def _qualifier(query: str) -> str:
    found = re.search(r"(?:^|&)Qualifier=([^&]+)", query)
    return f":{unquote(found[1])}" if found else ""


def _is_json(payload: bytes) -> bool:
    try:
        json.loads(payload)
    except ValueError:
        return False
    return True


def _answer(invocation: Invocation, tail: bool) -> HttpResponse:
    headers = [
        ("Content-Type", "application/json"),
        ("x-amzn-RequestId", invocation.request_id),
        ("X-Amz-Executed-Version", "$LATEST"),
    ]
    if invocation.function_error:
        headers.append(("X-Amz-Function-Error", invocation.function_error))
    if tail:
        headers.append(("X-Amz-Log-Result", base64.b64encode(invocation.log_tail).decode()))
    return HttpResponse(
        status=invocation.status_code, headers=tuple(headers), body=invocation.payload
    )
