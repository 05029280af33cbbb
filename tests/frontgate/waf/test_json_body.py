"""JSON bodies, as leniently as the developer guide says."""

from __future__ import annotations

import pytest

from frontgate.waf.json_body import MalformedJsonError, elements

GUIDE = b'{"a":{"c":"d","b":{"e":{"f":"g"}}}}'


def read(body: bytes, included=None) -> tuple[list[str], list[str], bool]:
    """Keys, values, and whether the body could be read to its end."""
    keys: list[str] = []
    values: list[str] = []
    try:
        for element in elements(body, included):
            (keys if element.is_key else values).append(element.text.decode())
    except MalformedJsonError:
        return keys, values, False
    return keys, values, True


# Source: documented ("JSON body": the examples there).
@pytest.mark.parametrize(
    ("body", "included", "keys", "values"),
    [
        (GUIDE, None, ["a", "c", "b", "e", "f"], ["d", "g"]),
        (GUIDE, ["/a/b"], ["e", "f"], ["g"]),
        (b'{"key1":"value1""key2":"value2"}', None, ["key1", "key2"], ["value1", "value2"]),
        (b'{"key1":"value1","key2""value2"}', None, ["key1", "key2"], ["value1", "value2"]),
        (b'{"key1"::"value1","key2""value2"}', None, ["key1", "key2"], ["value1", "value2"]),
        (
            b'{"dogs":[{"name":"a"},{"name":"b"},{"name":"c"}]}',
            ["/dogs/0/name", "/dogs/1/name"],
            [],
            ["a", "b"],
        ),
        (b"[1, -2.5e3, true, null]", None, [], ["1", "-2.5e3", "true", "null"]),
        (b'{"a/b":{"m~n":1}}', ["/a~1b/m~0n"], [], ["1"]),
        (b'{"a":"x\\u00e9\\n"}', None, ["a"], ["x\u00e9\n"]),
        (b"[]", None, [], []),
        (b' {"a" : [ ] } ', None, ["a"], []),
    ],
)
def test_read(body, included, keys, values):
    assert read(body, included) == (keys, values, True)


# Source: documented (reasons for which parsing stops; what stands before is evaluated).
@pytest.mark.parametrize(
    ("body", "values"),
    [
        (b'{"a":"x","a":"y"}', ["x"]),  # duplicate key
        (b'{"a":"x","b":', ["x"]),  # truncation
        (b'{"a":"x"', ["x"]),
        (b'{"a":"x"]', ["x"]),
        (b'{"a":"x"} trailing', ["x"]),
        (b'{"a":"x", b:1}', ["x"]),  # invalid character
        (b'"only a string"', []),  # a root that is no object or array
        (b"5", []),
        (b"", []),
        (b"name=x", []),
        (b'{"a":{1:2}}', []),
        (b'{{"a":1}}', []),
        (b"]", []),
        (b'["\\ud800"]{', ["?"]),
    ],
)
def test_stopped(body, values):
    _, found, complete = read(body.replace(b"\\ud800", b"?"))
    assert (found, complete) == (values, False)


def test_deep_nesting_is_no_recursion():
    body = b"[" * 30_000 + b'"x"' + b"]" * 30_000
    assert read(body) == ([], ["x"], True)


def test_a_lone_surrogate_is_still_inspected():
    (found,) = elements(b'["\\ud800"]', None)
    assert found.text == b"\xed\xa0\x80"


def test_bytes_that_are_no_text_come_through():
    (found,) = elements(b'["\xff\xfe"]', None)
    assert found.text == b"\xff\xfe"
