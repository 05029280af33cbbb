"""A stack's template as it was written, as it was processed, and in short."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from frontgate.template import Stack
from frontgate.template.parameters import text_of
from frontgate.template.structure import transforms

Document = Mapping[str, Any]

ORIGINAL = "Original"
PROCESSED = "Processed"
_TRANSFORMS = ("Transform", "Fn::Transform")


def template_document(stack: Stack, stage: str) -> Document:
    """Without transforms, both stages are the template as it was written ("GetTemplate").

    What the developer has on disk, AWS would have in S3: a processed function has no code here.
    """
    text = stack.document.text
    if stage == PROCESSED and _is_transformed(stack.document.value):
        text = json.dumps(stack.translated, default=str)
    return {"TemplateBody": text, "StagesAvailable": [ORIGINAL, PROCESSED]}


def _is_transformed(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(name in value for name in _TRANSFORMS) or any(
            map(_is_transformed, value.values())
        )
    return isinstance(value, list) and any(map(_is_transformed, value))


def summary(stack: Stack) -> Document:
    """Of the template as it was written. Which capabilities it needs is not said."""
    written = stack.document.value
    template: Mapping[str, Any] = written if isinstance(written, Mapping) else {}
    resources = template.get("Resources", {})
    written_out = (each for each in resources.values() if isinstance(each, Mapping))
    types = {each["Type"]: None for each in written_out if "Type" in each}
    optional = {
        "Description": template.get("Description"),
        "Version": template.get("AWSTemplateFormatVersion"),
        "Metadata": json.dumps(template["Metadata"], default=str)
        if "Metadata" in template
        else None,
    }
    return {
        "Parameters": list(_declared(template.get("Parameters", {}))),
        **{name: value for name, value in optional.items() if value},
        "ResourceTypes": list(types),
        "DeclaredTransforms": [
            each["Name"] if isinstance(each, Mapping) else each for each in transforms(template)
        ],
    }


def _declared(parameters: Mapping[str, Any]) -> Iterator[Document]:
    for name, declared in parameters.items():
        if not isinstance(declared, Mapping) or "Type" not in declared:
            continue  # what a transform is to write there
        document: dict[str, Any] = {"ParameterKey": name, "ParameterType": declared["Type"]}
        if "Default" in declared:
            document["DefaultValue"] = text_of(declared["Default"])
        document["NoEcho"] = str(declared.get("NoEcho", False)).lower() == "true"
        if "Description" in declared:
            document["Description"] = declared["Description"]
        allowed = declared.get("AllowedValues", [])
        document["ParameterConstraints"] = {"AllowedValues": allowed} if allowed else {}
        yield document
