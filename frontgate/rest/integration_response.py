"""Step: the integration response of an integration that is no proxy.

A selection pattern picks the integration response, which maps the backend's answer to the client's.
"""

from __future__ import annotations

from typing import Any

from frontgate.control.rest_api import ContentHandling
from frontgate.deployment.media_types import BinaryMediaTypes, media_type
from frontgate.deployment.transformations import ResponseCase, ResponsePlan
from frontgate.headers import get
from frontgate.mapping.input import Input
from frontgate.mapping.parameters import MalformedBodyError, ResponseValues
from frontgate.mapping.template import MappingTemplate
from frontgate.mapping.vtl import TemplateRenderError
from frontgate.mapping.vtl.errors import MethodError
from frontgate.rest.content import (
    UNABLE_TO_TRANSFORM,
    bytes_of,
    decoded,
    response_payload,
    text_of,
)
from frontgate.rest.errors import ApiConfigurationError
from frontgate.rest.exchange import Answer, IntegrationRequest, MethodResponse
from frontgate.rest.headers import has_content_type, response_header_name
from frontgate.wire import HeaderItems

_JSON = "application/json"


class ResponseTransformation:
    """Applies a `ResponsePlan`."""

    def __init__(self, plan: ResponsePlan, *, binary_media_types: BinaryMediaTypes) -> None:
        self._plan = plan
        self._binary_media_types = binary_media_types

    def apply(self, request: IntegrationRequest[Any], answer: Answer) -> MethodResponse:
        try:
            case = self._plan.select(answer.selector)
        except MethodError as error:
            raise ApiConfigurationError(cause=f"selection pattern: {error}") from None
        if case is None:
            raise ApiConfigurationError(
                cause=f"No match for output mapping and no default endpoint response mapping "
                f"configured. Endpoint Response Status Code: {answer.selector or answer.status}"
            )
        if answer.request_id is not None:
            request.context["awsEndpointRequestId"] = answer.request_id
        headers = _headers(case, request, answer) if case.mapping else []
        if not has_content_type(headers):
            headers.insert(0, ("Content-Type", _JSON))
        return MethodResponse(case.status, headers, self._body(case, request, answer), None)

    def _body(self, case: ResponseCase, request: IntegrationRequest[Any], answer: Answer) -> bytes:
        content_type = get(answer.headers, "content-type") if answer.headers else None
        template = _template(case, content_type)
        match = self._binary_media_types.match
        if template is not None:
            _check_text(case.content_handling, binary=match(content_type))
            rendered = _rendered(template, request, answer)
            if not rendered or case.content_handling is not None:
                return rendered
            # A client that wants bytes gets what the text stands for, as without a template.
            accepts = request.validated.received.headers.get("accept")
            return decoded(rendered) if match(accepts) else rendered
        if not answer.body:
            return b""
        payload = response_payload(
            answer.body,
            binary=match(content_type),
            accepts_binary=match(request.validated.received.headers.get("accept")),
            handling=case.content_handling,
        )
        return bytes_of(payload)


def _template(case: ResponseCase, content_type: str | None) -> MappingTemplate | None:
    if not case.templates:
        return None
    chosen = media_type(content_type or _JSON)
    return case.templates.get(chosen, case.fallback)


def _check_text(handling: ContentHandling | None, *, binary: bool) -> None:
    """No bytes go into a template, neither decoded ones nor, unless they are to be text, a body of
    a binary media type: with `*/*` among these no template works (recorded)."""
    if handling is ContentHandling.CONVERT_TO_BINARY or (handling is None and binary):
        raise ApiConfigurationError(cause=f"{UNABLE_TO_TRANSFORM} response")


def _rendered(template: MappingTemplate, request: IntegrationRequest[Any], answer: Answer) -> bytes:
    assert request.parameters is not None
    try:
        rendered = template.render(
            input=Input(text_of(answer.body), request.parameters),
            context=request.context,
            stage_variables=request.validated.received.stage.variables,
        )
    except TemplateRenderError as error:
        raise ApiConfigurationError(cause=f"response template: {error}") from error
    return bytes_of(rendered)


def _headers(
    case: ResponseCase, request: IntegrationRequest[Any], answer: Answer
) -> list[tuple[str, str]]:
    values = ResponseValues(
        header=_folded(answer.headers),
        body=text_of(answer.body),
        context=request.context,
        stage_variables=request.validated.received.stage.variables,
    )
    headers = []
    try:
        for target, source in case.mapping:
            name = response_header_name(target)
            value = source(values)
            if name is not None and value is not None:
                headers.append((name, value if isinstance(value, str) else ",".join(value)))
    except MalformedBodyError:
        raise ApiConfigurationError(cause="the backend's body is not JSON") from None
    return headers


def _folded(lines: HeaderItems) -> dict[str, list[str]]:
    folded: dict[str, list[str]] = {}
    for name, value in lines:
        folded.setdefault(name.lower(), []).append(value)
    return folded
