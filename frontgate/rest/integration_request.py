"""Step: the integration request of an integration that is no proxy.

Content handling, then the template that fits the content type, then the parameter mappings, then
what the template wrote into `$context.requestOverride`, which wins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frontgate.control.rest_api import PassthroughBehavior
from frontgate.deployment.media_types import BinaryMediaTypes, media_type
from frontgate.deployment.transformations import RequestPlan
from frontgate.mapping.input import Input, Parameters, ParameterSource
from frontgate.mapping.mapped_values import NOTHING_MAPPED, Mapped, Values, apply, flat_path
from frontgate.mapping.parameters import (
    MalformedBodyError,
    RequestMapping,
    RequestValues,
    text_of,
)
from frontgate.mapping.template import MappingTemplate
from frontgate.mapping.vtl import TemplateRenderError
from frontgate.rest.content import UNABLE_TO_TRANSFORM, Payload, request_payload
from frontgate.rest.content import text_of as body_text
from frontgate.rest.context import TemplateVariables
from frontgate.rest.errors import (
    ApiConfigurationError,
    BadRequestBodyError,
    UnsupportedMediaTypeError,
)
from frontgate.rest.exchange import ContextDict, Validated
from frontgate.wire import record

_DEFAULT_CONTENT_TYPE = "application/json"
_DEFAULT_TEMPLATE = "$default"


@record
class TransformedRequest:
    """A method request, mapped."""

    body: Payload
    header: Mapping[str, str | Sequence[str]]
    querystring: Mapping[str, str | Sequence[str]]
    path: dict[str, str]
    context: ContextDict
    parameters: ParameterSource


class RequestTransformation:
    """Applies a `RequestPlan`."""

    def __init__(self, plan: RequestPlan, *, binary_media_types: BinaryMediaTypes) -> None:
        self._plan = plan
        self._binary_media_types = binary_media_types
        self._variables = TemplateVariables(plan.context_names)

    def apply(self, validated: Validated) -> TransformedRequest:
        plan = self._plan
        received = validated.received
        if plan.unmappable_header is not None:
            raise unmappable(plan.unmappable_header)
        content_type = received.headers.get("content-type") or _DEFAULT_CONTENT_TYPE
        template = self._template(content_type)
        body = request_payload(
            received.request.body,
            binary=self._binary_media_types.match(content_type),
            handling=plan.content_handling,
        )
        context = self._variables.of(validated)
        parameters = RequestParameters(validated)
        if template is not None:
            body = _rendered(template, body, parameters, context, validated)
        found = _overridden(mapped(plan.mapping, validated, context), context)
        return TransformedRequest(
            body=body,
            header=found.header,
            querystring=found.querystring,
            path=flat_path(found.path) if found.path else {},
            context=context,
            parameters=parameters,
        )

    def _template(self, content_type: str) -> MappingTemplate | None:
        """The template to use; None passes the body through."""
        templates = self._plan.templates
        chosen = media_type(content_type)
        if chosen in templates:
            return templates[chosen]
        if _DEFAULT_TEMPLATE in templates:
            return templates[_DEFAULT_TEMPLATE]
        behavior = self._plan.passthrough
        if behavior is PassthroughBehavior.NEVER or (
            behavior is PassthroughBehavior.WHEN_NO_TEMPLATES and templates
        ):
            raise UnsupportedMediaTypeError
        return None


def unmappable(header: str) -> ApiConfigurationError:
    return ApiConfigurationError(
        cause=f"Execution failed due to configuration error: {header} header already present"
    )


class RequestParameters:
    """`$input.params()`: the last value of what was repeated."""

    __slots__ = ("_validated",)

    def __init__(self, validated: Validated) -> None:
        self._validated = validated

    def find(self, name: str) -> str | None:
        path, received = self._validated.path_parameters, self._validated.received
        if name in path:
            return path[name]
        if name in received.query:
            return received.query[name][-1]
        return received.headers.get(name.lower())

    def sections(self) -> Parameters:
        received = self._validated.received
        return Parameters(
            self._validated.path_parameters,
            {name: values[-1] for name, values in received.query.items()},
            received.headers.single(),
        )


def _rendered(
    template: MappingTemplate,
    body: Payload,
    parameters: ParameterSource,
    context: ContextDict,
    validated: Validated,
) -> str:
    if isinstance(body, bytes):
        raise ApiConfigurationError(cause=f"{UNABLE_TO_TRANSFORM} request")
    try:
        return template.render(
            input=Input(body, parameters),
            context=context,
            stage_variables=validated.received.stage.variables,
        )
    except TemplateRenderError as error:
        raise ApiConfigurationError(cause=f"request template: {error}") from error


def mapped(mapping: RequestMapping, validated: Validated, context: ContextDict) -> Mapped:
    """Apply parameter mappings; a source without a value drops its target."""
    if not mapping:
        return NOTHING_MAPPED
    values = _request_values(validated, context)
    try:
        return apply(mapping, values)
    except MalformedBodyError:
        raise BadRequestBodyError("Invalid JSON in request body") from None


def _request_values(validated: Validated, context: ContextDict) -> RequestValues:
    received = validated.received
    return RequestValues(
        path=validated.path_parameters,
        querystring=received.query,
        header=received.headers.folded,
        body=body_text(received.request.body),
        context=context,
        stage_variables=received.stage.variables,
    )


def _overridden(parameters: Mapped, context: ContextDict) -> Mapped:
    overrides = context.get("requestOverride")
    if not overrides or not isinstance(overrides, Mapping) or not any(overrides.values()):
        return parameters
    return Mapped(
        header=_merged(parameters.header, overrides.get("header"), folded=True),
        querystring=_merged(parameters.querystring, overrides.get("querystring")),
        path=_merged(parameters.path, overrides.get("path")),
    )


def _merged(values: Values, overrides: object, *, folded: bool = False) -> Values:
    if not overrides or not isinstance(overrides, Mapping):
        return values
    replaced = {name.lower() if folded else name for name in overrides}
    merged = {
        name: value
        for name, value in values.items()
        if (name.lower() if folded else name) not in replaced
    }
    for name, value in overrides.items():
        items = value if isinstance(value, list) else [value]
        texts = [text for text in map(text_of, items) if text is not None]
        if texts:
            merged[name] = texts if isinstance(value, list) else texts[0]
    return merged
