"""A stack as it is to be created: parameters resolved, conditions applied, resources in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from frontgate.template.document import Document
from frontgate.template.errors import TemplateError
from frontgate.template.parameters import Parameter
from frontgate.template.places import Place, Places


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    """One CloudFormation resource that the stack has."""

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    """As translated, functions not yet resolved."""
    depends_on: tuple[str, ...]
    """Resources of the same stack that come first, named or referred to; sorted."""
    metadata: Mapping[str, Any]
    path: Path
    line: int | None
    """Where the developer wrote it, or the SAM resource (`origin`) that it was made from."""
    origin: str | None = None
    """The SAM resource that SAM made this one from; None for a resource written as it is."""
    local_code: Path | None = None
    """The folder or file of its code, layer content or definition, which AWS would have in S3."""

    @property
    def written_as(self) -> str:
        """The logical id that stands in the template."""
        return self.origin or self.logical_id


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """One output of the stack, functions not yet resolved."""

    name: str
    value: Any
    description: str | None = None
    export_name: Any = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Stack:
    """What a template and its parameters ask for in one Region of one account."""

    name: str
    region: str
    account_id: str
    partition: str
    parameters: Mapping[str, Parameter]
    resources: tuple[Resource, ...]
    """Each after all that it depends on."""
    outputs: Mapping[str, Output]
    mappings: Mapping[str, Any]
    conditions: Mapping[str, bool]
    description: str | None
    directory: Path
    """The template's folder, from which its relative paths go."""
    pseudo_parameters: Mapping[str, object]
    capabilities: tuple[str, ...]
    tags: Mapping[str, str]
    """Like the capabilities, those that samconfig deploys it with."""
    skipped: Mapping[str, str]
    """Resources that a false condition leaves out, and that condition."""
    files: tuple[Path, ...]
    """Every file that the stack was read from, the template first: what to watch for changes."""
    places: Places = field(repr=False)
    translated: Mapping[str, Any] = field(repr=False)
    """The whole template once every transform has been applied, functions not yet resolved."""

    @property
    def id(self) -> str:
        """Its ARN."""
        return str(self.pseudo_parameters["AWS::StackId"])

    @property
    def document(self) -> Document:
        """The template as it was written, when it was read."""
        return self.places.document

    def place_of(self, logical_id: str, *property_path: str | int) -> Place:
        """File and line of a resource, or of its property or the nearest thing around that.

        The path is that of the translated resource, such as `("Body", "paths", "/users")`; Globals,
        included files and SAM's own names for properties are searched too.
        """
        if not property_path:
            return self.places.of_resource(logical_id)
        return self.places.of_property(logical_id, *property_path)

    def place_of_text(self, text: str, line: int) -> Place | None:
        """File and line of a line of a value's text, such as a mapping template.

        None where the text stands in no file: a function other than `Fn::Sub` has made it.
        """
        return self.places.of_text(text, line, included=self.files[1:])

    def error(self, resource: Resource, message: str, *property_path: str | int) -> TemplateError:
        """Of a resource, or of its property, with file and line."""
        place = self.place_of(resource.logical_id, *property_path)
        return TemplateError(message, path=place.path, line=place.line or resource.line)

    def line_of(self, logical_id: str, *property_path: str | int) -> int | None:
        """The line alone of `place_of`."""
        return self.place_of(logical_id, *property_path).line
