"""The integration request and response of an integration that is no proxy, compiled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from frontgate.control.rest_api import (
    ContentHandling,
    Integration,
    IntegrationResponse,
    PassthroughBehavior,
)
from frontgate.deployment.context_names import context_names
from frontgate.deployment.errors import DeploymentError
from frontgate.deployment.media_types import media_type
from frontgate.deployment.templates import compile_template
from frontgate.deployment.unmappable import unmappable_header
from frontgate.mapping.parameters import (
    MappingError,
    RequestMapping,
    ResponseMapping,
    compile_request_mapping,
    compile_response_mapping,
)
from frontgate.mapping.template import MappingTemplate
from frontgate.mapping.vtl.errors import MethodError
from frontgate.mapping.vtl.java.regex import JavaPattern, compile_pattern

_REMEMBERED_LENGTH = 64
_REMEMBERED_TEXTS = 256

Templates = Mapping[str, MappingTemplate | None]
"""By media type or `$default`; None passes the body through."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestPlan:
    """How an integration request is made from a method request."""

    templates: Templates
    passthrough: PassthroughBehavior
    mapping: RequestMapping
    content_handling: ContentHandling | None
    unmappable_header: str | None
    """A mapped header that the gateway writes itself: each call fails."""
    context_names: frozenset[str] | None
    """What request and response read of `$context`; None: it may be anything."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ResponseCase:
    """One integration response."""

    status: int
    pattern: JavaPattern | None
    templates: Templates
    fallback: MappingTemplate | None
    """For a backend answer whose media type selects none."""
    mapping: ResponseMapping
    content_handling: ContentHandling | None

    def matches(self, text: str) -> bool:
        return self.pattern is not None and self.pattern.fullmatch(text)


@dataclass(frozen=True, kw_only=True, slots=True)
class ResponsePlan:
    """The integration responses, the default one apart."""

    cases: tuple[ResponseCase, ...]
    default: ResponseCase | None
    by_text: dict[str, ResponseCase | None] = field(default_factory=dict)
    """What was selected before: texts are mostly a few status codes."""

    def select(self, text: str | None) -> ResponseCase | None:
        """The case whose pattern matches all of `text`; None as text asks for the default.

        Raises `MethodError` when a pattern takes too long.
        """
        if text is None or not self.cases:
            return self.default
        if text in self.by_text:
            return self.by_text[text]
        found = next((case for case in self.cases if case.matches(text)), self.default)
        if len(text) <= _REMEMBERED_LENGTH and len(self.by_text) < _REMEMBERED_TEXTS:
            self.by_text[text] = found
        return found

    def templates(self) -> Iterator[MappingTemplate | None]:
        """Those of all integration responses."""
        for case in (*self.cases, self.default):
            if case is not None:
                yield from case.templates.values()


def request_mapping(integration: Integration) -> RequestMapping:
    try:
        return compile_request_mapping(integration.request_parameters)
    except MappingError as error:
        raise DeploymentError(f"request parameters: {error}") from None


def transformation_plans(integration: Integration) -> tuple[RequestPlan, ResponsePlan]:
    """Both ways through an integration that is no proxy."""
    mapping = request_mapping(integration)
    templates = _templates(integration.request_templates, "request template")
    response = _response_plan(integration)
    request = RequestPlan(
        templates=templates,
        passthrough=integration.passthrough_behavior,
        mapping=mapping,
        content_handling=integration.content_handling,
        unmappable_header=unmappable_header(integration.type, mapping),
        context_names=context_names(integration, [*templates.values(), *response.templates()]),
    )
    return request, response


def _response_plan(integration: Integration) -> ResponsePlan:
    responses = integration.integration_responses.values()
    return ResponsePlan(
        cases=tuple(_response_case(response) for response in responses if _pattern(response)),
        default=next(
            (_response_case(response) for response in responses if not _pattern(response)), None
        ),
    )


def _pattern(response: IntegrationResponse) -> str | None:
    pattern = response.selection_pattern
    return None if pattern in (None, "", "default") else pattern


def _response_case(response: IntegrationResponse) -> ResponseCase:
    where = f"integration response {response.status_code}"
    templates = _templates(response.response_templates, f"{where}: response template")
    pattern = _pattern(response)
    try:
        return ResponseCase(
            status=int(response.status_code),
            pattern=compile_pattern(pattern) if pattern else None,
            templates=templates,
            fallback=templates.get("application/json", next(iter(templates.values()), None)),
            mapping=compile_response_mapping(response.response_parameters),
            content_handling=response.content_handling,
        )
    except MethodError as error:
        raise DeploymentError(f"{where}: selection pattern: {error}") from None
    except (MappingError, ValueError) as error:
        raise DeploymentError(f"{where}: {error}") from None


def _templates(sources: Mapping[str, str | None], where: str) -> dict[str, MappingTemplate | None]:
    return {
        media_type(name): None if source is None else compile_template(source, f"{where} {name}")
        for name, source in sources.items()
    }
