"""The `AWS_PROXY` integration: a function gets the event and answers with a status."""

from __future__ import annotations

import json
from collections.abc import Mapping

from frontgate.http.answer import MalformedAnswerError, status_of
from frontgate.http.backend import Backend
from frontgate.http.lambda_proxy import function_error
from frontgate.websocket.compiled import LambdaProxy
from frontgate.websocket.errors import IntegrationFailedError, IntegrationTimeoutError
from frontgate.websocket.function_backend import Function
from frontgate.websocket.integration import Answer, Request, parse_document
from frontgate.wire import Invocation, Outside

_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


class LambdaProxyIntegration:
    def __init__(
        self, settings: LambdaProxy, stage_variables: Mapping[str, str], outside: Outside
    ) -> None:
        self._function = Function(
            settings.function,
            settings.credentials,
            stage_variables=stage_variables,
            outside=outside,
        )
        self._is_base64 = settings.is_base64
        self._backend = Backend(
            settings.timeout, late=IntegrationTimeoutError, failed=IntegrationFailedError
        )

    async def __call__(self, request: Request) -> Answer:
        event = request.event
        if self._is_base64 and "body" in event:
            event = {**event, "isBase64Encoded": True}
        payload = _encode(event).encode()
        invocation = await self._backend.call(self._function.invoke(payload, request))
        if invocation.function_error is not None:
            raise IntegrationFailedError(function_error(invocation.payload))
        return _proxy_answer(invocation)


def _proxy_answer(invocation: Invocation) -> Answer:
    answer = parse_document(invocation.payload.decode("utf-8", "replace"))
    if not isinstance(answer, dict) or "statusCode" not in answer:
        raise IntegrationFailedError("The function's answer has no statusCode")
    try:
        status = status_of(answer["statusCode"])
    except MalformedAnswerError as error:
        raise IntegrationFailedError(f"The response from the Lambda: {error}") from error
    headers = answer.get("headers")
    body = answer.get("body")
    return Answer(
        status=status,
        body=body if isinstance(body, str) else "" if body is None else _encode(body),
        headers=tuple((str(name), str(value)) for name, value in headers.items())
        if isinstance(headers, dict)
        else (),
        service_status=invocation.status_code,
        backend_request_id=invocation.request_id,
    )
