"""`AWS` integrations of a service, by `action/` or by `path/`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from frontgate import headers as header_lines
from frontgate.deployment.errors import UnsupportedFeatureError
from frontgate.deployment.integrations import AwsServicePlan
from frontgate.deployment.media_types import BinaryMediaTypes
from frontgate.deployment.uri import UriKind, UriTemplate
from frontgate.mapping.mapped_values import joined_query
from frontgate.rest.backend_request import answered, mapped_headers
from frontgate.rest.content import bytes_of
from frontgate.rest.credentials import Credentials
from frontgate.rest.exchange import Answer, IntegrationRequest, MethodResponse, Validated
from frontgate.rest.integration_request import RequestTransformation
from frontgate.rest.integration_response import ResponseTransformation
from frontgate.wire import AwsRequest, HeaderItems, Outside

_NOTHING: frozenset[str] = frozenset()


class AwsServiceIntegration:
    """Calls an action or a path of an AWS service with the integration's credentials.

    Raises `UnsupportedFeatureError` where the local services have no such service or action.
    """

    traced = True

    def __init__(
        self,
        plan: AwsServicePlan,
        *,
        stage_variables: dict[str, str],
        binary_media_types: BinaryMediaTypes,
        outside: Outside,
    ) -> None:
        self._request = RequestTransformation(plan.request, binary_media_types=binary_media_types)
        self._response = ResponseTransformation(
            plan.response, binary_media_types=binary_media_types
        )
        self._plan = plan
        self._uri = plan.uri.bind(stage_variables)
        self._is_action = self._uri.kind is UriKind.ACTION
        refusal = outside.aws_refusal(
            self._uri.service, self._uri.target if self._is_action else None
        )
        if refusal is not None:
            raise UnsupportedFeatureError(refusal)
        self._credentials = Credentials(plan.credentials, stage_variables)
        self._path = UriTemplate("/" + self._uri.target)
        self._query = UriTemplate(self._uri.query)
        self._outside = outside

    def prepare(self, validated: Validated) -> IntegrationRequest[AwsRequest]:
        transformed = self._request.apply(validated)
        uri = self._uri
        message = AwsRequest(
            service=uri.service,
            region=uri.region,
            action=uri.target if self._is_action else None,
            path="/" if self._is_action else self._path.fill(transformed.path),
            method=self._plan.http_method,
            query=joined_query(self._query.fill(transformed.path), transformed.querystring),
            headers=mapped_headers(
                validated, transformed, verb=self._plan.http_method, dropped=_NOTHING
            ),
            body=bytes_of(transformed.body),
            role_arn=self._credentials.role_arn,
            access_key=self._credentials.access_key(validated),
        )
        return IntegrationRequest(
            validated,
            message,
            transformed.context,
            transformed.parameters,
        )

    async def call(self, request: IntegrationRequest[AwsRequest]) -> Answer:
        answer = await answered(self._outside.aws(request.message, timeout=self._plan.timeout))
        return replace(answer, request_id=_request_id(answer.headers))

    def respond(self, request: IntegrationRequest[Any], answer: Answer) -> MethodResponse:
        return self._response.apply(request, answer)


def _request_id(headers: HeaderItems) -> str | None:
    """`$context.awsEndpointRequestId`; S3 names the header otherwise than the other services."""
    return header_lines.get(headers, "x-amzn-requestid") or header_lines.get(
        headers, "x-amz-request-id"
    )
