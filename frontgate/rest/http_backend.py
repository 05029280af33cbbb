"""`HTTP` and `HTTP_PROXY` integrations."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from frontgate import headers as header_lines
from frontgate.deployment.integrations import HttpBackend, HttpPlan, HttpProxyPlan
from frontgate.deployment.media_types import BinaryMediaTypes
from frontgate.deployment.uri import UriTemplate, bind_stage_variables
from frontgate.headers import replaced
from frontgate.mapping.mapped_values import Values, flat, flat_path, joined_query
from frontgate.rest.backend_request import (
    UNREACHABLE_IN_VPC,
    answered,
    gateway_headers,
    mapped_headers,
)
from frontgate.rest.content import bytes_of, passed_on
from frontgate.rest.context import request_context
from frontgate.rest.errors import ApiConfigurationError
from frontgate.rest.exchange import Answer, IntegrationRequest, MethodResponse, Validated
from frontgate.rest.headers import proxied_header_name, refuse_split
from frontgate.rest.integration_request import (
    RequestTransformation,
    mapped,
    unmappable,
)
from frontgate.rest.integration_response import ResponseTransformation
from frontgate.rest.paced_stream import PacedStream
from frontgate.wire import HeaderItems, OutgoingRequest, Outside

_NEVER_SENT = frozenset({"connection", "expect", "proxy-authenticate", "te", "via"})
"""Mapped headers that are dropped silently (recorded on AWS)."""
_NOT_FORWARDED = frozenset({"content-encoding", "via", "host"})


class _Backend:
    """An HTTP backend after stage variables are bound."""

    def __init__(
        self, plan: HttpBackend, *, stage_variables: dict[str, str], outside: Outside
    ) -> None:
        location, _, query = bind_stage_variables(plan.uri, stage_variables).partition("?")
        self._is_valid = bool(urlsplit(location).hostname)
        self._location = UriTemplate(location)
        self._query = UriTemplate(query)
        self._plan = plan
        link = plan.vpc_link
        self._vpc_link = None if link is None else bind_stage_variables(link, stage_variables)
        self._outside = outside

    def check(self) -> None:
        """Raises `ApiConfigurationError` when the URI names no host."""
        if not self._is_valid:
            raise ApiConfigurationError(
                cause="Execution failed due to configuration error: Invalid endpoint address"
            )

    def verb(self, validated: Validated) -> str:
        """The backend's verb: the integration's, or the client's."""
        verb = self._plan.http_method
        return validated.received.method if verb == "ANY" else verb

    def request(
        self,
        validated: Validated,
        *,
        path: dict[str, str],
        query: Values,
        sent_query: str = "",
        headers: HeaderItems,
        body: bytes,
        streamed: bool = False,
    ) -> OutgoingRequest:
        """What is sent; `query` is mapped, `sent_query` the client's."""
        refuse_split(headers)
        plan = self._plan
        location = self._location.fill(path)
        whole_query = joined_query(self._query.fill(path), query, sent_query)
        return OutgoingRequest(
            method=self.verb(validated),
            url=f"{location}?{whole_query}" if whole_query else location,
            headers=headers,
            body=body,
            address=self._address(),
            verifies_certificate=plan.verifies_certificate,
            streamed=streamed,
        )

    def _address(self) -> str | None:
        if self._vpc_link is None:
            return None
        address = self._outside.vpc_link(self._vpc_link)
        if address is None:
            raise ApiConfigurationError(cause=UNREACHABLE_IN_VPC)
        return address

    async def call(self, message: OutgoingRequest) -> Answer:
        response = self._outside.http(message, timeout=self._plan.timeout)
        return await answered(response, in_vpc=self._vpc_link is not None)


