"""Keywords that API Gateway's validator takes otherwise. Source: documented, unless a test says."""

from __future__ import annotations

import pytest
from jsonschema import Draft4Validator

from frontgate.deployment.schema_keywords import ModelValidator, additional_names


def is_valid(schema, document) -> bool:
    return ModelValidator(schema).is_valid(document)


@pytest.mark.parametrize(
    ("divisor", "number", "valid"),
    [
        (0.1, 0.3, True),
        (0.01, 19.99, True),
        (0.1, 0.35, False),
        (3, 9, True),
        (3, 10, False),
        (0.5, 10**400, True),
        (2, 10**400 + 1, False),
        (2, float("inf"), True),
        (2, "odd", True),
        (2, True, True),
    ],
)
def test_a_multiple_is_one_of_decimals(divisor, number, valid):
    """Source: assumed (Java's BigDecimal)."""
    assert is_valid({"multipleOf": divisor}, number) is valid


def test_patterns_end_where_the_text_does():
    assert not is_valid({"pattern": "^a$"}, "a\n")
    assert Draft4Validator({"pattern": "^a$"}).is_valid("a\n")


@pytest.mark.parametrize(
    ("document", "valid"),
    [
        ({"x1": 1}, True),
        ({"x1": "a"}, False),
        ({"y": "a"}, True),
        ({"x1\n": "a"}, True),
        ([], True),
    ],
)
def test_properties_by_pattern(document, valid):
    assert is_valid({"patternProperties": {"^x\\d$": {"type": "integer"}}}, document) is valid


FORESEEN = {"properties": {"a": {}}, "patternProperties": {"^x": {}}}


@pytest.mark.parametrize(
    ("allowed", "document", "valid"),
    [
        (False, {"a": 1, "x1": 1}, True),
        (False, {"b": 1}, False),
        (True, {"b": 1}, True),
        ({"type": "null"}, {"a": 1, "b": None}, True),
        ({"type": "null"}, {"b": 1}, False),
        (False, "text", True),
    ],
)
def test_additional_properties(allowed, document, valid):
    schema = {**FORESEEN, "additionalProperties": allowed}
    assert is_valid(schema, document) is valid
    assert Draft4Validator(schema).is_valid(document) is valid


def test_the_names_of_additional_properties():
    assert additional_names(FORESEEN, {"c": 1, "a": 1, "xy": 1, "b": 1}) == ["c", "b"]
