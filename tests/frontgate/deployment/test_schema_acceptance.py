"""What is accepted fast is what the validator accepts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator, FormatChecker

from frontgate.deployment.schema_acceptance import compile_acceptance

FORMATS = FormatChecker(formats=("ipv4",))


def accepts(schema: dict[str, Any], document: object) -> bool:
    check = compile_acceptance(schema, FORMATS.conforms)
    assert check is not None
    return check(document)


@pytest.mark.parametrize(
    ("schema", "fitting", "others"),
    [
        ({}, [None, 1, {}], []),
        ({"type": "integer"}, [0, -7], [1.0, True, "1", None]),
        ({"type": "number"}, [0, 1.5], [True, "1"]),
        ({"type": ["string", "null"]}, ["", None], [0, [], False]),
        ({"type": "boolean"}, [True], [0]),
        ({"enum": ["a", "b", 1]}, ["a", "b"], ["c"]),
        ({"minLength": 2, "maxLength": 3}, ["ab", "äöü", 1], ["a", "abcd"]),
        ({"pattern": "^a+$"}, ["aa", 7], ["b"]),
        ({"format": "ipv4"}, ["127.0.0.1", 7], ["localhost"]),
        ({"minimum": 1, "maximum": 2}, [1, 2.0, "0", True], [0, 2.5]),
        ({"minimum": 1, "exclusiveMinimum": True}, [1.1], [1]),
        ({"maximum": 1, "exclusiveMaximum": True}, [0.9], [1]),
        ({"required": ["a"]}, [{"a": None}, []], [{}, {"b": 1}]),
        ({"properties": {"a": {"type": "string"}}}, [{"a": ""}, {"b": 1}, 1], [{"a": 1}]),
        (
            {"properties": {"a": {}}, "additionalProperties": False},
            [{}, {"a": 1}, "x"],
            [{"b": 1}],
        ),
        ({"additionalProperties": {"type": "null"}}, [{"b": None}], [{"b": 1}]),
        ({"additionalProperties": True}, [{"b": 1}], []),
        ({"minProperties": 1, "maxProperties": 1}, [{"a": 1}, []], [{}, {"a": 1, "b": 2}]),
        ({"items": {"type": "string"}, "maxItems": 2}, [[], ["a"], "a"], [[1], ["a"] * 3]),
        ({"minItems": 1}, [[1]], [[]]),
        ({"allOf": [{"minimum": 1}, {"maximum": 2}]}, [1], [3]),
        ({"anyOf": [{"type": "string"}, {"minimum": 2}]}, ["a", 2], [1]),
        ({"$ref": "#/definitions/A", "type": "null", "definitions": {"A": {}}}, [1], []),
    ],
)
def test_keywords(schema, fitting, others):
    """Source: documented (JSON schema draft 4)."""
    for document in fitting:
        assert accepts(schema, document), document
        assert Draft4Validator(schema, format_checker=FORMATS).is_valid(document)
    for document in others:
        assert not accepts(schema, document), document


@pytest.mark.parametrize(
    "schema",
    [
        {"oneOf": [{}]},
        {"not": {}},
        {"patternProperties": {}},
        {"dependencies": {}},
        {"uniqueItems": True},
        {"multipleOf": 2},
        {"items": [{}]},
        {"properties": {"a": {"unknown": 1}}},
        {"$ref": "#/definitions/A/properties/b", "definitions": {"A": {}}},
        {"$ref": "https://example.com/schema"},
        {"pattern": "("},
    ],
)
def test_what_is_left_to_the_validator(schema):
    assert compile_acceptance(schema, FORMATS.conforms) is None


def test_a_schema_may_refer_to_itself():
    person = {"type": "object", "properties": {"friend": {"$ref": "#/definitions/Person"}}}
    schema = {"$ref": "#/definitions/Person", "definitions": {"Person": person}}
    assert accepts(schema, {"friend": {"friend": {}}})
    assert not accepts(schema, {"friend": {"friend": 1}})


def test_what_is_too_deep_is_left_to_the_validator():
    circle = {"$ref": "#/definitions/A", "definitions": {"A": {"$ref": "#/definitions/A"}}}
    assert not accepts(circle, 1)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, 1.0, "", "a", "abc"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=6,
)
types = st.sampled_from(["array", "boolean", "integer", "null", "number", "object", "string"])
limits = st.integers(0, 3)
schemas = st.recursive(
    st.fixed_dictionaries(
        {},
        optional={
            "type": types | st.lists(types, min_size=1, max_size=2, unique=True),
            "enum": st.lists(values, min_size=1, max_size=3),
            "minimum": limits,
            "exclusiveMinimum": st.booleans(),
            "maximum": limits,
            "minLength": limits,
            "maxItems": limits,
            "minProperties": limits,
            "required": st.lists(st.sampled_from("ab"), min_size=1, max_size=2, unique=True),
            "pattern": st.sampled_from(["a", "^$", "b+"]),
        },
    ),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "properties": st.dictionaries(st.sampled_from("ab"), inner),
            "additionalProperties": st.booleans() | inner,
            "items": inner,
            "allOf": st.lists(inner, min_size=1, max_size=2),
            "anyOf": st.lists(inner, min_size=1, max_size=2),
        },
    ),
    max_leaves=6,
)


@given(schemas, values)
def test_never_more_than_the_validator_accepts(schema, document):
    check = compile_acceptance(schema, FORMATS.conforms)
    assert check is not None
    document = json.loads(json.dumps(document))
    if check(document):
        assert Draft4Validator(schema, format_checker=FORMATS).is_valid(document)
