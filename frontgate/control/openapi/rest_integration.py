"""`x-amazon-apigateway-integration` of a REST API."""

from __future__ import annotations

import json

from frontgate.control.openapi.document import DocumentWarning, Node
from frontgate.control.openapi.settings import read_tls_config, unknown_members
from frontgate.control.rest_api import (
    ContentHandling,
    Integration,
    IntegrationResponse,
    IntegrationType,
    PassthroughBehavior,
)

_HTTP_TYPES = (IntegrationType.HTTP, IntegrationType.HTTP_PROXY)
_DEFAULT_TIMEOUT = 29_000
_KNOWN = frozenset(
    {
        "cacheKeyParameters",
        "cacheNamespace",
        "connectionId",
        "connectionType",
        "contentHandling",
        "credentials",
        "httpMethod",
        "integrationTarget",
        "passthroughBehavior",
        "requestParameters",
        "requestTemplates",
        "responseTransferMode",
        "responses",
        "timeoutInMillis",
        "tlsConfig",
        "type",
        "uri",
    }
)


def read_integration(
    node: Node, *, path: str, http_method: str, resource_id: str, warnings: list[DocumentWarning]
) -> Integration:
    """`path` and `http_method` are those of the method; the resource names its cache."""
    warnings += unknown_members(node, _KNOWN)
    kind = IntegrationType(node.required("type").one_of(*IntegrationType))
    is_mock = kind is IntegrationType.MOCK
    connection_type = node.child("connectionType")
    if connection_type is None or kind not in _HTTP_TYPES:
        connection = "INTERNET" if kind in _HTTP_TYPES else None
    else:
        connection = connection_type.one_of("INTERNET", "VPC_LINK")
    passthrough = node.child("passthroughBehavior")
    transfer_mode = node.child("responseTransferMode")
    timeout = node.integer_of("timeoutInMillis")
    integration_method = node.child("httpMethod")
    return Integration(
        type=kind,
        http_method=None
        if is_mock or integration_method is None
        else integration_method.text().upper(),
        uri=None if is_mock else node.text_of("uri"),
        connection_type=connection,
        connection_id=node.text_of("connectionId"),
        credentials=node.text_of("credentials"),
        request_parameters=_request_parameters(node, path, http_method, warnings),
        request_templates=_templates(node, "requestTemplates"),
        passthrough_behavior=PassthroughBehavior.WHEN_NO_MATCH
        if passthrough is None
        else PassthroughBehavior(passthrough.one_of(*PassthroughBehavior)),
        content_handling=_content_handling(node),
        timeout_in_millis=_DEFAULT_TIMEOUT if timeout is None else timeout,
        cache_namespace=node.text_of("cacheNamespace") or resource_id,
        cache_key_parameters=node.strings_of("cacheKeyParameters"),
        response_transfer_mode="BUFFERED"
        if transfer_mode is None
        else transfer_mode.one_of("BUFFERED", "STREAM"),
        integration_target=node.text_of("integrationTarget"),
        tls_config=read_tls_config(node),
        integration_responses=_responses(node, warnings),
    )


def _request_parameters(
    node: Node, path: str, http_method: str, warnings: list[DocumentWarning]
) -> dict[str, str]:
    """Drops what is not a string, with the warning that AWS gives (recorded)."""
    parameters = node.child("requestParameters")
    found = {}
    for name, value in () if parameters is None else parameters.items():
        if isinstance(value.value, str):
            found[name] = value.value
        else:
            sentence = (
                "Invalid format for 'requestParameters'. Expected type string for property "
                f"'{name}' of resource '{path}' and method '{http_method}' but got "
                f"'{json.dumps(value.value)}'"
            )
            warnings.append(DocumentWarning(sentence, value.keys))
    return found


def _responses(node: Node, warnings: list[DocumentWarning]) -> dict[str, IntegrationResponse]:
    responses = node.child("responses")
    found: dict[str, IntegrationResponse] = {}
    for pattern, response in () if responses is None else responses.items():
        status_code = response.required("statusCode").text()
        if status_code in found:
            warnings.append(
                response.warning(
                    f"Another integration response has the status code {status_code}, "
                    "and only one is kept."
                )
            )
        found[status_code] = IntegrationResponse(
            status_code=status_code,
            selection_pattern=None if pattern == "default" else pattern,
            response_parameters=response.texts_of("responseParameters"),
            response_templates=_templates(response, "responseTemplates"),
            content_handling=_content_handling(response),
        )
    return found


def _templates(node: Node, key: str) -> dict[str, str | None]:
    """An empty template is stored as null (recorded)."""
    templates = node.child(key)
    if templates is None:
        return {}
    return {
        content_type: templates.text_of(content_type) for content_type in templates.member_names()
    }


def _content_handling(node: Node) -> ContentHandling | None:
    handling = node.child("contentHandling")
    return None if handling is None else ContentHandling(handling.one_of(*ContentHandling))
