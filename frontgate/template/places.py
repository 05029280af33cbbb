"""Where in the developer's files something stands that a stack is made of.

A stack's resources and properties have been through includes, loops and the SAM transform. Their
places are found on demand, by walking the files again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from frontgate.template.document import Document, KeyPath
from frontgate.template.errors import TemplateError
from frontgate.template.expression import ExpressionError

_SAM_NAMES = {
    "Body": "DefinitionBody",
    "BodyS3Location": "DefinitionUri",
    "Code": "CodeUri",
    "Content": "ContentUri",
    "DefinitionS3Location": "DefinitionUri",
    "DefinitionString": "Definition",
    "ScheduleExpression": "Schedule",
    "TracingConfig": "Tracing",
    "TracingEnabled": "Tracing",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A line of a file; no line when the file could not be searched."""

    path: Path
    line: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """Finds places in `document` and in the files that it includes."""

    document: Document
    loops: Mapping[str, KeyPath] = field(default_factory=dict)
    """Resource made by a loop → where the loop's body stands."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """Generated resource → the SAM resource that it comes from."""

    def of_resource(self, logical_id: str) -> Place:
        return self._follow(self._written(logical_id))[0]

    def of_property(self, logical_id: str, *path: str | int) -> Place:
        """The place of a property, or of the nearest thing around it that somebody wrote."""
        written = self._written(logical_id)
        best, missing = self._follow((*written, "Properties", *path))
        for candidate in self._other_names(logical_id, written, path):
            place, rest = self._follow(candidate)
            if len(rest) < min(len(missing), len(path)):
                best, missing = place, rest
        return best

    def of(self, keys: KeyPath) -> Place:
        """The place of a value of the translated template."""
        match keys:
            case ("Resources", str(logical_id), "Properties", *path):
                return self.of_property(logical_id, *path)
            case ("Resources", str(logical_id), *path):
                return self._follow((*self._written(logical_id), *path))[0]
        return self._follow(keys)[0]

    def of_text(self, text: str, line: int, *, included: Iterable[Path]) -> Place | None:
        """Where a line of a value's text stands; None: the text is in none of the files.

        The line of the value itself, where its text is not written line by line.
        """
        for document in (self.document, *map(Document.read, included)):
            found = document.line_of_text(text, line)
            if found is not None:
                return Place(path=document.path, line=found)
        return None

    def error(self, error: ExpressionError, *, mentions: str | None = None) -> TemplateError:
        """`error` with its place: where the resource it is in `mentions` a name, if it does."""
        place = self.of(error.keys)
        match error.keys:
            case ("Resources", str(logical_id), *_) if mentions is not None:
                line = self.document.line_of_mention(mentions, *self._written(logical_id))
                place = place if line is None else Place(path=self.document.path, line=line)
        return TemplateError(error.message, path=place.path, line=place.line)

    def _written(self, logical_id: str) -> KeyPath:
        origin = self.origins.get(logical_id, logical_id)
        return self.loops.get(origin, ("Resources", origin))

    def _other_names(self, logical_id: str, written: KeyPath, path: KeyPath) -> list[KeyPath]:
        if not path:
            return []
        properties = (*written, "Properties")
        candidates: list[KeyPath] = []
        name = _SAM_NAMES.get(str(path[0]))
        if name is not None:
            candidates.append((*properties, name, *path[1:]))
        kind = _value_at(self.document, (*written, "Type"))
        if isinstance(kind, str) and kind.startswith("AWS::Serverless::"):
            section = ("Globals", kind.removeprefix("AWS::Serverless::"))
            # SAM names what it makes of an event by the function and the event.
            event = logical_id.removeprefix(self.origins.get(logical_id, logical_id))
            for owner in (section, (*properties, "Events", event, "Properties")):
                candidates += [(*owner, *path), *([(*owner, name, *path[1:])] if name else [])]
        return candidates

    def _follow(self, keys: KeyPath) -> tuple[Place, KeyPath]:
        line, rest = self.document.follow(keys)
        place = Place(path=self.document.path, line=line)
        if not rest:
            return place, rest
        included = _included_file(_value_at(self.document, keys[: len(keys) - len(rest)]))
        inner: KeyPath = rest
        if included is None and keys[:1] == ("Resources",) and "DefinitionBody" in keys:
            at = keys.index("DefinitionBody")
            included = _value_at(self.document, (*keys[:at], "DefinitionUri"))
            inner = keys[at + 1 :]
        if not isinstance(included, str):
            return place, rest
        try:
            file = Document.read(self.document.path.parent / included)
            inner_line, inner_rest = file.follow(inner)
        except TemplateError:
            return place, rest
        return Place(path=file.path, line=inner_line), inner_rest


def _included_file(value: Any) -> str | None:
    match value:
        case {"Fn::Transform": {"Parameters": {"Location": str(location)}}}:
            return location
    return None


def _value_at(document: Document, keys: KeyPath) -> Any:
    try:
        value: Any = document.value
    except TemplateError:
        return None
    for key in keys:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return None
    return value
