"""`AWS::Include`: other files' contents put into the template before anything else reads it.

CloudFormation fetches an included file from S3 and reads it as plain YAML or JSON, so the short
forms (`!Sub`) do not exist in it (AWS documentation: "AWS::Include transform").
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from frontgate.template.document import Document
from frontgate.template.errors import TemplateError
from frontgate.template.expression import ExpressionError

INCLUDE = "AWS::Include"


class Includes:
    """Reads the files that one template names, and remembers which, and what was in them."""

    def __init__(self, document: Document, evaluate: Callable[[object], object]) -> None:
        self._document = document
        self._evaluate = evaluate
        self.digests: dict[str, str] = {}
        """SHA-256 of every file read, by its path relative to the template's folder."""

    def expand(self, value: Any, *keys: str | int) -> Any:
        """`value` with the file's content in place of each `Fn::Transform` of `AWS::Include`."""
        if isinstance(value, list):
            return [self.expand(item, *keys, index) for index, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        members: dict[str, Any] = {}
        for key, item in value.items():
            if key == "Fn::Transform":
                members = {**self._included(item, *keys, key), **members}
            else:
                members[key] = self.expand(item, *keys, key)
        return members

    def read(self, location: str, *keys: str | int) -> Document:
        """The file at `location`, relative to the template."""
        path = self._document.path.parent / location
        if not path.is_file():
            raise self._document.error(f"the file {location} does not exist", *keys)
        document = Document.read(path)
        self.digests[location] = digest(path)
        return document

    def read_literal(self, location: str, *keys: str | int) -> dict[str, Any]:
        """A definition that API Gateway fetches itself, unseen by CloudFormation."""
        document = self.read(location, *keys)
        found = document.tree.first_function(short_forms_only=False)
        if found is not None:
            name, line = found
            raise TemplateError(
                f"{name} is not resolved in a definition file that is named by its address; put the"
                " definition into the template, or include it with AWS::Include",
                path=document.path,
                line=line,
            )
        return _mapping(document)

    def _included(self, transforms: Any, *keys: str | int) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for transform in transforms if isinstance(transforms, list) else [transforms]:
            members.update(self._include(transform, *keys))
        return members

    def _include(self, transform: Any, *keys: str | int) -> dict[str, Any]:
        name = transform.get("Name") if isinstance(transform, dict) else transform
        if name != INCLUDE:
            raise self._document.error(
                f"the macro {name} is not supported; {INCLUDE} is the only Fn::Transform", *keys
            )
        document = self.read(self._location(transform, *keys), *keys)
        found = document.tree.first_function(short_forms_only=True)
        if found is not None:
            tag, line = found
            raise TemplateError(
                f"{tag}: an {INCLUDE} file may not use short forms; write the function out",
                path=document.path,
                line=line,
            )
        return _mapping(document)

    def _location(self, transform: Any, *keys: str | int) -> str:
        parameters = transform.get("Parameters") if isinstance(transform, dict) else None
        location = parameters.get("Location") if isinstance(parameters, dict) else None
        if location is None:
            raise self._document.error(f"{INCLUDE} needs Parameters with a Location", *keys)
        try:
            location = self._evaluate(location)
        except ExpressionError as error:
            raise self._document.error(error.message, *keys) from None
        if not isinstance(location, str) or "://" in location:
            raise self._document.error(f"{INCLUDE}: {location} is not a local file", *keys)
        return location


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _mapping(document: Document) -> dict[str, Any]:
    value = document.value
    if not isinstance(value, dict):
        raise document.error("the file must hold a mapping")
    return value
