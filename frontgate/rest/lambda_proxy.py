"""`AWS_PROXY` integrations: the request as an event (format 1.0) to a function."""

from __future__ import annotations

from frontgate.deployment.integrations import LambdaProxyPlan
from frontgate.deployment.media_types import BinaryMediaTypes
from frontgate.rest.credentials import Credentials
from frontgate.rest.exchange import Answer, IntegrationRequest, MethodResponse, Validated
from frontgate.rest.integration_request import unmappable
from frontgate.rest.invocation import FunctionBackend
from frontgate.rest.lambda_proxy_response import proxy_response
from frontgate.rest.proxy_event import ProxyEvents
from frontgate.wire import Outside


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
        self._events = ProxyEvents(binary_media_types)
        self._backend = FunctionBackend(
            plan.uri.bind(stage_variables),
            http_method=plan.http_method,
            credentials=Credentials(plan.credentials, stage_variables),
            timeout=plan.timeout,
            outside=outside,
        )

    def prepare(self, validated: Validated) -> IntegrationRequest[bytes]:
        if self._unmappable_header is not None:
            raise unmappable(self._unmappable_header)
        self._backend.check()
        return IntegrationRequest(
            validated,
            self._events.encode(validated),
            {},
            None,
        )

    async def call(self, request: IntegrationRequest[bytes]) -> Answer:
        invocation = await self._backend.invoke(request.message, request.validated)
        return Answer(
            invocation.status_code,
            (),
            invocation.payload,
            invocation.function_error,
            invocation.request_id,
            None,
        )

    def respond(self, request: IntegrationRequest[bytes], answer: Answer) -> MethodResponse:
        accept = request.validated.received.headers.get("accept")
        return proxy_response(answer, accepts_binary=self._binary_media_types.match(accept))
