"""What can be said of a REST API's models without validating anything: references and samples."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from frontgate.control.errors import BadRequestError
from frontgate.control.json_texts import parse_json
from frontgate.control.rest_api import Model

_ADDRESS = re.compile(r"https://apigateway\.amazonaws\.com/restapis/[^/]+/models/([a-zA-Z0-9]+)")
_SAMPLES: Mapping[str, str] = {
    "string": '"foo"',
    "integer": "42",
    "number": "42.1337",
    "boolean": "true",
    "null": "null",
}
_DEEPEST = 24
_MOST_VALUES = 2_000
"""Of a sample: models that name each other twice would double it with each level."""


def check_schema(text: str | None) -> None:
    """Raises `BadRequestError` for a schema that API Gateway does not take (recorded if empty)."""
    if not text or not text.strip():
        raise BadRequestError("Model schema must have at least 1 property or array items defined")
    try:
        schema = parse_json(text)
    except ValueError:
        raise BadRequestError(
            "Invalid model specified: Validation Result: warnings : [], errors : "
            "[Invalid model schema specified]"  # assumed
        ) from None
    if not isinstance(schema, dict) or not schema:
        raise BadRequestError("Model schema must have at least 1 property or array items defined")


def referenced_models(text: str | None) -> frozenset[str]:
    """The names of the models that a schema refers to."""
    return frozenset(_ADDRESS.findall(text or ""))


def flattened_schema(model: Model, models: Mapping[str, Model]) -> str:
    """The schema with every model that it refers to among its `definitions`."""
    wanted = list(referenced_models(model.schema))
    definitions: dict[str, Any] = {}
    for name in wanted:
        referred = models.get(name)
        if name not in definitions and referred is not None:
            definitions[name] = json.loads(
                _ADDRESS.sub(r"#/definitions/\1", referred.schema or "{}")
            )
            wanted.extend(referenced_models(referred.schema))
    schema = json.loads(_ADDRESS.sub(r"#/definitions/\1", model.schema or "{}"))
    if definitions:
        schema["definitions"] = {**definitions, **schema.get("definitions", {})}
    return json.dumps(schema)


def sample_template(model: Model, models: Mapping[str, Model]) -> str:
    """A mapping template that makes a sample of the model (API reference, GetModelTemplate)."""
    schema = json.loads(flattened_schema(model, models))
    lines = _Sample(schema.get("definitions", {})).lines(schema, "", "$inputRoot", 0)
    return "\n".join(["#set($inputRoot = $input.path('$'))", *lines])


class _Sample:
    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self._definitions = definitions
        self._left = _MOST_VALUES

    def lines(self, schema: Any, indent: str, path: str, depth: int) -> Iterator[str]:
        schema = self._resolved(schema)
        kind = _kind(schema)
        self._left -= 1
        if depth > _DEEPEST or self._left < 0 or kind in _SAMPLES:
            yield _SAMPLES.get(kind, "{}")
        elif kind == "array":
            yield from self._array(schema, indent, path, depth)
        else:
            yield from self._object(schema, indent, path, depth)

    def _object(self, schema: Any, indent: str, path: str, depth: int) -> Iterator[str]:
        properties = schema.get("properties")
        members = list(properties.items()) if isinstance(properties, dict) else []
        yield "{"
        for number, (name, member) in enumerate(members, 1):
            comma = "," if number < len(members) else ""
            first, *rest = self.lines(member, f"{indent}  ", f"{path}.{name}", depth + 1)
            *middle, last = [f"{indent}  {json.dumps(name)} : {first}", *rest]
            yield from middle
            yield f"{last}{comma}"
        yield f"{indent}}}"

    def _array(self, schema: Any, indent: str, path: str, depth: int) -> Iterator[str]:
        yield "["
        yield "##TODO: Update this foreach loop to reference array from input json"
        yield f"#foreach($elem in {path})"
        first, *rest = self.lines(schema.get("items", {}), f"{indent}  ", "$elem", depth + 1)
        yield f"{indent}  {first}"
        yield from rest
        yield "#if($foreach.hasNext),#end"
        yield "#end"
        yield f"{indent}]"

    def _resolved(self, schema: Any) -> Mapping[str, Any]:
        """An object that is no schema is taken for one that says nothing."""
        for _ in range(_DEEPEST):
            reference = schema.get("$ref") if isinstance(schema, dict) else None
            if not isinstance(reference, str):
                break
            schema = self._definitions.get(reference.rpartition("/")[2], {})
        return schema if isinstance(schema, dict) else {}


def _kind(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((each for each in kind if each != "null"), "null")
    if isinstance(kind, str):
        return kind
    return "array" if "items" in schema else "object"
