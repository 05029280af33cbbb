"""`HTTP` and `HTTP_PROXY` integrations."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from frontgate.deployment.integrations import HttpPlan, HttpProxyPlan
from frontgate.deployment.media_types import BinaryMediaTypes
from frontgate.deployment.uri import UriTemplate, bind_stage_variables
from frontgate.rest.backend_request import (
    answered,
    flat,
    gateway_headers,
    joined_query,
    mapped_headers,
    replaced,
)
from frontgate.rest.content import bytes_of
from frontgate.rest.context import request_context
from frontgate.rest.errors import ApiConfigurationError
from frontgate.rest.exchange import Answer, IntegrationRequest, MethodResponse, Validated
from frontgate.rest.headers import proxied_header_name
from frontgate.rest.integration_request import (
    RequestTransformation,
    flat_path,
    mapped,
    unmappable,
)
from frontgate.rest.integration_response import ResponseTransformation
from frontgate.wire import HeaderItems, OutgoingRequest, Outside

_NEVER_SENT = frozenset({"connection", "expect", "proxy-authenticate", "te", "via"})
"""Mapped headers that are dropped silently (recorded on AWS)."""
_NOT_FORWARDED = frozenset({"content-encoding", "via", "host"})


class _Endpoint:
    """An integration's URI after stage variables are bound."""

    def __init__(self, uri: str, stage_variables: dict[str, str]) -> None:
        bound = bind_stage_variables(uri, stage_variables)
        location, _, query = bound.partition("?")
        self._is_valid = bool(urlsplit(location).hostname)
        self._location = UriTemplate(location)
        self._query = UriTemplate(query)

    def check(self) -> None:
        if not self._is_valid:
            raise ApiConfigurationError(
                cause="Execution failed due to configuration error: Invalid endpoint address"
            )

    def location(self, path: dict[str, str]) -> str:
        return self._location.fill(path)

    def query(self, path: dict[str, str]) -> str:
        return self._query.fill(path)


def _url(location: str, query: str) -> str:
    return f"{location}?{query}" if query else location


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
        self._plan = plan
        self._endpoint = _Endpoint(plan.uri, stage_variables)
        self._outside = outside
        self._request = RequestTransformation(plan.request, binary_media_types=binary_media_types)
        self._response = ResponseTransformation(
            plan.response, binary_media_types=binary_media_types
        )

    def prepare(self, validated: Validated) -> IntegrationRequest[OutgoingRequest]:
        self._endpoint.check()
        transformed = self._request.apply(validated)
        method = self._plan.http_method
        query = joined_query(self._endpoint.query(transformed.path), transformed.querystring)
        message = OutgoingRequest(
            method=validated.received.method if method == "ANY" else method,
            url=_url(self._endpoint.location(transformed.path), query),
            headers=mapped_headers(validated, transformed, dropped=_NEVER_SENT),
            body=bytes_of(transformed.body),
        )
        return IntegrationRequest(
            validated=validated,
            message=message,
            context=transformed.context,
            parameters=transformed.parameters,
        )

    async def call(self, request: IntegrationRequest[OutgoingRequest]) -> Answer:
        return await answered(self._outside.http(request.message, timeout=self._plan.timeout))

    def respond(self, request: IntegrationRequest[Any], answer: Answer) -> MethodResponse:
        return self._response.apply(request, answer)


class HttpProxyIntegration:
    """A backend that gets the client's request and whose answer the client gets."""

    traced = False

    def __init__(
        self, plan: HttpProxyPlan, *, stage_variables: dict[str, str], outside: Outside
    ) -> None:
        self._plan = plan
        self._endpoint = _Endpoint(plan.uri, stage_variables)
        self._outside = outside

    def prepare(self, validated: Validated) -> IntegrationRequest[OutgoingRequest]:
        if self._plan.unmappable_header is not None:
            raise unmappable(self._plan.unmappable_header)
        self._endpoint.check()
        received = validated.received
        values = mapped(self._plan.mapping, validated, request_context(validated))
        path = flat_path(values.path)
        method = self._plan.http_method
        query = joined_query(
            self._endpoint.query(path), values.querystring, sent=received.request.query
        )
        message = OutgoingRequest(
            method=received.method if method == "ANY" else method,
            url=_url(self._endpoint.location(path), query),
            headers=_forwarded(validated, flat(values.header)),
            body=received.request.body,
        )
        return IntegrationRequest(validated=validated, message=message, context={}, parameters=None)

    async def call(self, request: IntegrationRequest[OutgoingRequest]) -> Answer:
        return await answered(self._outside.http(request.message, timeout=self._plan.timeout))

    def respond(self, request: IntegrationRequest[Any], answer: Answer) -> MethodResponse:
        headers = []
        for name, value in answer.headers:
            target = proxied_header_name(name)
            if target is not None:
                headers.append((target, value))
        return MethodResponse(status=answer.status, headers=headers, body=answer.body)


def _forwarded(validated: Validated, others: list[tuple[str, str]]) -> HeaderItems:
    sent = [
        (name, value)
        for name, values in validated.received.headers.multi().items()
        if name.lower() not in _NOT_FORWARDED
        for value in values
    ]
    kept = [item for item in others if item[0].lower() not in _NEVER_SENT]
    return replaced(sent, [*gateway_headers(validated), *kept])
