"""Values of a function's properties, held to the rules of Lambda's own API."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from frontgate.aws.lambda_api.function_rules import check_member, environment_of
from frontgate.control.errors import ControlError
from frontgate.resources.creation import PropertyError, integer, texts
from frontgate.template import Resolver, Resource, Stack, TemplateError


def _check_environment(value: Any) -> None:
    environment_of({"Environment": {"Variables": texts((value or {}).get("Variables"))}})


_CHECKS: Mapping[str, Callable[[Any], None]] = {
    "Runtime": lambda value: check_member("Runtime", str(value)),
    "Timeout": lambda value: check_member("Timeout", integer(value)),
    "MemorySize": lambda value: check_member("MemorySize", integer(value)),
    "Environment": _check_environment,
}


def check_values(properties: Mapping[str, Any]) -> None:
    """Raises `PropertyError` for the first that Lambda refuses."""
    for name in _CHECKS:
        if name in properties:
            _check(name, properties[name])


def refused_values(stack: Stack) -> tuple[TemplateError, ...]:
    """What a start would refuse of the stack's functions, each with its line."""
    resolver = Resolver(stack, {})
    return tuple(
        error
        for resource in stack.resources
        if resource.type == "AWS::Lambda::Function"
        for error in _refused(resource, stack, resolver)
    )


def _refused(resource: Resource, stack: Stack, resolver: Resolver) -> Iterator[TemplateError]:
    for name in _CHECKS:
        if name not in resource.properties:
            continue
        try:
            _check(name, resolver.resolve(resource.properties[name]))
        except (KeyError, TemplateError):  # a start says it, when it comes to what it refers to
            continue
        except PropertyError as error:
            yield stack.error(resource, f"{resource.written_as}: {error}", name)


def _check(name: str, value: Any) -> None:
    try:
        _CHECKS[name](value)
    except ControlError as error:
        raise PropertyError(error.message, name) from None
    except ValueError as error:
        raise PropertyError(str(error), name) from None
