"""Models from a document's schemas.

API Gateway's models are JSON schema draft 4 and refer to each other by address:
`https://apigateway.amazonaws.com/restapis/{api id}/models/{name}`. So `$ref`s are rewritten,
`nullable` becomes a type, and a schema that stands inline gets a model of its own. OpenAPI 3.0's
boolean `exclusiveMinimum` is draft 4's already.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from frontgate.control.openapi.document import DocumentWarning, Node, is_swagger
from frontgate.control.rest_api import Model

MODEL_ADDRESS = "https://apigateway.amazonaws.com/restapis/{api_id}/models/{name}"

_MODEL_ADDRESS = re.compile(r"https://apigateway\.amazonaws\.com/restapis/[^/]+/models/(\w+)")
_LOCAL_REFERENCE = re.compile(r"#/(?:components/schemas|definitions)/([^/]+)")
_NAME = re.compile(r"[a-zA-Z0-9]+")
_SCHEMA_MEMBERS = frozenset({"items", "additionalItems", "additionalProperties", "not"})
_SCHEMA_LISTS = frozenset({"items", "allOf", "anyOf", "oneOf"})
_SCHEMA_MAPS = frozenset({"properties", "patternProperties", "definitions"})


class SchemaImport:
    """Collects the models of one document.

    `kept` names the models that the API already has and keeps; `ids` are the ids that models of
    these names should have again.
    """

    def __init__(
        self,
        root: Node,
        *,
        api_id: str,
        kept: Iterable[str],
        ids: Mapping[str, str],
        new_id: Callable[[int], str],
        warnings: list[DocumentWarning],
    ) -> None:
        self._api_id = api_id
        self._ids = ids
        self._new_id = new_id
        self._warnings = warnings
        self.models: dict[str, Model] = {}
        schemas = dict(_schemas_of(root))
        self._names = {*schemas, *kept}
        for name, schema in schemas.items():
            self._add(name, schema)

    def model_for(self, schema: Node) -> str | None:
        """The name of the model for a body's schema, made if it stands inline.

        None, with a warning, for a reference to a schema that does not exist.
        """
        if not isinstance(schema.value, dict):
            raise schema.error("Expected a schema.")
        if "$ref" not in schema.value:
            return self._inline(schema)
        name = _model_name(schema.value["$ref"])
        if name not in self._names:
            model = name or schema.value["$ref"]
            sentence = f"Reference to model '{model}' not found. Ignoring."
            self._warnings.append(DocumentWarning(sentence, schema.keys))
            return None
        return name

    def _inline(self, schema: Node) -> str | None:
        if not schema.value:
            return None
        text = json.dumps(self._converted(schema.value, schema), sort_keys=True)
        # The name follows from the schema, so importing a document twice changes nothing.
        name = "MODEL" + hashlib.sha256(text.encode()).hexdigest()[:6]
        if name not in self.models:
            self._add(name, schema)
        return name

    def _add(self, name: str, schema: Node) -> None:
        if _NAME.fullmatch(name) is None:
            raise schema.error(f"Model name must be alphanumeric: {name}")
        converted = self._converted(schema.value, schema)
        description = converted.get("description") if isinstance(converted, dict) else None
        self.models[name] = Model(
            id=self._ids.get(name) or self._new_id(6),
            name=name,
            content_type="application/json",
            schema=json.dumps(converted),
            description=description if isinstance(description, str) else None,
        )

    def _converted(self, schema: Any, owner: Node) -> Any:
        if not isinstance(schema, dict):
            return schema
        converted = {key: self._member(key, value, owner) for key, value in schema.items()}
        if converted.pop("nullable", False) is True:
            _allow_null(converted)
        return converted

    def _member(self, key: str, value: Any, owner: Node) -> Any:
        if key == "$ref":
            return self._address(value, owner)
        if key in _SCHEMA_LISTS and isinstance(value, list):
            return [self._converted(each, owner) for each in value]
        if key in _SCHEMA_MEMBERS:
            return self._converted(value, owner)
        if key in _SCHEMA_MAPS and isinstance(value, dict):
            return {name: self._converted(each, owner) for name, each in value.items()}
        return value

    def _address(self, reference: Any, owner: Node) -> str:
        name = _model_name(reference)
        if name is None:
            raise owner.error(f"'{reference}' does not refer to a model.")
        if name not in self._names:
            raise owner.error(f"'{reference}' is not in the document.")
        return MODEL_ADDRESS.format(api_id=self._api_id, name=name)


def _schemas_of(root: Node) -> Iterator[tuple[str, Node]]:
    owner = root if is_swagger(root) else root.child("components")
    schemas = owner.child("definitions" if is_swagger(root) else "schemas") if owner else None
    for name in schemas.member_names() if schemas else ():
        schema = schemas.unresolved(name) if schemas else None
        if schema is not None:
            yield name, schema


def _model_name(reference: Any) -> str | None:
    if not isinstance(reference, str):
        return None
    found = _LOCAL_REFERENCE.fullmatch(reference) or _MODEL_ADDRESS.fullmatch(reference)
    return found[1] if found else None


def _allow_null(schema: dict[str, Any]) -> None:
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
