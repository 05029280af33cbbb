"""Integrations, compiled: one plan per kind of backend, with everything parsed in it.

A plan still has `${stageVariables.x}` in its URI; the stage that serves it binds them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from frontgate.control.rest_api import (
    ContentHandling,
    Integration,
    IntegrationResponse,
    IntegrationType,
    PassthroughBehavior,
)
from frontgate.deployment.context_names import context_names
from frontgate.deployment.errors import DeploymentError, UnsupportedFeatureError
from frontgate.deployment.media_types import media_type
from frontgate.deployment.unmappable import unmappable_header
from frontgate.deployment.uri import AwsUri, UriKind, parse_aws_uri
from frontgate.mapping.parameters import (
    MappingError,
    RequestMapping,
    ResponseMapping,
    compile_request_mapping,
    compile_response_mapping,
)
from frontgate.mapping.template import MappingTemplate
from frontgate.mapping.vtl import TemplateSyntaxError

Templates = Mapping[str, MappingTemplate | None]
"""By media type or `$default`; None passes the body through."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestPlan:
    """How an integration request is made from a method request."""

    templates: Templates
    passthrough: PassthroughBehavior
    mapping: RequestMapping
    content_handling: ContentHandling | None
    unmappable_header: str | None
    """A mapped header that the gateway writes itself: each call fails."""
    context_names: frozenset[str] | None
    """What request and response read of `$context`; None: it may be anything."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ResponseCase:
    """One integration response."""

    status: int
    pattern: re.Pattern[str] | None
    templates: Templates
    fallback: MappingTemplate | None
    """For a backend answer whose media type selects none."""
    mapping: ResponseMapping
    content_handling: ContentHandling | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ResponsePlan:
    """The integration responses, the default one apart."""

    cases: tuple[ResponseCase, ...]
    default: ResponseCase | None

    def select(self, text: str | None) -> ResponseCase | None:
        """The case whose pattern matches all of `text`; None as text asks for the default."""
        if text is not None:
            for case in self.cases:
                if case.pattern is not None and case.pattern.fullmatch(text):
                    return case
        return self.default

    def templates(self) -> Iterator[MappingTemplate | None]:
        """Those of all integration responses."""
        for case in (*self.cases, self.default):
            if case is not None:
                yield from case.templates.values()


@dataclass(frozen=True, kw_only=True, slots=True)
class MockPlan:
    request: RequestPlan
    response: ResponsePlan


@dataclass(frozen=True, kw_only=True, slots=True)
class LambdaProxyPlan:
    uri: AwsUri
    http_method: str | None
    timeout: float
    unmappable_header: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LambdaPlan:
    uri: AwsUri
    http_method: str | None
    timeout: float
    request: RequestPlan
    response: ResponsePlan


@dataclass(frozen=True, kw_only=True, slots=True)
class AwsServicePlan:
    uri: AwsUri
    http_method: str
    credentials: str | None
    timeout: float
    request: RequestPlan
    response: ResponsePlan


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpPlan:
    uri: str
    http_method: str
    timeout: float
    request: RequestPlan
    response: ResponsePlan


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpProxyPlan:
    uri: str
    http_method: str
    timeout: float
    mapping: RequestMapping
    unmappable_header: str | None


IntegrationPlan = (
    MockPlan | LambdaProxyPlan | LambdaPlan | AwsServicePlan | HttpPlan | HttpProxyPlan
)


def compile_integration(integration: Integration) -> IntegrationPlan:
    """Compile one integration; `DeploymentError` says what does not parse, without the method."""
    if integration.connection_type == "VPC_LINK":
        raise UnsupportedFeatureError("VPC links are not supported")
    if integration.response_transfer_mode != "BUFFERED":
        raise UnsupportedFeatureError("response streaming is not supported")
    return _COMPILERS[integration.type](integration)


def _mock(integration: Integration) -> MockPlan:
    request, response = _plans(integration)
    return MockPlan(request=request, response=response)


def _lambda_proxy(integration: Integration) -> LambdaProxyPlan:
    uri = parse_aws_uri(_uri(integration))
    if uri.kind is not UriKind.FUNCTION:
        raise UnsupportedFeatureError(f"AWS_PROXY to {uri.service} is not supported")
    mapping = _mapping(integration)
    return LambdaProxyPlan(
        uri=uri,
        http_method=integration.http_method,
        timeout=integration.timeout_in_millis / 1000,
        unmappable_header=unmappable_header(integration.type, mapping),
    )


def _aws(integration: Integration) -> LambdaPlan | AwsServicePlan:
    uri = parse_aws_uri(_uri(integration))
    timeout = integration.timeout_in_millis / 1000
    request, response = _plans(integration)
    if uri.kind is UriKind.FUNCTION:
        return LambdaPlan(
            uri=uri,
            http_method=integration.http_method,
            timeout=timeout,
            request=request,
            response=response,
        )
    return AwsServicePlan(
        uri=uri,
        http_method=integration.http_method or "POST",
        credentials=integration.credentials,
        timeout=timeout,
        request=request,
        response=response,
    )


def _http(integration: Integration) -> HttpPlan:
    request, response = _plans(integration)
    return HttpPlan(
        uri=_uri(integration),
        http_method=integration.http_method or "GET",
        timeout=integration.timeout_in_millis / 1000,
        request=request,
        response=response,
    )


def _http_proxy(integration: Integration) -> HttpProxyPlan:
    mapping = _mapping(integration)
    return HttpProxyPlan(
        uri=_uri(integration),
        http_method=integration.http_method or "ANY",
        timeout=integration.timeout_in_millis / 1000,
        mapping=mapping,
        unmappable_header=unmappable_header(integration.type, mapping),
    )


_COMPILERS: Mapping[IntegrationType, Callable[[Integration], IntegrationPlan]] = {
    IntegrationType.MOCK: _mock,
    IntegrationType.AWS_PROXY: _lambda_proxy,
    IntegrationType.AWS: _aws,
    IntegrationType.HTTP: _http,
    IntegrationType.HTTP_PROXY: _http_proxy,
}


def _uri(integration: Integration) -> str:
    if not integration.uri:
        raise DeploymentError(f"an integration of type {integration.type} needs a URI")
    return integration.uri


def _mapping(integration: Integration) -> RequestMapping:
    try:
        return compile_request_mapping(integration.request_parameters)
    except MappingError as error:
        raise DeploymentError(f"request parameters: {error}") from None


def _plans(integration: Integration) -> tuple[RequestPlan, ResponsePlan]:
    """Both ways through an integration that is no proxy."""
    mapping = _mapping(integration)
    templates = _templates(integration.request_templates, "request template")
    response = _response_plan(integration)
    request = RequestPlan(
        templates=templates,
        passthrough=integration.passthrough_behavior,
        mapping=mapping,
        content_handling=integration.content_handling,
        unmappable_header=unmappable_header(integration.type, mapping),
        context_names=context_names(integration, [*templates.values(), *response.templates()]),
    )
    return request, response


def _response_plan(integration: Integration) -> ResponsePlan:
    responses = integration.integration_responses.values()
    return ResponsePlan(
        cases=tuple(_response_case(response) for response in responses if _pattern(response)),
        default=next(
            (_response_case(response) for response in responses if not _pattern(response)), None
        ),
    )


def _pattern(response: IntegrationResponse) -> str | None:
    pattern = response.selection_pattern
    return None if pattern in (None, "", "default") else pattern


def _response_case(response: IntegrationResponse) -> ResponseCase:
    where = f"integration response {response.status_code}"
    templates = _templates(response.response_templates, f"{where}: response template")
    pattern = _pattern(response)
    try:
        return ResponseCase(
            status=int(response.status_code),
            pattern=re.compile(pattern) if pattern else None,
            templates=templates,
            fallback=templates.get("application/json", next(iter(templates.values()), None)),
            mapping=compile_response_mapping(response.response_parameters),
            content_handling=response.content_handling,
        )
    except re.error as error:
        raise DeploymentError(f"{where}: selection pattern {pattern!r}: {error}") from None
    except (MappingError, ValueError) as error:
        raise DeploymentError(f"{where}: {error}") from None


def _templates(sources: Mapping[str, str | None], where: str) -> dict[str, MappingTemplate | None]:
    compiled: dict[str, MappingTemplate | None] = {}
    for name, source in sources.items():
        try:
            compiled[media_type(name)] = None if source is None else MappingTemplate(source)
        except TemplateSyntaxError as error:
            raise DeploymentError(f"{where} {name}: {error}") from None
    return compiled
