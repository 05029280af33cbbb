"""Models. Source: recorded on AWS, unless a test says otherwise."""

from __future__ import annotations

import json

import pytest

from frontgate.control.rest_api import Model
from frontgate.deployment import DeploymentError
from frontgate.deployment.schemas import compile_model

fact = pytest.mark.fact


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"https://apigateway.amazonaws.com/restapis/abc/models/{name}"}


def models(**schemas: object) -> dict[str, Model]:
    return {
        name: Model(
            id=name,
            name=name,
            content_type="application/json",
            schema=schema if isinstance(schema, str) else json.dumps(schema),
        )
        for name, schema in schemas.items()
    }


@fact("validation.references")
def test_references_among_models():
    found = models(
        Names={"type": "array", "items": ref("Name")},
        Name={
            "oneOf": [{"$ref": "#/definitions/short"}, {"type": "null"}],
            "definitions": {"short": {"type": "string", "maxLength": 3}},
        },
    )
    schema = compile_model("Names", found)
    assert schema.violations(["abc", None]) == []
    assert schema.violations(["abcd"]) == [
        "instance failed to match exactly one schema (matched 0 out of 2)"
    ]


@fact("validation.circular")
def test_circular_references():
    found = models(
        Person={"type": "object", "required": ["house"], "properties": {"house": ref("House")}},
        House={
            "type": "object",
            "properties": {"people": {"type": "array", "items": ref("Person")}},
        },
    )
    schema = compile_model("Person", found)
    assert schema.violations({"house": {"people": [{"house": {}}]}}) == []
    assert schema.violations({"house": {"people": [{}]}}) == [
        'object has missing required properties (["house"])'
    ]


def test_schema_and_id_may_also_be_names_of_properties():
    """Source: documented (draft 4)."""
    found = models(
        M={
            "$schema": "http://json-schema.org/draft-04/schema#",
            "id": "http://example.com/x",
            "properties": {"id": {"type": "string"}},
        }
    )
    assert compile_model("M", found).violations({"id": 1}) != []


def test_a_model_without_a_schema_takes_everything():
    assert compile_model("Empty", models(Empty="")).violations([1]) == []


@pytest.mark.parametrize(
    ("schemas", "problem"),
    [
        ({}, "there is no model named M"),
        ({"M": "{"}, "model M: its schema is not JSON"),
        ({"M": {"type": "nothing"}}, "model M: 'nothing'"),
        ({"M": ref("Other")}, "there is no model named Other"),
        ({"M": {"$ref": "https://example.com/x"}}, r"model M: \$ref"),
        ({"M": {"properties": {"a": {"pattern": "("}}}}, "model M: bad regular expression"),
        ({"M": '{"not":' * 900 + "{}" + "}" * 900}, "model M: its schema goes too deep"),
    ],
)
def test_refused(schemas, problem):
    with pytest.raises(DeploymentError, match=problem):
        compile_model("M", models(**schemas))


LATE = [r"the regular expression '^(a|aa)+\\z' takes too long"]
SLOW = {"type": "string", "pattern": "^(a|aa)+$"}


@pytest.mark.parametrize(
    ("schema", "document"),
    [
        (SLOW, "a" * 40 + "!"),
        ({"oneOf": [SLOW, {"type": "null"}]}, "a" * 40 + "!"),
        ({"items": SLOW}, ["a" * 40 + "!"] * 1_000),
    ],
)
def test_a_pattern_that_takes_too_long_ends_the_validation(schema, document):
    """Source: assumed."""
    assert compile_model("M", models(M=schema)).violations(document) == LATE


@pytest.mark.parametrize("keywords", [{}, {"uniqueItems": True}])
def test_a_body_that_is_nested_too_deeply(keywords):
    """Source: assumed."""
    tree = {"type": "array", "items": {"$ref": "#"}, **keywords}
    document: list[object] = []
    for _ in range(500):
        document = [document]
    found = compile_model("M", models(M=tree)).violations(document)
    assert found in ([], ["the body is nested too deeply"])
