"""Why a stage is not served, with the line where the template's author can mend it."""

from __future__ import annotations

from frontgate.control.openapi.extensions import operation_key
from frontgate.deployment.errors import DeploymentError
from frontgate.resources import DeployedStack
from frontgate.template import Place, Stack, TemplateError


def located(
    key: tuple[str, str], error: DeploymentError, stack: Stack, deployed: DeployedStack
) -> TemplateError:
    """`key` is the API's id and the stage's name."""
    api_id, stage_name = key
    for logical_id, created in deployed.created.items():
        if created.ref == api_id:
            place = _place(logical_id, error, stack)
            return TemplateError(f"{logical_id}: {error}", path=place.path, line=place.line)
    return TemplateError(f"{api_id}, stage {stage_name}: {error}")


def _place(logical_id: str, error: DeploymentError, stack: Stack) -> Place:
    """Of the line in a mapping template, else of the operation in a body, else of the API."""
    if error.passage is not None:
        found = stack.place_of_text(error.passage.text, error.passage.line)
        if found is not None:
            return found
    if error.operation is None or not _has_body(logical_id, stack):
        return stack.place_of(logical_id)
    path, verb = error.operation
    return stack.place_of(logical_id, "Body", "paths", path, operation_key(verb))


def _has_body(logical_id: str, stack: Stack) -> bool:
    return any(
        resource.logical_id == logical_id and "Body" in resource.properties
        for resource in stack.resources
    )
