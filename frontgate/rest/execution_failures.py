"""What the execution log says of a request that failed: a table from error to lines.

Recorded on AWS, but for the lines of `UnsupportedMediaTypeError`, of a network failure, and of what
has no row, which are assumed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from frontgate.deployment.media_types import media_type
from frontgate.observe.masking import masked
from frontgate.rest.errors import (
    AccessDeniedError,
    ApiConfigurationError,
    AuthorizerConfigurationError,
    BadRequestBodyError,
    GatewayError,
    IntegrationFailureError,
    InvalidApiKeyError,
    UnauthorizedError,
)
from frontgate.rest.exchange import Answer, Received
from frontgate.rest.finished import Finished

_CONFIGURATION = "Execution failed due to configuration error: "
_AUTHORIZER_ERROR = "Authorizer error"
_RATE_EXCEEDED = f"{_CONFIGURATION}Rate Exceeded."


def failure_lines(finished: Finished, error: GatewayError) -> list[str]:
    """The lines between what was done and `Method completed with status: …`."""
    for kind in type(error).__mro__:
        if kind in _LINES:
            return _LINES[kind](finished, error)
    return [error.cause or error.message or error.error_type]


def _unauthorized(finished: Finished, error: GatewayError) -> list[str]:
    return [f"Unauthorized request: {finished.received.request_id}"]


def _denied(finished: Finished, error: GatewayError) -> list[str]:
    return ["The client is not authorized to perform this operation."]


def _invalid_key(finished: Finished, error: GatewayError) -> list[str]:
    reached = finished.reached
    assert not isinstance(reached, Received)
    received, method = reached.received, reached.method.compiled
    sent = received.headers.get("x-api-key")
    stage = f"{received.stage.address.api_id}/{received.stage.name}"
    return [
        f"API Key {masked(sent) if sent else ''} not authorized because method "
        f"'{method.http_method} {method.resource_path}' requires API Key and API Key is not "
        f"associated with a Usage Plan for API Stage {stage}: No Usage Plan found for key and "
        "API Stage"
    ]


def _bad_body(finished: Finished, error: GatewayError) -> list[str]:
    if error.message != BadRequestBodyError.default_message:
        return [error.message or ""]
    content_type = finished.received.headers.get("content-type") or "application/json"
    violations = ", ".join(error.validation_errors) or "Unknown error parsing request body"
    return [
        f"Request body does not match model schema for content type {media_type(content_type)}: "
        f"[{violations}]"
    ]


def _authorizer_configuration(finished: Finished, error: GatewayError) -> list[str]:
    """What kept the function from being asked has a line before the general one."""
    cause = error.cause or _AUTHORIZER_ERROR
    first, _, reason = cause.partition(": ")
    causes = [reason, first] if first == _AUTHORIZER_ERROR and reason else [cause]
    return [*(f"{_CONFIGURATION}{each}" for each in causes), error.error_type]


def _configuration(finished: Finished, error: GatewayError) -> list[str]:
    cause = error.cause or error.message or ""
    return [cause if cause.startswith("Execution failed") else f"{_CONFIGURATION}{cause}"]


def _integration(finished: Finished, error: GatewayError) -> list[str]:
    answer = finished.call and finished.call.answer
    if answer and answer.selector is not None and answer.request_id is not None:
        return [_function_error(answer)]
    if error.cause == _RATE_EXCEEDED:
        # The id of a request that Lambda refuses is not known here.
        return ["Lambda invocation failed with status: 429. Lambda request id: -", error.cause]
    if error.cause and error.cause.startswith("Execution failed"):
        return [error.cause]
    return [f"{error.message}: {error.cause}" if error.cause else error.message or ""]


def _function_error(answer: Answer) -> str:
    try:
        message = json.loads(answer.body)["errorMessage"]
    except (ValueError, TypeError, KeyError, RecursionError):
        message = ""
    return (
        f"Lambda execution failed with status {answer.status} due to customer function error: "
        f"{message}. Lambda request id: {answer.request_id}"
    )


_LINES: Mapping[Any, Callable[[Finished, GatewayError], list[str]]] = {
    UnauthorizedError: _unauthorized,
    AccessDeniedError: _denied,
    InvalidApiKeyError: _invalid_key,
    BadRequestBodyError: _bad_body,
    AuthorizerConfigurationError: _authorizer_configuration,
    ApiConfigurationError: _configuration,
    IntegrationFailureError: _integration,
}
