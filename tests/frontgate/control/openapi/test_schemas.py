from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from frontgate.control.errors import BadRequestError
from frontgate.control.openapi.document import Node, parse_document
from frontgate.control.openapi.schemas import SchemaImport

ADDRESS = "https://apigateway.amazonaws.com/restapis/abc/models/"


def imported(
    schemas: dict[str, Any], new_id: Callable[[int], str], kept: tuple[str, ...] = ()
) -> tuple[SchemaImport, list[str]]:
    warnings: list[str] = []
    root = parse_document({"openapi": "3.0.1", "components": {"schemas": schemas}})
    found = SchemaImport(
        root, api_id="abc", kept=kept, ids={"Known": "k00001"}, new_id=new_id, warnings=warnings
    )
    return found, warnings


def node(value: Any) -> Node:
    return Node(value, ("here",), {})


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        # recorded: models refer to each other by address, also in items and oneOf
        ({"$ref": "#/components/schemas/User"}, {"$ref": ADDRESS + "User"}),
        (
            {"type": "array", "items": {"$ref": "#/components/schemas/User"}},
            {"type": "array", "items": {"$ref": ADDRESS + "User"}},
        ),
        (
            {"oneOf": [{"$ref": "#/components/schemas/User"}]},
            {"oneOf": [{"$ref": ADDRESS + "User"}]},
        ),
        (
            {"$ref": "https://apigateway.amazonaws.com/restapis/other/models/User"},
            {"$ref": ADDRESS + "User"},  # assumed: an export of another API
        ),
        # documented: OpenAPI 3.0's nullable means draft 4's null type
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        (
            {"type": "string", "enum": ["a"], "nullable": True},
            {"type": ["string", "null"], "enum": ["a", None]},
        ),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        (
            {"type": "number", "minimum": 0, "exclusiveMinimum": True},
            {"type": "number", "minimum": 0, "exclusiveMinimum": True},
        ),
        # a property may have a keyword's name
        (
            {"properties": {"nullable": {"type": "string"}, "items": {"nullable": True}}},
            {"properties": {"nullable": {"type": "string"}, "items": {}}},
        ),
        (
            {"example": {"$ref": "not a reference", "nullable": True}},
            {"example": {"$ref": "not a reference", "nullable": True}},
        ),
    ],
)
def test_schemas_become_draft_4(
    schema: dict[str, Any], expected: dict[str, Any], new_id: Callable[[int], str]
) -> None:
    found, _ = imported({"User": {"type": "object"}, "Other": schema}, new_id)
    assert json.loads(found.models["Other"].schema or "") == expected


def test_every_schema_is_a_model(new_id: Callable[[int], str]) -> None:
    found, _ = imported({"Known": {"description": "who"}, "New": {}}, new_id)
    assert [(m.id, m.name, m.description) for m in found.models.values()] == [
        ("k00001", "Known", "who"),
        ("a00001", "New", None),
    ]
    assert {m.content_type for m in found.models.values()} == {"application/json"}


def test_circular_models(new_id: Callable[[int], str]) -> None:
    # recorded: Person and House refer to each other
    found, _ = imported(
        {
            "Person": {"properties": {"house": {"$ref": "#/components/schemas/House"}}},
            "House": {"properties": {"owner": {"$ref": "#/components/schemas/Person"}}},
        },
        new_id,
    )
    assert ADDRESS + "House" in (found.models["Person"].schema or "")
    assert ADDRESS + "Person" in (found.models["House"].schema or "")


def test_inline_schemas_get_one_model_each(new_id: Callable[[int], str]) -> None:
    found, _ = imported({}, new_id)
    first = found.model_for(node({"type": "object", "required": ["a"]}))
    again = found.model_for(node({"required": ["a"], "type": "object"}))
    other = found.model_for(node({"type": "string"}))
    assert first is not None
    assert first.startswith("MODEL")
    assert first == again != other
    assert set(found.models) == {first, other}
    assert found.model_for(node({})) is None


def test_references_to_models(new_id: Callable[[int], str]) -> None:
    found, warnings = imported({"User": {}}, new_id, kept=("Empty",))
    assert found.model_for(node({"$ref": "#/components/schemas/User"})) == "User"
    assert found.model_for(node({"$ref": "#/definitions/Empty"})) == "Empty"
    assert warnings == []
    assert found.model_for(node({"$ref": "#/components/schemas/Gone"})) is None
    assert warnings == ["Reference to model 'Gone' not found. Ignoring."]  # publicly logged


@pytest.mark.parametrize(
    ("schemas", "message"),
    [
        # publicly logged text
        (
            {"user_item": {}},
            "components.schemas.user_item: Model name must be alphanumeric: user_item",
        ),
        (
            {"A": {"items": {"$ref": "#/components/schemas/B"}}},
            "components.schemas.A: '#/components/schemas/B' is not in the document.",
        ),
        (
            {"A": {"items": {"$ref": "#/components/schemas/A/properties/b"}}},
            "components.schemas.A: '#/components/schemas/A/properties/b' does not refer to a "
            "model.",
        ),
    ],
)
def test_schemas_that_are_refused(
    schemas: dict[str, Any], message: str, new_id: Callable[[int], str]
) -> None:
    with pytest.raises(BadRequestError) as refused:
        imported(schemas, new_id)
    assert refused.value.message == message
