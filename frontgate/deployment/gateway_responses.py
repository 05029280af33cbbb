"""Gateway responses: the 21 types, their default statuses, and what an API made of them.

Customising `DEFAULT_4XX` or `DEFAULT_5XX` changes every type of the class that was not set
itself; a type that was set ignores them (recorded on AWS). Templates are not Velocity: they know
`$context.…`, `$stageVariables.…` and `$method.request.…` and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from frontgate.control.rest_api import GatewayResponse
from frontgate.deployment.errors import DeploymentError
from frontgate.deployment.media_types import media_type
from frontgate.mapping.parameters import (
    MappingError,
    RequestSource,
    RequestValues,
    compile_gateway_response_mapping,
    compile_request_source,
)


class ResponseType(StrEnum):
    ACCESS_DENIED = "ACCESS_DENIED"
    API_CONFIGURATION_ERROR = "API_CONFIGURATION_ERROR"
    AUTHORIZER_CONFIGURATION_ERROR = "AUTHORIZER_CONFIGURATION_ERROR"
    AUTHORIZER_FAILURE = "AUTHORIZER_FAILURE"
    BAD_REQUEST_BODY = "BAD_REQUEST_BODY"
    BAD_REQUEST_PARAMETERS = "BAD_REQUEST_PARAMETERS"
    DEFAULT_4XX = "DEFAULT_4XX"
    DEFAULT_5XX = "DEFAULT_5XX"
    EXPIRED_TOKEN = "EXPIRED_TOKEN"
    INTEGRATION_FAILURE = "INTEGRATION_FAILURE"
    INTEGRATION_TIMEOUT = "INTEGRATION_TIMEOUT"
    INVALID_API_KEY = "INVALID_API_KEY"
    INVALID_SIGNATURE = "INVALID_SIGNATURE"
    MISSING_AUTHENTICATION_TOKEN = "MISSING_AUTHENTICATION_TOKEN"
    QUOTA_EXCEEDED = "QUOTA_EXCEEDED"
    REQUEST_TOO_LARGE = "REQUEST_TOO_LARGE"
    RESOURCE_NOT_FOUND = "RESOURCE_NOT_FOUND"
    THROTTLED = "THROTTLED"
    UNAUTHORIZED = "UNAUTHORIZED"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    WAF_FILTERED = "WAF_FILTERED"


DEFAULT_STATUS: Mapping[ResponseType, int] = {
    ResponseType.ACCESS_DENIED: 403,
    ResponseType.API_CONFIGURATION_ERROR: 500,
    ResponseType.AUTHORIZER_CONFIGURATION_ERROR: 500,
    ResponseType.AUTHORIZER_FAILURE: 500,
    ResponseType.BAD_REQUEST_BODY: 400,
    ResponseType.BAD_REQUEST_PARAMETERS: 400,
    ResponseType.EXPIRED_TOKEN: 403,
    ResponseType.INTEGRATION_FAILURE: 504,
    ResponseType.INTEGRATION_TIMEOUT: 504,
    ResponseType.INVALID_API_KEY: 403,
    ResponseType.INVALID_SIGNATURE: 403,
    ResponseType.MISSING_AUTHENTICATION_TOKEN: 403,
    ResponseType.QUOTA_EXCEEDED: 429,
    ResponseType.REQUEST_TOO_LARGE: 413,
    ResponseType.RESOURCE_NOT_FOUND: 404,
    ResponseType.THROTTLED: 429,
    ResponseType.UNAUTHORIZED: 401,
    ResponseType.UNSUPPORTED_MEDIA_TYPE: 415,
    ResponseType.WAF_FILTERED: 403,
}
"""Recorded on AWS; `DEFAULT_4XX` and `DEFAULT_5XX` have none of their own."""

DEFAULT_TEMPLATES: Mapping[str, str] = {
    "application/json": '{"message":$context.error.messageString}'
}

_VARIABLE = re.compile(
    r"\$(context(?:\.\w+)+"
    r"|stageVariables\.\w+"
    r"|method\.request\.(?:path|querystring|header|multivalueheader)\.[\w-]+)"
)


class GatewayTemplate:
    """A body with variables, compiled once."""

    __slots__ = ("_parts",)

    def __init__(self, text: str) -> None:
        pieces = _VARIABLE.split(text)
        self._parts: tuple[str | RequestSource, ...] = tuple(
            compile_request_source(piece) if index % 2 else piece
            for index, piece in enumerate(pieces)
        )

    def render(self, values: RequestValues) -> str:
        """Put the values in; a variable without one leaves nothing."""
        return "".join(
            part if isinstance(part, str) else _joined(part, values) for part in self._parts
        )


def _joined(source: RequestSource, values: RequestValues) -> str:
    found = source(values)
    return found if isinstance(found, str) else ",".join(found or ())


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomResponse:
    """What an API set for a type."""

    status: int | None
    """None: the status that the error itself has."""
    headers: tuple[tuple[str, RequestSource], ...]
    templates: Mapping[str, GatewayTemplate]
    """By media type; never empty."""


def compile_gateway_responses(
    configured: Mapping[str, GatewayResponse],
) -> Mapping[ResponseType, CustomResponse]:
    """The custom response of each type that has one, by itself or by its class's default."""
    own = {}
    for name, response in configured.items():
        if name not in ResponseType.__members__:
            raise DeploymentError(f"gateway response {name}: there is no such type")
        try:
            own[ResponseType(name)] = _compile(response)
        except (MappingError, ValueError) as error:
            raise DeploymentError(f"gateway response {name}: {error}") from None
    compiled = dict(own)
    for type_, status in DEFAULT_STATUS.items():
        default = ResponseType.DEFAULT_4XX if status < 500 else ResponseType.DEFAULT_5XX
        if type_ not in own and default in own:
            compiled[type_] = own[default]
    return compiled


def _compile(response: GatewayResponse) -> CustomResponse:
    templates = response.response_templates or DEFAULT_TEMPLATES
    return CustomResponse(
        status=int(response.status_code) if response.status_code else None,
        headers=compile_gateway_response_mapping(response.response_parameters),
        templates={media_type(name): GatewayTemplate(text) for name, text in templates.items()},
    )
