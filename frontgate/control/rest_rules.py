"""What makes a REST API's definition valid, in the words in which API Gateway refuses it.

Every definition passes `check_rest_api` on its way into the store, so what is deployed is sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontgate.control.errors import BadRequestError, ValidationError
from frontgate.control.resource_tree import check_path_part
from frontgate.control.rest_api import (
    AuthorizationType,
    Integration,
    IntegrationType,
    Method,
    Resource,
    RestApi,
)

HTTP_METHODS = ("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY")

GATEWAY_RESPONSE_TYPES = (
    "REQUEST_TOO_LARGE",
    "RESOURCE_NOT_FOUND",
    "AUTHORIZER_CONFIGURATION_ERROR",
    "MISSING_AUTHENTICATION_TOKEN",
    "BAD_REQUEST_BODY",
    "INVALID_SIGNATURE",
    "INVALID_API_KEY",
    "BAD_REQUEST_PARAMETERS",
    "AUTHORIZER_FAILURE",
    "UNAUTHORIZED",
    "INTEGRATION_TIMEOUT",
    "ACCESS_DENIED",
    "DEFAULT_4XX",
    "DEFAULT_5XX",
    "WAF_FILTERED",
    "QUOTA_EXCEEDED",
    "THROTTLED",
    "API_CONFIGURATION_ERROR",
    "UNSUPPORTED_MEDIA_TYPE",
    "INTEGRATION_FAILURE",
    "EXPIRED_TOKEN",
)
"""In the order of the service's own error text (recorded)."""

_MAX_COMPRESSION_SIZE = 10_485_760
COMPRESSION_SIZE_REFUSAL = (
    f"Invalid minimum compression size, must be between 0 and {_MAX_COMPRESSION_SIZE}"
)
TIMEOUT_REFUSAL = "Timeout should be between 50 ms and 29000 ms"
_STATUS_CODE = re.compile(r"[1-5]\d\d")
_HTTP_ENDPOINT = re.compile(r"https?://.|\$\{stageVariables\.")
_AWS_ARN = re.compile(r"arn:[^:]*:apigateway:[^:]*:(?P<service>[^:]+):(?P<resource>.*)", re.DOTALL)
_PROXIED_SERVICES = ("lambda", "firehose")
_NEEDS_METHOD = frozenset(
    {
        IntegrationType.HTTP,
        IntegrationType.HTTP_PROXY,
        IntegrationType.AWS,
        IntegrationType.AWS_PROXY,
    }
)
_ENDPOINT_TYPES = frozenset({"REGIONAL", "EDGE", "PRIVATE"})


def check_rest_api(api: RestApi) -> None:
    """Raises `ControlError` with the first rule that `api` breaks."""
    check_settings(api)
    check_resources(api)
    for _, method in methods_of(api):
        check_method(api, method)
        check_responses(method)
        if method.integration is not None:
            check_integration(method.integration)


def methods_of(api: RestApi) -> Iterator[tuple[Resource, Method]]:
    for resource in api.resources.values():
        for method in resource.methods.values():
            yield resource, method


def check_settings(api: RestApi) -> None:
    if not api.name:
        raise BadRequestError("API name cannot be empty")
    if api.description == "":
        raise BadRequestError("Description cannot be an empty string")
    size = api.minimum_compression_size
    if size is not None and not 0 <= size <= _MAX_COMPRESSION_SIZE:
        raise BadRequestError(COMPRESSION_SIZE_REFUSAL)
    _check_endpoint(api)
    for response_type in api.gateway_responses:
        if response_type not in GATEWAY_RESPONSE_TYPES:
            allowed = ", ".join(GATEWAY_RESPONSE_TYPES)
            raise ValidationError(response_type, "responseType", f"enum value set: [{allowed}]")


