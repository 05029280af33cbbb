"""The shape that every template has: known sections, and resources with a type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontgate.template.document import Document, KeyPath
from frontgate.template.errors import suggestion
from frontgate.template.expression import LANGUAGE_EXTENSIONS, ExpressionError
from frontgate.template.includes import INCLUDE
from frontgate.template.loops import PREFIX
from frontgate.template.sam import TRANSFORM

_SECTIONS = frozenset(
    {
        *("AWSTemplateFormatVersion", "Conditions", "Description", "Fn::Transform", "Globals"),
        *("Hooks", "Mappings", "Metadata", "Outputs", "Parameters", "Resources", "Rules"),
        "Transform",
    }
)
_MAPPINGS = (
    "Conditions",
    "Globals",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
)
_RESOURCE_ATTRIBUTES = frozenset(
    {
        *("Type", "Properties", "Condition", "Connectors", "CreationPolicy", "DeletionPolicy"),
        *("DependsOn", "IgnoreGlobals", "Metadata", "UpdatePolicy", "UpdateReplacePolicy"),
    }
)


def read_template(document: Document) -> dict[str, Any]:
    """The file's top-level mapping. Raises `TemplateError` when it cannot be a template."""
    template = document.value
    if template is None:
        raise document.error("the template is empty")
    if not isinstance(template, dict):
        raise document.error("a template must be a mapping with a Resources section")
    for section, content in template.items():
        if section not in _SECTIONS:
            raise document.error(
                f"{section} is not a section of a template{suggestion(section, _SECTIONS)}", section
            )
        if section in _MAPPINGS and not isinstance(content, dict):
            raise document.error(f"the section {section} must be a mapping", section)
    return template


def transforms(template: Mapping[str, Any]) -> list[Any]:
    """What `Transform` lists. Raises `ExpressionError` for a macro that is none of AWS's three."""
    listed = template.get("Transform", [])
    names = listed if isinstance(listed, list) else [listed]
    for item in names:
        name = item.get("Name") if isinstance(item, dict) else item
        if name not in (TRANSFORM, LANGUAGE_EXTENSIONS, INCLUDE):
            raise ExpressionError(
                f"the transform {name} is not supported; known are {TRANSFORM},"
                f" {LANGUAGE_EXTENSIONS} and {INCLUDE}",
                ("Transform",),
            )
    return names


def check_resources(template: Mapping[str, Any]) -> None:
    """Raises `ExpressionError` for the first resource that CloudFormation would not accept."""
    resources = template.get("Resources")
    if not isinstance(resources, dict) or not resources:
        raise ExpressionError("the template has no Resources")
    for logical_id, resource in resources.items():
        at: KeyPath = ("Resources", logical_id)
        if logical_id.startswith(PREFIX):
            raise ExpressionError(
                f"{logical_id} needs `Transform: {LANGUAGE_EXTENSIONS}` in the template", at
            )
        if not (logical_id.isascii() and logical_id.isalnum()):
            raise ExpressionError(f"the resource name {logical_id} is not alphanumeric", at)
        _check_resource(logical_id, resource, at)


def _check_resource(logical_id: str, resource: Any, at: KeyPath) -> None:
    if not isinstance(resource, dict):
        raise ExpressionError(f"the resource {logical_id} must be a mapping", at)
    for attribute in resource:
        if attribute not in _RESOURCE_ATTRIBUTES:
            raise ExpressionError(
                f"{logical_id}: {attribute} is not an attribute of a resource"
                f"{suggestion(attribute, _RESOURCE_ATTRIBUTES)}",
                (*at, attribute),
            )
    if not isinstance(resource.get("Type"), str):
        raise ExpressionError(f"the resource {logical_id} has no Type", at)
    if not isinstance(resource.get("Condition", ""), str):
        raise ExpressionError(f"{logical_id}: Condition must be a name", (*at, "Condition"))
    depends_on = resource.get("DependsOn", [])
    names = depends_on if isinstance(depends_on, list) else [depends_on]
    if not all(isinstance(name, str) for name in names):
        raise ExpressionError(f"{logical_id}: DependsOn must be names", (*at, "DependsOn"))
    for attribute in ("Properties", "Metadata"):
        if not isinstance(resource.get(attribute, {}), dict):
            raise ExpressionError(f"{logical_id}: {attribute} must be a mapping", (*at, attribute))
