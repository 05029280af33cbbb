"""Integrations, compiled: one plan per kind of backend, with everything parsed in it.

A plan still has `${stageVariables.x}` in its URI; the stage that serves it binds them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from frontgate.control.rest_api import Integration, IntegrationType
from frontgate.deployment.errors import DeploymentError, UnsupportedFeatureError
from frontgate.deployment.transformations import (
    RequestPlan,
    ResponsePlan,
    request_mapping,
    transformation_plans,
)
from frontgate.deployment.unmappable import unmappable_header
from frontgate.deployment.uri import AwsUri, UriKind, parse_aws_uri
from frontgate.mapping.parameters import RequestMapping

_SHORTEST, _LONGEST, _LONGEST_ON_EDGE = 50, 300_000, 29_000
"""Milliseconds of an integration timeout. More than 29,000 needs a quota increase on AWS, and no
edge-optimized API ("Amazon API Gateway quotas")."""
_LONGEST_STREAM = 900_000
_LONGEST_PAUSE, _LONGEST_PAUSE_ON_EDGE = 300.0, 30.0
"""Seconds ("Stream the integration response for your proxy integrations")."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MockPlan:
    request: RequestPlan
    response: ResponsePlan


@dataclass(frozen=True, kw_only=True, slots=True)
class LambdaProxyPlan:
    uri: AwsUri
    http_method: str | None
    credentials: str | None
    timeout: float
    unmappable_header: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class LambdaPlan:
    uri: AwsUri
    http_method: str | None
    credentials: str | None
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
class HttpBackend:
    """Where an HTTP backend is."""

    uri: str
    http_method: str
    timeout: float
    vpc_link: str | None
    """The id of the VPC link that leads there, which may be a stage variable; None: no link."""
    verifies_certificate: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpPlan:
    backend: HttpBackend
    request: RequestPlan
    response: ResponsePlan


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpProxyPlan:
    backend: HttpBackend
    mapping: RequestMapping
    unmappable_header: str | None
    longest_pause: float | None
    """Seconds that a streamed answer may be silent for; None: answers are not streamed."""


IntegrationPlan = (
    MockPlan | LambdaProxyPlan | LambdaPlan | AwsServicePlan | HttpPlan | HttpProxyPlan
)


def compile_integration(integration: Integration, *, is_edge: bool) -> IntegrationPlan:
    """Compile one integration; `DeploymentError` says what does not parse, without the method."""
    _check_transfer(integration, is_edge)
    return _COMPILERS[integration.type](integration, is_edge)


def streams(plan: IntegrationPlan | None) -> bool:
    """Whether the answers of an integration are streamed."""
    return isinstance(plan, HttpProxyPlan) and plan.longest_pause is not None


def _check_transfer(integration: Integration, is_edge: bool) -> None:
    """How long an answer may take, and that it may come as a stream."""
    longest = _LONGEST if not is_edge else _LONGEST_ON_EDGE
    if _streams(integration):
        if integration.type is IntegrationType.AWS_PROXY:
            raise UnsupportedFeatureError(
                "responseTransferMode STREAM is not supported for Lambda functions here, for "
                "HTTP_PROXY integrations alone"
            )
        if integration.type is not IntegrationType.HTTP_PROXY:
            raise DeploymentError("responses are streamed by proxy integrations only")
        longest = _LONGEST_STREAM
    if not _SHORTEST <= integration.timeout_in_millis <= longest:
        raise DeploymentError(f"Timeout should be between {_SHORTEST} ms and {longest} ms")


def _streams(integration: Integration) -> bool:
    return integration.response_transfer_mode == "STREAM"


def _mock(integration: Integration, is_edge: bool) -> MockPlan:
    request, response = transformation_plans(integration)
    return MockPlan(request=request, response=response)


def _lambda_proxy(integration: Integration, is_edge: bool) -> LambdaProxyPlan:
    uri = parse_aws_uri(_uri(integration))
    if uri.kind is not UriKind.FUNCTION:
        raise UnsupportedFeatureError(
            f"AWS_PROXY to {uri.service} is not supported here, to Lambda functions alone"
        )
    mapping = request_mapping(integration)
    return LambdaProxyPlan(
        uri=uri,
        http_method=integration.http_method,
        credentials=integration.credentials,
        timeout=integration.timeout_in_millis / 1000,
        unmappable_header=unmappable_header(integration.type, mapping),
    )


def _aws(integration: Integration, is_edge: bool) -> LambdaPlan | AwsServicePlan:
    uri = parse_aws_uri(_uri(integration))
    timeout = integration.timeout_in_millis / 1000
    request, response = transformation_plans(integration)
    if uri.kind is UriKind.FUNCTION:
        return LambdaPlan(
            uri=uri,
            http_method=integration.http_method,
            credentials=integration.credentials,
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


def _http(integration: Integration, is_edge: bool) -> HttpPlan:
    request, response = transformation_plans(integration)
    return HttpPlan(backend=_http_backend(integration), request=request, response=response)


def _http_proxy(integration: Integration, is_edge: bool) -> HttpProxyPlan:
    mapping = request_mapping(integration)
    longest_pause = _LONGEST_PAUSE_ON_EDGE if is_edge else _LONGEST_PAUSE
    return HttpProxyPlan(
        backend=_http_backend(integration),
        mapping=mapping,
        unmappable_header=unmappable_header(integration.type, mapping),
        longest_pause=longest_pause if _streams(integration) else None,
    )


def _http_backend(integration: Integration) -> HttpBackend:
    is_private = integration.connection_type == "VPC_LINK"
    if is_private and not integration.connection_id:
        raise DeploymentError("an integration by a VPC link needs its id")
    skips = (integration.tls_config or {}).get("insecureSkipVerification", False)
    return HttpBackend(
        uri=_uri(integration),
        http_method=integration.http_method or "ANY",
        timeout=integration.timeout_in_millis / 1000,
        vpc_link=integration.connection_id if is_private else None,
        verifies_certificate=str(skips).lower() != "true",
    )


_COMPILERS: Mapping[IntegrationType, Callable[[Integration, bool], IntegrationPlan]] = {
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
