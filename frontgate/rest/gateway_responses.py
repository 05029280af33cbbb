"""The one place where a `GatewayError` becomes an answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from frontgate.deployment.gateway_responses import CustomResponse, GatewayTemplate, ResponseType
from frontgate.deployment.media_types import media_type
from frontgate.headers import is_split
from frontgate.mapping.parameters import MalformedBodyError, RequestValues
from frontgate.rest.content import bytes_of
from frontgate.rest.context import error_context, request_context
from frontgate.rest.errors import GatewayError, WafFilteredError
from frontgate.rest.exchange import ContextDict, MethodResponse, Reached, Routed
from frontgate.rest.headers import has_content_type

_JSON = "application/json"


class GatewayResponses:
    """Renders errors as the API's gateway responses say, or as built in."""

    def __init__(self, custom: Mapping[ResponseType, CustomResponse]) -> None:
        self._custom = custom

    def render(self, error: GatewayError, reached: Reached) -> MethodResponse:
        if isinstance(error, WafFilteredError) and error.own is not None:
            own = error.own
            return MethodResponse(status=own.status, headers=list(own.headers), body=own.body)
        custom = self._custom.get(error.response_type)
        response = _built_in(error) if custom is None else _customised(custom, error, reached)
        response.headers.append(("x-amzn-ErrorType", error.error_type))
        if isinstance(error, WafFilteredError) and error.to_head:
            return replace(response, body=b"")  # its length is 0 then (recorded)
        return response


def _built_in(error: GatewayError) -> MethodResponse:
    body = error.body_format % json.dumps(error.message, ensure_ascii=False)
    return MethodResponse(
        status=error.status, headers=[("Content-Type", _JSON)], body=body.encode()
    )


def _customised(custom: CustomResponse, error: GatewayError, reached: Reached) -> MethodResponse:
    received = reached.received if isinstance(reached, Routed) else reached
    values = RequestValues(
        path=reached.path_parameters if isinstance(reached, Routed) else {},
        querystring=received.query,
        header=received.headers.folded,
        body=received.request.body.decode("utf-8", "replace"),
        context=_context(error, reached),
        stage_variables=received.stage.variables,
    )
    content_type, template = _choose(custom.templates, received.headers.get("accept"))
    headers = _headers(custom, values)
    if not has_content_type(headers):
        headers.insert(0, ("Content-Type", content_type))
    return MethodResponse(
        status=custom.status or error.status,
        headers=headers,
        body=bytes_of(template.render(values)),
    )


def _context(error: GatewayError, reached: Reached) -> ContextDict:
    """With the validation errors escaped, as a JSON template's string can hold them (assumed)."""
    context = request_context(reached)
    described = error_context(error)
    validation = described.get("validationErrorString")
    if validation is not None:
        described["validationErrorString"] = json.dumps(validation, ensure_ascii=False)[1:-1]
    context["error"] = described
    return context


def _choose(
    templates: Mapping[str, GatewayTemplate], accept: str | None
) -> tuple[str, GatewayTemplate]:
    """The template that the client accepts, else the JSON one, else the first."""
    wanted = media_type(accept or _JSON)
    name = next((name for name in (wanted, _JSON) if name in templates), next(iter(templates)))
    return name, templates[name]


def _headers(custom: CustomResponse, values: RequestValues) -> list[tuple[str, str]]:
    """A value that would be two headers is left out: the error itself has to be told (assumed)."""
    headers = []
    for name, source in custom.headers:
        try:
            value = source(values)
        except MalformedBodyError:
            continue
        if value is None:
            continue
        text = value if isinstance(value, str) else ",".join(value)
        if not is_split(text):
            headers.append((name, text))
    return headers
