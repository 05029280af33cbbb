"""The integrations of WebSocket APIs, compiled: everything in them is parsed.

"Set up a WebSocket API integration request / response in API Gateway".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from frontgate.control.api_v2 import Integration, IntegrationResponse
from frontgate.control.rest_api import IntegrationType
from frontgate.deployment.errors import DeploymentError, UnsupportedFeatureError
from frontgate.deployment.templates import compile_template
from frontgate.deployment.unmappable import unmappable_header
from frontgate.deployment.uri import AwsUri, UriKind, parse_aws_uri
from frontgate.mapping.parameters import MappingError, compile_route_mapping
from frontgate.mapping.selection import compile_selection
from frontgate.mapping.vtl.errors import MethodError
from frontgate.mapping.vtl.java.regex import JavaPattern, compile_pattern
from frontgate.websocket import compiled
from frontgate.websocket.compiled import (
    DEFAULT,
    AwsBackend,
    HttpBackend,
    IntegrationResponses,
    LambdaProxy,
    Mapped,
    MockBackend,
    Templates,
)

_SHORTEST, _LONGEST = 50, 29_000
"""Milliseconds of an integration timeout ("Quotas for configuring and running a WebSocket API")."""
_ALWAYS_DEFAULT = f"\\{DEFAULT}"
_HTTP_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


def compile_websocket_integration(integration: Integration) -> LambdaProxy | Mapped:
    """Raises `DeploymentError`, and `SelectionError` for an expression."""
    kind = integration.integration_type
    compile_kind = _COMPILERS.get(kind)
    if compile_kind is None:
        raise DeploymentError(f"there is no integration type {kind!r}")
    if integration.connection_type == "VPC_LINK" and kind not in ("HTTP", "HTTP_PROXY"):
        raise DeploymentError(f"a VPC link leads to HTTP backends, not to one of type {kind}")
    return compile_kind(integration)


def _lambda_proxy(integration: Integration) -> LambdaProxy:
    uri = parse_aws_uri(integration.integration_uri or "")
    if uri.kind is not UriKind.FUNCTION:
        raise DeploymentError(f"{integration.integration_uri!r} names no Lambda function")
    return LambdaProxy(
        function=uri,
        credentials=integration.credentials_arn,
        timeout=_timeout(integration),
        is_base64=_is_base64(integration),
    )


def _mock(integration: Integration) -> Mapped:
    return _mapped(integration, MockBackend())


def _aws(integration: Integration) -> Mapped:
    uri = parse_aws_uri(integration.integration_uri or "")
    backend = AwsBackend(
        uri=uri,
        method=integration.integration_method or "POST",
        credentials=integration.credentials_arn,
    )
    return _mapped(integration, backend)


def _http(integration: Integration) -> Mapped:
    if not integration.integration_uri:
        raise DeploymentError(f"an integration of type {integration.integration_type} needs a URI")
    return _mapped(integration, _http_backend(integration, integration.integration_uri))


def _http_backend(integration: Integration, uri: str) -> HttpBackend:
    method = integration.integration_method or "POST"
    if method not in _HTTP_METHODS:
        raise DeploymentError(f"{method!r} is no method that a backend can be called by")
    is_private = integration.connection_type == "VPC_LINK"
    if is_private and not integration.connection_id:
        raise DeploymentError("a private integration needs the id of its VPC link (ConnectionId)")
    skips = (integration.tls_config or {}).get("insecureSkipVerification", False)
    return HttpBackend(
        uri=uri,
        method=method,
        is_proxy=integration.integration_type == "HTTP_PROXY",
        vpc_link=integration.connection_id if is_private else None,
        verifies_certificate=not skips,
    )


def _mapped(integration: Integration, backend: MockBackend | AwsBackend | HttpBackend) -> Mapped:
    try:
        parameters = compile_route_mapping(integration.request_parameters)
    except MappingError as error:
        raise DeploymentError(f"request parameters: {error}") from None
    kind = IntegrationType(integration.integration_type)
    is_proxy = kind is IntegrationType.HTTP_PROXY
    return Mapped(
        backend=backend,
        timeout=_timeout(integration),
        templates=Templates()
        if is_proxy
        else _templates(integration.request_templates, integration.template_selection_expression),
        passes_unmapped=is_proxy or _passes_unmapped(integration),
        is_base64=_is_base64(integration),
        parameters=parameters,
        unmappable_header=unmappable_header(kind, parameters),
        responses=None if is_proxy else _responses(integration.integration_responses),
    )


_COMPILERS: Mapping[str, Callable[[Integration], LambdaProxy | Mapped]] = {
    "AWS": _aws,
    "AWS_PROXY": _lambda_proxy,
    "HTTP": _http,
    "HTTP_PROXY": _http,
    "MOCK": _mock,
}


def _timeout(integration: Integration) -> float:
    """The v2 API's own default, 30 seconds, is more than a WebSocket API waits."""
    millis = min(integration.timeout_in_millis, _LONGEST)
    if millis < _SHORTEST:
        raise DeploymentError(f"Timeout should be between {_SHORTEST} ms and {_LONGEST} ms")
    return millis / 1000


def _is_base64(integration: Integration) -> bool:
    """Messages are text already, so that only the other direction changes one."""
    return integration.content_handling_strategy == "CONVERT_TO_BINARY"


def _passes_unmapped(integration: Integration) -> bool:
    if integration.passthrough_behavior == "NEVER":
        return False
    if integration.passthrough_behavior == "WHEN_NO_TEMPLATES":
        return not integration.request_templates
    return True


def _templates(sources: Mapping[str, str], expression: str | None) -> Templates:
    """An expression that always says `$default` selects nothing."""
    selects = expression not in (None, "", _ALWAYS_DEFAULT)
    return Templates(
        by_key={
            key: compile_template(source, f"template {key}") for key, source in sources.items()
        },
        selection=compile_selection(expression) if expression and selects else None,
    )


def _responses(responses: Mapping[str, IntegrationResponse]) -> IntegrationResponses | None:
    if not responses:
        return None
    by_text: dict[str, compiled.IntegrationResponse] = {}
    patterns: list[tuple[JavaPattern, compiled.IntegrationResponse]] = []
    for response in responses.values():
        key = response.integration_response_key
        if len(key) > 1 and key.startswith("/") and key.endswith("/"):
            patterns.append((_pattern(key), _response(response)))
        else:
            by_text[key] = _response(response)
    default = by_text.pop(DEFAULT, None)
    return IntegrationResponses(by_text=by_text, patterns=tuple(patterns), default=default)


def _response(response: IntegrationResponse) -> compiled.IntegrationResponse:
    if response.response_parameters:
        raise UnsupportedFeatureError(
            "response parameters of an integration response are not emulated: a message has no "
            "headers"
        )
    if response.content_handling_strategy == "CONVERT_TO_BINARY":
        raise UnsupportedFeatureError("answers in binary frames are not emulated")
    return compiled.IntegrationResponse(
        templates=_templates(response.response_templates, response.template_selection_expression),
        encodes=response.content_handling_strategy == "CONVERT_TO_TEXT",
    )


def _pattern(key: str) -> JavaPattern:
    """`/2\\d\\d/` is a regular expression."""
    try:
        return compile_pattern(key[1:-1])
    except MethodError as error:
        raise DeploymentError(f"integration response key {key!r}: {error}") from error


def function_uri(text: str | None) -> AwsUri:
    """Of an authorizer. Raises `DeploymentError`."""
    uri = parse_aws_uri(text or "")
    if uri.kind is not UriKind.FUNCTION:
        raise DeploymentError("its URI names no Lambda function")
    return uri
