"""`AWS_PROXY` integrations: the request as an event (format 1.0) to a function."""

from __future__ import annotations

import base64
import json

from frontgate.deployment.integrations import LambdaProxyPlan
from frontgate.deployment.media_types import BinaryMediaTypes
from frontgate.rest.content import text_of
from frontgate.rest.context import request_context
from frontgate.rest.exchange import Answer, IntegrationRequest, MethodResponse, Validated
from frontgate.rest.integration_request import unmappable
from frontgate.rest.invocation import FunctionBackend
from frontgate.rest.lambda_proxy_response import proxy_response
from frontgate.wire import Outside

_encode = json.JSONEncoder(check_circular=False).encode


class LambdaProxyIntegration:
    """Invokes a function with the whole request; parameter mappings have no effect (recorded)."""

    traced = True

    def __init__(
        self,
        plan: LambdaProxyPlan,
        *,
        stage_variables: dict[str, str],
        binary_media_types: BinaryMediaTypes,
        outside: Outside,
    ) -> None:
        self._unmappable_header = plan.unmappable_header
        self._binary_media_types = binary_media_types
        self._backend = FunctionBackend(
            plan.uri.bind(stage_variables),
            http_method=plan.http_method,
            timeout=plan.timeout,
            outside=outside,
        )

    def prepare(self, validated: Validated) -> IntegrationRequest[bytes]:
        if self._unmappable_header is not None:
            raise unmappable(self._unmappable_header)
        self._backend.check()
        event = proxy_event(validated, self._binary_media_types)
        return IntegrationRequest(
            validated=validated, message=_encode(event).encode(), context={}, parameters=None
        )

    async def call(self, request: IntegrationRequest[bytes]) -> Answer:
        invocation = await self._backend.invoke(
            request.message, trace_id=request.validated.received.trace_id
        )
        return Answer(
            status=invocation.status_code,
            body=invocation.payload,
            selector=invocation.function_error,
            request_id=invocation.request_id,
        )

    def respond(self, request: IntegrationRequest[bytes], answer: Answer) -> MethodResponse:
        accept = request.validated.received.headers.get("accept")
        return proxy_response(answer, accepts_binary=self._binary_media_types.match(accept))


def proxy_event(validated: Validated, binary_media_types: BinaryMediaTypes) -> dict[str, object]:
    """The event; what is absent is null, never empty (recorded on AWS)."""
    received = validated.received
    headers = received.headers
    query = received.query
    body, encoded = _body(validated, binary_media_types)
    return {
        "resource": validated.method.compiled.resource_path,
        "path": received.path,
        "httpMethod": received.method,
        "headers": headers.single(),
        "multiValueHeaders": headers.multi(),
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": validated.path_parameters or None,
        "stageVariables": received.stage.variables or None,
        "requestContext": request_context(validated),
        "body": body,
        "isBase64Encoded": encoded,
    }


def _body(validated: Validated, binary_media_types: BinaryMediaTypes) -> tuple[str | None, bool]:
    body = validated.received.request.body
    if not body:
        return None, False
    if binary_media_types.match(validated.received.headers.get("content-type")):
        return base64.b64encode(body).decode("ascii"), True
    return text_of(body), False
