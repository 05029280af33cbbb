"""The `AWS_PROXY` integration: a function gets the event and answers with a status."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

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
            settings.function.bind(stage_variables).target,
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
    if not isinstance(answer, dict) or not _is_status(answer.get("statusCode")):
        raise IntegrationFailedError("The function's answer has no statusCode")
    headers = answer.get("headers")
    body = answer.get("body")
    return Answer(
        status=int(answer["statusCode"]),
        body=body if isinstance(body, str) else "" if body is None else _encode(body),
        headers=tuple((str(name), str(value)) for name, value in headers.items())
        if isinstance(headers, dict)
        else (),
        service_status=invocation.status_code,
        backend_request_id=invocation.request_id,
    )


def _is_status(value: Any) -> bool:
    if isinstance(value, str):
        return value.isdecimal() and len(value) == 3
    return isinstance(value, int) and 100 <= value <= 599
