"""`AWS` integrations of a Lambda function: templates both ways, errors chosen by their message."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from frontgate.deployment.integrations import LambdaPlan
from frontgate.deployment.media_types import BinaryMediaTypes
from frontgate.rest.content import bytes_of
from frontgate.rest.credentials import Credentials
from frontgate.rest.exchange import Answer, IntegrationRequest, MethodResponse, Validated
from frontgate.rest.integration_request import RequestTransformation
from frontgate.rest.integration_response import ResponseTransformation
from frontgate.rest.invocation import FunctionBackend
from frontgate.wire import Invocation, Outside

_INVOCATION_TYPE = "x-amz-invocation-type"


@dataclass(frozen=True, slots=True)
class FunctionCall:
    payload: bytes
    asynchronous: bool


class LambdaIntegration:
    """Invokes a function with what the request template made."""

    traced = True

    def __init__(
        self,
        plan: LambdaPlan,
        *,
        stage_variables: dict[str, str],
        binary_media_types: BinaryMediaTypes,
        outside: Outside,
    ) -> None:
        self._request = RequestTransformation(plan.request, binary_media_types=binary_media_types)
        self._response = ResponseTransformation(
            plan.response, binary_media_types=binary_media_types
        )
        self._backend = FunctionBackend(
            plan.uri.bind(stage_variables),
            http_method=plan.http_method,
            credentials=Credentials(plan.credentials, stage_variables),
            timeout=plan.timeout,
            outside=outside,
        )

    def prepare(self, validated: Validated) -> IntegrationRequest[FunctionCall]:
        self._backend.check()
        transformed = self._request.apply(validated)
        call = FunctionCall(bytes_of(transformed.body) or b"{}", _asynchronous(transformed.header))
        return IntegrationRequest(
            validated,
            call,
            transformed.context,
            transformed.parameters,
        )

    async def call(self, request: IntegrationRequest[FunctionCall]) -> Answer:
        call = request.message
        if call.asynchronous:
            invocation = await self._backend.invoke_event(call.payload, request.validated)
        else:
            invocation = await self._backend.invoke(call.payload, request.validated)
        return Answer(
            invocation.status_code,
            (("Content-Type", "application/json"),),
            invocation.payload,
            _error_message(invocation),
            invocation.request_id,
        )

    def respond(self, request: IntegrationRequest[FunctionCall], answer: Answer) -> MethodResponse:
        return self._response.apply(request, answer)


def _asynchronous(headers: Mapping[str, str | Sequence[str]]) -> bool:
    return any(
        name.lower() == _INVOCATION_TYPE and value == "Event" for name, value in headers.items()
    )


def _error_message(invocation: Invocation) -> str | None:
    """What selection patterns see: the error's message; None after a success (recorded)."""
    if invocation.function_error is None:
        return None
    try:
        error = json.loads(invocation.payload)
    except (ValueError, RecursionError):
        return ""
    message = error.get("errorMessage") if isinstance(error, dict) else None
    return message if isinstance(message, str) else ""
