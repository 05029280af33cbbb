"""Gateway responses: the 21 types, their default statuses, and what an API made of them.

Customising `DEFAULT_4XX` or `DEFAULT_5XX` changes every type of the class that was not set
itself; a type that was set ignores them (recorded on AWS). Templates are not Velocity: they know
`$context.…`, `$stageVariables.…` and `$method.request.…` and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from frontgate.control.gateway_response_types import (
    DEFAULT_STATUS,
    DEFAULT_TEMPLATES,
    ResponseType,
)
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

__all__ = [
    "DEFAULT_STATUS",
    "DEFAULT_TEMPLATES",
    "CustomResponse",
    "GatewayTemplate",
    "ResponseType",
    "compile_gateway_responses",
]

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
    """The custom response of each type that has one, by itself or by its class's default.

    REQUEST_TOO_LARGE may be set, which has no effect ("Amazon API Gateway important notes").
    """
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
    compiled.pop(ResponseType.REQUEST_TOO_LARGE, None)
    return compiled


def _compile(response: GatewayResponse) -> CustomResponse:
    templates = response.response_templates or DEFAULT_TEMPLATES
    return CustomResponse(
        status=int(response.status_code) if response.status_code else None,
        headers=compile_gateway_response_mapping(response.response_parameters),
        templates={media_type(name): GatewayTemplate(text) for name, text in templates.items()},
    )
