"""Invoke, for SDKs, `aws lambda invoke` and other functions (AWS Lambda API Reference)."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import unquote

from frontgate import headers as header_lines
from frontgate.aws.services import aws_error
from frontgate.functions import FunctionService, TooManyRequestsError
from frontgate.wire import HttpRequest, HttpResponse, Invocation, InvocationError

_INVOKE = re.compile(r"/2015-03-31/functions/(?P<function>[^/]*)/invocations")
_QUALIFIER = re.compile(r"(?:^|&)Qualifier=([^&]+)")
_SYNCHRONOUS_BYTES = 6 * 1024 * 1024
_EVENT_BYTES = 1024 * 1024
_ERROR_TYPES = {
    403: "AccessDeniedException",
    404: "ResourceNotFoundException",
    429: "TooManyRequestsException",
}


_RESERVED = {"Reason": "ReservedFunctionConcurrentInvocationLimitExceeded", "Type": "User"}
"""Why a call is too many (Invoke: TooManyRequestsException)."""


class InvalidInvokeError(Exception):
    """An Invoke request that Lambda refuses before it looks for the function."""

    def __init__(self, status: int, error_type: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error_type = error_type


@dataclass(frozen=True, kw_only=True, slots=True)
class _Invoke:
    """One Invoke request, as its headers, query and path say it."""

    function: str
    """Name or ARN, with the qualifier."""
    payload: bytes
    trace_id: str | None
    client_context: str | None
    log_tail: bool


class InvokeApi:
    """Answers Invoke."""

    def __init__(self, functions: FunctionService, *, new_request_id: Callable[[], str]) -> None:
        self._functions = functions
        self._new_request_id = new_request_id

    def is_asked(self, request: HttpRequest) -> bool:
        return request.method == "POST" and _INVOKE.fullmatch(request.path) is not None

    async def handle(self, request: HttpRequest) -> HttpResponse:
        """Of a request that asks for it."""
        found = _INVOKE.fullmatch(request.path)
        assert found is not None
        kind = header_lines.get(request.headers, "x-amz-invocation-type") or "RequestResponse"
        try:
            return await self._run(_read(request, unquote(found["function"]), kind), kind)
        except InvalidInvokeError as error:
            return self._refused(error.status, error.error_type, str(error))
        except TooManyRequestsError as error:
            reason = {} if kind == "Event" else _RESERVED
            return self._refused(error.status, _ERROR_TYPES[error.status], str(error), **reason)
        except InvocationError as error:
            error_type = _ERROR_TYPES.get(error.status, "ServiceException")
            return self._refused(error.status, error_type, str(error))

    def _refused(self, status: int, error_type: str, message: str, **members: str) -> HttpResponse:
        """With a request id, as every answer has one: Step Functions repeats it in its errors."""
        answer = aws_error(status, error_type, message, **members)
        request_id = ("x-amzn-RequestId", self._new_request_id())
        return replace(answer, headers=(*answer.headers, request_id))

    async def _run(self, asked: _Invoke, kind: str) -> HttpResponse:
        if kind == "DryRun":
            self._functions.require(asked.function)
            return HttpResponse(status=204)
        if kind == "Event":
            answer = await self._functions.invoke_event(
                asked.function,
                asked.payload,
                trace_id=asked.trace_id,
                client_context=asked.client_context,
            )
        else:
            answer = await self._functions.invoke(
                asked.function,
                asked.payload,
                trace_id=asked.trace_id,
                client_context=asked.client_context,
                log_tail=asked.log_tail,
            )
        return _response(answer, asked)


def _read(request: HttpRequest, function: str, kind: str) -> _Invoke:
    """Checks the request in the order in which Lambda does. Raises `InvalidInvokeError`."""
    if kind not in {"RequestResponse", "Event", "DryRun"}:
        raise InvalidInvokeError(
            400,
            "ValidationException",
            f"1 validation error detected: Value '{kind}' at 'invocationType' failed to satisfy "
            "constraint: Member must satisfy enum value set: [RequestResponse, Event, DryRun]",
        )
    payload = request.body or b"{}"
    limit = _EVENT_BYTES if kind == "Event" else _SYNCHRONOUS_BYTES
    if len(payload) > limit:
        raise InvalidInvokeError(
            413,
            "RequestTooLargeException",
            f"{len(payload)} byte payload is too large for the {kind} invocation type "
            f"(limit {limit} bytes)",
        )
    if not _is_json(payload):
        raise InvalidInvokeError(
            400, "InvalidRequestContentException", "Could not parse request body into json."
        )
    found = _QUALIFIER.search(request.query)
    qualifier = unquote(found[1]) if found else ""
    return _Invoke(
        function=f"{function}:{qualifier}" if qualifier else function,
        payload=payload,
        trace_id=header_lines.get(request.headers, "x-amzn-trace-id"),
        client_context=_client_context(request),
        log_tail=header_lines.get(request.headers, "x-amz-log-type") == "Tail",
    )


def _client_context(request: HttpRequest) -> str | None:
    """JSON that the header carries in base64."""
    given = header_lines.get(request.headers, "x-amz-client-context")
    if given is None:
        return None
    try:
        context = base64.b64decode(given, validate=True).decode()
        json.loads(context)
    except (ValueError, RecursionError):
        raise InvalidInvokeError(
            400,
            "InvalidRequestContentException",
            "Client context must be a valid Base64-encoded JSON",
        ) from None
    return context


def _is_json(payload: bytes) -> bool:
    try:
        json.loads(payload)
    except (ValueError, RecursionError):
        return False
    return True


def _response(answer: Invocation, asked: _Invoke) -> HttpResponse:
    headers = [("Content-Type", "application/json"), ("x-amzn-RequestId", answer.request_id)]
    if answer.function_error:
        headers.append(("X-Amz-Function-Error", answer.function_error))
    if answer.status_code == 200:
        headers += _executed(asked, answer)
    return HttpResponse(status=answer.status_code, headers=tuple(headers), body=answer.payload)


def _executed(asked: _Invoke, answer: Invocation) -> list[tuple[str, str]]:
    """What is known once the function has run."""
    headers = [("X-Amz-Executed-Version", answer.version)]
    if asked.log_tail:
        headers.append(("X-Amz-Log-Result", base64.b64encode(answer.log_tail).decode()))
    return headers
