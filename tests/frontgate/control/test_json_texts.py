from __future__ import annotations

import json

import pytest

from frontgate.control.json_texts import parse_json


@pytest.mark.parametrize("document", [{}, [], 1, None, "\u00e9😀", {"a": [{"b": [1.5, True]}]}])
def test_what_is_json(document):
    assert parse_json(json.dumps(document)) == document


def test_a_hundred_levels():
    assert parse_json("[" * 100 + "]" * 100)


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "{}{}", "NaN", "[Infinity]", '"\\ud800"', '{"\\udc00": 1}', "9" * 5_000),
        *("[" * 101 + "]" * 101, '{"a":' * 101 + "1" + "}" * 101, "[" * 100_000),
    ],
    ids=lambda text: f"{text[:12]}-{len(text)}",
)
def test_what_is_none(text):
    with pytest.raises(ValueError):
        parse_json(text)