def _check_endpoint(api: RestApi) -> None:
    if not api.endpoint_types:
        raise BadRequestError(
            "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED."
        )
    if len(api.endpoint_types) > 1:
        raise BadRequestError("Cannot create an api with multiple Endpoint Types.")
    if not _ENDPOINT_TYPES.issuperset(api.endpoint_types):
        raise BadRequestError(
            "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE"
        )
    if api.vpc_endpoint_ids and api.endpoint_types != ("PRIVATE",):
        raise BadRequestError("VPCEndpoints can only be specified with PRIVATE apis.")
    if api.ip_address_type not in ("ipv4", "dualstack"):
        raise BadRequestError("ipAddressType must be either ipv4 or dualstack.")
    if api.endpoint_types == ("PRIVATE",) and api.ip_address_type != "dualstack":
        raise BadRequestError("Only dualstack ipAddressType is supported for Private APIs.")


def check_resources(api: RestApi) -> None:
    """Siblings are checked in the order in which they stand in the API."""
    siblings: dict[str, dict[str, None]] = {}
    for resource in api.resources.values():
        if resource.id == api.root_resource_id:
            continue
        parent = api.resources.get(resource.parent_id or "")
        if parent is None or resource.path_part is None:
            raise BadRequestError("Invalid Resource identifier specified")
        beside = siblings.setdefault(parent.id, {})
        check_path_part(parent, resource.path_part, beside)
        beside[resource.path_part] = None


def check_method(api: RestApi, method: Method) -> None:
    if method.http_method not in HTTP_METHODS:
        raise BadRequestError(
            f"Invalid HttpMethod specified. Valid options are {','.join(HTTP_METHODS)}"
        )
    needs_authorizer = method.authorization_type in (
        AuthorizationType.CUSTOM,
        AuthorizationType.COGNITO_USER_POOLS,
    )
    if needs_authorizer and method.authorizer_id not in api.authorizers:
        raise BadRequestError(
            "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or "
            "COGNITO_USER_POOLS requires a valid authorizer."
        )
    if method.request_validator_id not in (None, *api.request_validators):
        raise BadRequestError("Invalid Request Validator identifier specified")
    for model in method.request_models.values():
        if model not in api.models:
            raise BadRequestError(f"Invalid model identifier specified: {model}")
    names = [parameter.split(".", 3)[-1] for parameter in method.request_parameters]
    if len(set(names)) != len(names):
        raise BadRequestError("Parameter names must be unique across querystring, header and path")


def check_responses(method: Method) -> None:
    integration_responses = method.integration.integration_responses if method.integration else ()
    for status_code in (*method.method_responses, *integration_responses):
        check_status_code(status_code)


def check_status_code(status_code: str) -> None:
    if _STATUS_CODE.fullmatch(status_code) is None:
        raise ValidationError(status_code, "statusCode", r"regular expression pattern: [1-5]\d\d")


def check_integration(integration: Integration) -> None:
    if integration.type in _NEEDS_METHOD and not integration.http_method:
        raise BadRequestError("Enumeration value for HttpMethod must be non-empty")
    if integration.type in (IntegrationType.AWS, IntegrationType.AWS_PROXY):
        _check_aws_uri(
            integration.uri or "", is_proxy=integration.type is IntegrationType.AWS_PROXY
        )
    elif integration.type is not IntegrationType.MOCK:
        if _HTTP_ENDPOINT.match(integration.uri or "") is None:
            raise BadRequestError("Invalid HTTP endpoint specified for URI")
        if integration.connection_type == "VPC_LINK" and not integration.connection_id:
            raise BadRequestError("Connection ID is required for VPC_LINK integrations")
    _check_timeout(integration)


def _check_aws_uri(uri: str, *, is_proxy: bool) -> None:
    arn = _AWS_ARN.fullmatch(uri)
    if not uri.startswith("arn:"):
        raise BadRequestError("Invalid ARN specified in the request")
    if arn is None or not arn["resource"].startswith(("path/", "action/")):
        raise BadRequestError("AWS ARN for integration must contain path or action")
    if is_proxy and arn["service"] not in _PROXIED_SERVICES:
        raise BadRequestError(
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose "
            "stream invocations."
        )


def _check_timeout(integration: Integration) -> None:
    if integration.timeout_in_millis < 50:
        raise BadRequestError(TIMEOUT_REFUSAL)
