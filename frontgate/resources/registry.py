"""Every resource type that can be created here, and what of a template cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from frontgate.resources import (
    api_keys,
    apigateway,
    apigatewayv2,
    certificates,
    cloudformation,
    cloudwatch,
    cognito,
    domain_names,
    dynamodb,
    ec2,
    elbv2,
    event_sources,
    events,
    iam,
    identity_pools,
    lambda_access,
    lambda_functions,
    logs,
    operations,
    rest_definitions,
    rest_documentation,
    rest_stages,
    route53,
    s3,
    secrets,
    sns,
    sqs,
    stepfunctions,
    vpc_endpoints,
    vpc_links,
    wafv2,
)
from frontgate.resources.creation import ResourceType
from frontgate.resources.documentation import aws_types, documentation
from frontgate.template import Place, Resource, Stack, TemplateError, suggestion

TYPES: Mapping[str, ResourceType] = {
    **api_keys.TYPES,
    **apigateway.TYPES,
    **apigatewayv2.TYPES,
    **certificates.TYPES,
    **cloudformation.TYPES,
    **cloudwatch.TYPES,
    **cognito.TYPES,
    **domain_names.TYPES,
    **dynamodb.TYPES,
    **ec2.TYPES,
    **elbv2.TYPES,
    **event_sources.TYPES,
    **events.TYPES,
    **iam.TYPES,
    **identity_pools.TYPES,
    **lambda_access.TYPES,
    **lambda_functions.TYPES,
    **logs.TYPES,
    **operations.TYPES,
    **rest_definitions.TYPES,
    **rest_documentation.TYPES,
    **rest_stages.TYPES,
    **route53.TYPES,
    **vpc_endpoints.TYPES,
    **vpc_links.TYPES,
    **wafv2.TYPES,
    **s3.TYPES,
    **secrets.TYPES,
    **sns.TYPES,
    **sqs.TYPES,
    **stepfunctions.TYPES,
}

_A_SLIP = 0.88
"""AWS has new types and properties now and then, so only what is nearly a known name is one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsupported:
    """Something in the template that does not run here."""

    logical_id: str
    type: str
    property_name: str | None
    """None: the whole resource."""
    path: Path
    line: int | None
    reason: str = ""
    """What this resource is, where it is not the type that cannot run."""

    @property
    def sentence(self) -> str:
        if self.reason:
            return f"{self.logical_id}: {self.reason} is not supported here"
        what = self.type if self.property_name is None else f"its {self.property_name}"
        return f"{self.logical_id}: {what} is not supported here{self._hint()}"

    def _hint(self) -> str:
        """The name that was meant, where this is a slip, else the page that describes it."""
        page = documentation(self.type)
        if self.property_name is not None:
            known = TYPES[self.type]
            near = suggestion(
                self.property_name, known.supported | known.harmless, likeness=_A_SLIP
            )
        else:
            near = suggestion(self.type, aws_types(), likeness=_A_SLIP) if page is None else ""
        return near or (f" ({page})" if page else "")

    def __str__(self) -> str:
        return str(TemplateError(self.sentence, path=self.path, line=self.line))


class UnsupportedError(Exception):
    """The template has resources or properties that do not run here."""

    def __init__(self, problems: tuple[Unsupported, ...]) -> None:
        listed = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(
            f"{len(problems)} of the template's resources or properties cannot run here; "
            f"--allow-unsupported leaves them out:\n{listed}"
        )
        self.problems = problems


def unsupported(stack: Stack) -> tuple[Unsupported, ...]:
    """Everything of the stack that would not do here what it does on AWS."""
    return tuple(problem for resource in stack.resources for problem in _of(resource, stack))


@dataclass(frozen=True, kw_only=True, slots=True)
class WithoutEffect:
    """A property that is kept, and changes nothing here."""

    logical_id: str
    type: str
    property_name: str
    place: Place

    def __str__(self) -> str:
        sentence = (
            f"{self.logical_id}: the {self.property_name} of {self.type} is accepted, "
            "but without effect here"
        )
        return str(TemplateError(sentence, path=self.place.path, line=self.place.line))


def without_effect(stack: Stack) -> tuple[WithoutEffect, ...]:
    """Schedules and the like."""
    return tuple(
        WithoutEffect(
            logical_id=resource.logical_id,
            type=resource.type,
            property_name=name,
            place=stack.place_of(resource.logical_id, name),
        )
        for resource in stack.resources
        if resource.type in TYPES
        for name in sorted(TYPES[resource.type].without_effect)
        if resource.properties.get(name, False) is not False
    )


def refusal(resource: Resource) -> str | None:
    """What the resource is that cannot be created: empty, if its type alone says so.

    None: it can be created.
    """
    known = TYPES.get(resource.type)
    return "" if known is None else known.refusal(resource.properties)


def _of(resource: Resource, stack: Stack) -> list[Unsupported]:
    reason = refusal(resource)
    if reason is not None:
        return [replace(_problem(resource, stack, None), reason=reason)]
    known = TYPES[resource.type]
    extra = sorted(set(resource.properties) - known.supported - known.harmless)
    return [_problem(resource, stack, name) for name in extra]


def _problem(resource: Resource, stack: Stack, name: str | None) -> Unsupported:
    place = stack.place_of(resource.logical_id, *([name] if name else []))
    return Unsupported(
        logical_id=resource.written_as,
        type=resource.type,
        property_name=name,
        path=place.path,
        line=place.line or resource.line,
    )
