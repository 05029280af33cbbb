"""`x-amazon-apigateway-integration` of an HTTP API."""

from __future__ import annotations

from frontgate.control.api_v2 import Integration, ProtocolType
from frontgate.control.openapi.document import DocumentWarning, Node
from frontgate.control.openapi.settings import read_tls_config, unknown_members
from frontgate.control.v2_rules import with_defaults

_TYPES = ("AWS_PROXY", "HTTP_PROXY")
_DEFAULT_TIMEOUT = 30_000
_KNOWN = frozenset(
    {
        "connectionId",
        "connectionType",
        "credentials",
        "description",
        "httpMethod",
        "integrationSubtype",
        "passthroughBehavior",
        "payloadFormatVersion",
        "requestParameters",
        "responseParameters",
        "timeoutInMillis",
        "tlsConfig",
        "type",
        "uri",
    }
)


def read_http_integration(
    node: Node, *, integration_id: str, warnings: list[DocumentWarning]
) -> Integration | None:
    """None, with a warning, for a type that only REST APIs have (documented for ImportApi)."""
    kind = node.required("type").text().upper()
    if kind not in _TYPES:
        warnings.append(
            node.required("type").warning(
                f"HTTP APIs have no integration of type '{kind}'. Ignoring."
            )
        )
        return None
    warnings += unknown_members(node, _KNOWN)
    subtype = node.text_of("integrationSubtype")
    uri = node.text_of("uri")
    if subtype is None and uri is None:
        raise node.error("`uri` or `integrationSubtype` is missing.")
    connection_type = node.child("connectionType")
    method = node.text_of("httpMethod")
    timeout = node.integer_of("timeoutInMillis")
    version = node.child("payloadFormatVersion")
    integration = Integration(
        id=integration_id,
        integration_type=kind,
        integration_subtype=subtype,
        integration_uri=uri,
        integration_method=None if method is None else method.upper(),
        connection_type="INTERNET"
        if connection_type is None
        else connection_type.one_of("INTERNET", "VPC_LINK"),
        connection_id=node.text_of("connectionId"),
        credentials_arn=node.text_of("credentials"),
        payload_format_version="1.0" if version is None else version.one_of("1.0", "2.0"),
        timeout_in_millis=_DEFAULT_TIMEOUT if timeout is None else timeout,
        request_parameters=node.texts_of("requestParameters"),
        response_parameters=_response_parameters(node),
        tls_config=read_tls_config(node),
    )
    return with_defaults(ProtocolType.HTTP, integration)


def _response_parameters(node: Node) -> dict[str, dict[str, str]]:
    parameters = node.child("responseParameters")
    if parameters is None:
        return {}
    return {status_code: mappings.texts() for status_code, mappings in parameters.items()}