class HttpIntegration:
    """A backend behind templates and mappings."""

    traced = True

    def __init__(
        self,
        plan: HttpPlan,
        *,
        stage_variables: dict[str, str],
        binary_media_types: BinaryMediaTypes,
        outside: Outside,
    ) -> None:
        self._backend = _Backend(plan.backend, stage_variables=stage_variables, outside=outside)
        self._request = RequestTransformation(plan.request, binary_media_types=binary_media_types)
        self._response = ResponseTransformation(
            plan.response, binary_media_types=binary_media_types
        )

    def prepare(self, validated: Validated) -> IntegrationRequest[OutgoingRequest]:
        self._backend.check()
        transformed = self._request.apply(validated)
        message = self._backend.request(
            validated,
            path=transformed.path,
            query=transformed.querystring,
            headers=mapped_headers(
                validated,
                transformed,
                verb=self._backend.verb(validated),
                dropped=_NEVER_SENT,
            ),
            body=bytes_of(transformed.body),
        )
        return IntegrationRequest(
            validated,
            message,
            transformed.context,
            transformed.parameters,
        )

    async def call(self, request: IntegrationRequest[OutgoingRequest]) -> Answer:
        return await self._backend.call(request.message)

    def respond(self, request: IntegrationRequest[Any], answer: Answer) -> MethodResponse:
        return self._response.apply(request, answer)


class HttpProxyIntegration:
    """A backend that gets the client's request and whose answer the client gets."""

    traced = False

    def __init__(
        self,
        plan: HttpProxyPlan,
        *,
        stage_variables: dict[str, str],
        binary_media_types: BinaryMediaTypes,
        outside: Outside,
    ) -> None:
        self._plan = plan
        self._is_binary = binary_media_types.match
        self._backend = _Backend(plan.backend, stage_variables=stage_variables, outside=outside)

    def prepare(self, validated: Validated) -> IntegrationRequest[OutgoingRequest]:
        plan = self._plan
        if plan.unmappable_header is not None:
            raise unmappable(plan.unmappable_header)
        self._backend.check()
        request = validated.received.request
        values = mapped(plan.mapping, validated, request_context(validated))
        message = self._backend.request(
            validated,
            path=flat_path(values.path),
            query=values.querystring,
            sent_query=request.query,
            headers=_forwarded(validated, flat(values.header)),
            body=passed_on(
                request.body,
                binary=self._is_binary(validated.received.headers.get("content-type")),
            ),
            streamed=plan.longest_pause is not None,
        )
        return IntegrationRequest(validated, message, {}, None)

    async def call(self, request: IntegrationRequest[OutgoingRequest]) -> Answer:
        return await self._backend.call(request.message)

    def respond(self, request: IntegrationRequest[Any], answer: Answer) -> MethodResponse:
        headers = []
        for name, value in answer.headers:
            target = proxied_header_name(name)
            if target is not None:
                headers.append((target, value))
        stream = answer.stream
        if stream is not None and self._plan.longest_pause is not None:
            stream = PacedStream(
                stream,
                longest_pause=self._plan.longest_pause,
                longest=self._plan.backend.timeout,
            )
        body = passed_on(answer.body, binary=self._may_be_bytes(request, answer))
        return MethodResponse(status=answer.status, headers=headers, body=body, stream=stream)

    def _may_be_bytes(self, request: IntegrationRequest[Any], answer: Answer) -> bool:
        """A compressed answer is passed on as it is ("Receive an API response with a compressed
        payload")."""
        return (
            self._is_binary(header_lines.get(answer.headers, "content-type"))
            or self._is_binary(request.validated.received.headers.get("accept"))
            or header_lines.get(answer.headers, "content-encoding") is not None
        )


def _forwarded(validated: Validated, others: list[tuple[str, str]]) -> HeaderItems:
    sent = [
        (name, value)
        for name, values in validated.received.headers.multi().items()
        if name.lower() not in _NOT_FORWARDED
        for value in values
    ]
    kept = [item for item in others if item[0].lower() not in _NEVER_SENT]
    return replaced(sent, [*gateway_headers(validated), *kept])
