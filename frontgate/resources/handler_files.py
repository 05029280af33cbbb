"""Functions whose code is there and whose handler is not, found without starting anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from frontgate.functions import FunctionConfig, FunctionConfigError
from frontgate.functions.function import check
from frontgate.resources.registry import refusal
from frontgate.template import Resolver, Resource, Stack, TemplateError


def missing_handlers(stack: Stack) -> tuple[TemplateError, ...]:
    """What a start would refuse, each with the line of the handler.

    A function with a layer that is built first, or that is not of this stack, is not judged: its
    handler may be in there.
    """
    resolver = Resolver(stack, {})
    return tuple(
        error
        for resource in stack.resources
        if resource.type == "AWS::Lambda::Function" and refusal(resource) is None
        for error in _missing(resource, stack, resolver)
    )


def _missing(resource: Resource, stack: Stack, resolver: Resolver) -> Iterator[TemplateError]:
    layers = _layers(resource, stack)
    if resource.local_code is None or layers is None:
        return
    name = resource.written_as
    try:
        handler, runtime = (
            str(resolver.resolve(resource.properties[key])) for key in ("Handler", "Runtime")
        )
        check(
            FunctionConfig(
                name=name,
                arn="",
                handler=handler,
                runtime=runtime,
                code=resource.local_code,
                layers=layers,
                environment={},
            )
        )
    except (KeyError, TemplateError):  # a start says it, when it comes to what it refers to
        return
    except FunctionConfigError as error:
        yield stack.error(resource, str(error), "Handler")


def _layers(resource: Resource, stack: Stack) -> tuple[Path, ...] | None:
    """The folders of the function's layers; None where one is not there as it will be."""
    layers = resource.properties.get("Layers") or []
    if not isinstance(layers, list):
        return None
    folders = []
    by_name = {each.logical_id: each for each in stack.resources}
    for layer in layers:
        named = by_name.get(layer["Ref"]) if isinstance(layer, dict) and "Ref" in layer else None
        if named is None or named.local_code is None or "BuildMethod" in named.metadata:
            return None
        folders.append(named.local_code)
    return tuple(folders)
