"""`MOCK` integrations: the request template's `statusCode` selects the response."""

from __future__ import annotations

from frontgate.deployment.integrations import MockPlan
from frontgate.deployment.media_types import BinaryMediaTypes
from frontgate.rest.content import bytes_of, text_of
from frontgate.rest.errors import ApiConfigurationError
from frontgate.rest.exchange import Answer, IntegrationRequest, MethodResponse, Validated
from frontgate.rest.integration_request import RequestTransformation
from frontgate.rest.integration_response import ResponseTransformation
from frontgate.rest.mock_document import MockDocumentError, status_code


class MockIntegration:
    """Answers from the templates alone."""

    traced = False

    def __init__(self, plan: MockPlan, *, binary_media_types: BinaryMediaTypes) -> None:
        self._request = RequestTransformation(plan.request, binary_media_types=binary_media_types)
        self._response = ResponseTransformation(
            plan.response, binary_media_types=binary_media_types
        )

    def prepare(self, validated: Validated) -> IntegrationRequest[int]:
        transformed = self._request.apply(validated)
        body = transformed.body
        try:
            status = status_code(body if isinstance(body, str) else text_of(bytes_of(body)))
        except MockDocumentError as error:
            raise ApiConfigurationError(cause=f"MOCK integration: {error}") from None
        return IntegrationRequest(
            validated,
            status,
            transformed.context,
            transformed.parameters,
        )

    async def call(self, request: IntegrationRequest[int]) -> Answer:
        return Answer(request.message, (), b"", str(request.message), None, None)

    def respond(self, request: IntegrationRequest[int], answer: Answer) -> MethodResponse:
        return self._response.apply(request, answer)
