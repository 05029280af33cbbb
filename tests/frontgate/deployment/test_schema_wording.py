"""The validator's words. Source: messages of the Java validator as public tests and logs show
them, where a row does not say `assumed`."""

from __future__ import annotations

import json

import pytest

from frontgate.control.rest_api import Model
from frontgate.deployment.schemas import compile_model

fact = pytest.mark.fact


def violations(schema: object, document: object) -> list[str]:
    model = Model(id="M", name="M", content_type="application/json", schema=json.dumps(schema))
    return compile_model("M", {"M": model}).violations(document)


@fact("validation.wording")
@pytest.mark.parametrize(
    ("schema", "document", "message"),
    [
        (
            {"type": "integer"},
            "x",
            "instance type (string) does not match any allowed primitive type "
            '(allowed: ["integer"])',
        ),
        (
            {"type": "number"},
            None,
            "instance type (null) does not match any allowed primitive type "
            '(allowed: ["integer","number"])',
        ),
        (
            {"required": ["b", "a", "c"]},
            {"c": 1},
            'object has missing required properties (["a","b"])',
        ),
        (
            {"enum": ["any", "tagged"]},
            "x",
            'instance value ("x") not found in enum (possible values: ["any","tagged"])',
        ),
        (
            {"minimum": 0},
            -1,
            "numeric instance is lower than the required minimum (minimum: 0, found: -1)",
        ),
        (
            {"maximum": 25},
            26,
            "numeric instance is greater than the required maximum (maximum: 25, found: 26)",
        ),
        (
            {"minimum": 20, "exclusiveMinimum": True},
            20,
            "numeric instance is not strictly greater than the required minimum 20",
        ),
        pytest.param(
            {"maximum": 20, "exclusiveMaximum": True},
            20,
            "numeric instance is not strictly lower than the required maximum 20",
            id="assumed: exclusiveMaximum",
        ),
        ({"minLength": 1}, "", 'string "" is too short (length: 0, required minimum: 1)'),
        pytest.param(
            {"maxLength": 2},
            "abc",
            'string "abc" is too long (length: 3, maximum allowed: 2)',
            id="assumed: maxLength",
        ),
        (
            {"pattern": "^\\d+$"},
            "x",
            'ECMA 262 regex "^\\\\d+$" does not match input string "x"',
        ),
        (
            {
                "properties": {"a": {}},
                "patternProperties": {"^x": {}},
                "additionalProperties": False,
            },
            {"c": 1, "b": 1, "a": 1, "xy": 1},
            'object instance has properties which are not allowed by the schema: ["b","c"]',
        ),
        (
            {"oneOf": [{"type": "string"}, {"type": "null"}]},
            1,
            "instance failed to match exactly one schema (matched 0 out of 2)",
        ),
        (
            {"oneOf": [{}, {}]},
            1,
            "instance failed to match exactly one schema (matched 2 out of 2)",
        ),
        pytest.param(
            {"anyOf": [{"type": "string"}, {"type": "null"}]},
            1,
            "instance failed to match at least one required schema among 2",
            id="assumed: anyOf",
        ),
        (
            {"format": "date-time"},
            "1 May",
            'string "1 May" is invalid against requested date format(s) '
            "[yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z]",
        ),
        pytest.param(
            {"format": "email"}, "x", 'string "x" is not a valid email address', id="assumed: email"
        ),
        pytest.param(
            {"format": "ipv4"}, "x", 'string "x" is not a valid IPv4 address', id="assumed: ipv4"
        ),
        pytest.param(
            {"format": "hostname"}, "-", 'string "-" is not a valid hostname', id="assumed: host"
        ),
        pytest.param(
            {"format": "uri"}, "a b", 'string "a b" is not a valid URI', id="assumed: uri"
        ),
        pytest.param(
            {"multipleOf": 2},
            3,
            "remainder of division is not zero (3 / 2)",
            id="assumed: multiple",
        ),
        pytest.param(
            {"minItems": 1},
            [],
            "array is too short: must have at least 1 elements but instance has 0 elements",
            id="assumed: minItems",
        ),
        pytest.param(
            {"maxItems": 1},
            [1, 2],
            "array is too long: must have at most 1 elements but instance has 2 elements",
            id="assumed: maxItems",
        ),
        pytest.param(
            {"uniqueItems": True},
            [1, 1],
            "array must not contain duplicate elements",
            id="assumed: uniqueItems",
        ),
        pytest.param(
            {"minProperties": 1},
            {},
            "object has too few properties (found 0 but schema requires at least 1)",
            id="assumed: minProperties",
        ),
        pytest.param(
            {"maxProperties": 0},
            {"a": 1},
            "object has too many properties (found 1 but schema requires at most 0)",
            id="assumed: maxProperties",
        ),
        pytest.param(
            {"dependencies": {"a": ["b"]}},
            {"a": 1},
            'property "a" of object has missing property dependencies '
            '(schema requires ["b"]; missing: ["b"])',
            id="assumed: dependencies",
        ),
        pytest.param(
            {"not": {}}, 1, "instance matched a schema which it should not have", id="assumed: not"
        ),
    ],
)
def test_message(schema, document, message):
    assert violations(schema, document) == [message]


@pytest.mark.parametrize(
    ("format", "value"),
    [
        ("date-time", "2024-02-29T10:00:00Z"),
        ("date-time", "2024-02-29T10:00:00.123+02:00"),
        ("email", "a@example.com"),
        ("ipv6", "::1"),
        ("hostname", "api.example.com"),
        ("uri", "https://example.com/?a=b"),
        ("unknown", "x"),
        ("email", 1),
    ],
)
def test_formats_that_fit(format, value):
    assert violations({"format": format}, value) == []


def test_members_are_reported_only_of_a_valid_container():
    schema = {
        "required": ["x"],
        "properties": {"b": {"type": "string"}, "a": {"type": "string"}, "c": {"minimum": 1}},
    }
    assert violations(schema, {"a": 1}) == ['object has missing required properties (["x"])']
    assert violations(schema, {"x": 1, "b": 1, "a": None, "c": 0}) == [
        'instance type (null) does not match any allowed primitive type (allowed: ["string"])',
        'instance type (integer) does not match any allowed primitive type (allowed: ["string"])',
        "numeric instance is lower than the required minimum (minimum: 1, found: 0)",
    ]
