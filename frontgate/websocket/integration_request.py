"""The integration request: a message, through its template and its parameter mappings."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from frontgate.mapping.input import Input, Parameters
from frontgate.mapping.mapped_values import NOTHING_MAPPED, Values, apply, flat_path
from frontgate.mapping.mapped_values import Mapped as MappedValues
from frontgate.mapping.parameters import MalformedBodyError, RequestValues
from frontgate.mapping.template import MappingTemplate
from frontgate.mapping.vtl import TemplateRenderError
from frontgate.websocket.compiled import Mapped
from frontgate.websocket.errors import IntegrationFailedError
from frontgate.websocket.integration import Request
from frontgate.wire import record

_NO_VALUES: Mapping[str, list[str]] = {}


@record
class Prepared:
    """What a backend is called with."""

    request: Request
    body: bytes
    header: Values
    querystring: Values
    path: dict[str, str]


class RequestTransformation:
    """That of one integration."""

    def __init__(self, settings: Mapped, stage_variables: Mapping[str, str]) -> None:
        self._settings = settings
        self._stage_variables = stage_variables

    def prepare(self, request: Request) -> Prepared:
        """Raises `IntegrationFailedError`."""
        unmappable = self._settings.unmappable_header
        if unmappable is not None:
            raise IntegrationFailedError(f"the header {unmappable} is the gateway's own to write")
        values = self._values(request)
        return Prepared(
            request=request,
            body=self._body(request),
            header=values.header,
            querystring=values.querystring,
            path=flat_path(values.path),
        )

    def _body(self, request: Request) -> bytes:
        text: str = request.event.get("body", "")
        settings = self._settings
        if settings.is_base64 and text:
            return _decoded(text)
        template = settings.templates.choose(request.values)
        if template is not None:
            text = rendered(
                template,
                text,
                request,
                context=dict(request.context),
                stage_variables=self._stage_variables,
            )
        elif not settings.passes_unmapped:
            raise IntegrationFailedError("no request template fits, and nothing passes unmapped")
        return text.encode("utf-8", "replace")  # Java's way with half a surrogate pair

    def _values(self, request: Request) -> MappedValues:
        mapping = self._settings.parameters
        if not mapping:
            return NOTHING_MAPPED
        event = request.event
        headers: Mapping[str, list[str]] = event.get("multiValueHeaders", _NO_VALUES)
        values = RequestValues(
            path={},
            querystring=event.get("multiValueQueryStringParameters", _NO_VALUES),
            header={name.lower(): found for name, found in headers.items()},
            body=event.get("body", ""),
            context=request.context,
            stage_variables=self._stage_variables,
        )
        try:
            return apply(mapping, values)
        except MalformedBodyError:
            raise IntegrationFailedError(
                "a parameter is to be read from a message that is no JSON"
            ) from None


def rendered(
    template: MappingTemplate,
    body: str,
    request: Request,
    *,
    context: dict[str, Any],
    stage_variables: Mapping[str, str],
) -> str:
    """`context` is the template's own. Raises `IntegrationFailedError`."""
    event: Mapping[str, Any] = request.event
    parameters = Parameters(
        path={},
        querystring=event.get("queryStringParameters", {}),
        header=event.get("headers", {}),
    )
    try:
        return template.render(
            input=Input(body, parameters),
            context=context,
            stage_variables=stage_variables,
        )
    except TemplateRenderError as error:
        raise IntegrationFailedError(f"a mapping template failed: {error}") from error


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise IntegrationFailedError("the message is not base64") from None
