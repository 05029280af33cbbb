from __future__ import annotations

import json

import pytest

from frontgate.aws.rest_json.requests import SerializationError, read_input

BIG = "class com.amazon.coral.value.json.numbers.TruncatingBigNumber"


@pytest.fixture
def read(model, request_to):
    def read(document=None, *, query=(), body=None, operation="PutThing", **headers):
        body = json.dumps(document or {}).encode() if body is None else body
        request = request_to("PUT", "/things/x", body=body, **headers)
        found = model.operations[operation]
        labels = {"thing_id": "x"}
        return read_input(found, labels, query, request, nullable=frozenset({"templates"}))

    return read


def test_members_from_everywhere(read):
    query = (("limit", "3"), ("exact", "TRUE"), ("embed", "a"), ("embed", "b"), ("more", "1"))
    document = {
        "Name": "n",
        "count": 2.9,
        "rate": 1,
        "flag": False,
        "data": "aGk=",
        "part": {"name": "p", "colour": None, "unknown": 1},
        "parts": [{"name": "q"}, None],
        "unknown": {"x": 1},
    }
    assert read(document, query=query, Accept="application/json") == {
        "thingId": "x",
        "limit": 3,
        "exact": True,
        "embed": ["a", "b"],
        "others": {"more": "1"},
        "accepts": "application/json",
        "name": "n",
        "count": 2,
        "rate": 1.0,
        "flag": False,
        "data": b"hi",
        "part": {"name": "p"},
        "parts": [{"name": "q"}],
    }


@pytest.mark.parametrize("body", [b"", b"  ", b"null", b"{}"])
def test_nothing_is_an_empty_document(read, body):
    assert read(body=body) == {"thingId": "x"}


def test_null_in_a_map_is_kept_where_it_means_something(read):
    """Source: recorded for templates."""
    given = {"a": None, "b": "c"}
    assert read({"templates": given, "texts": given}) == {
        "thingId": "x",
        "templates": given,
        "texts": {"b": "c"},
    }


def test_a_body_that_is_one_member(read):
    query = (("mode", "import"), ("basepath", "split"))
    read_in = read(body=b"\x00{", query=query, operation="ImportThings")
    assert read_in == {"others": {"basepath": "split"}, "body": b"\x00{"}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"Name": True}, "class java.lang.Boolean can not be converted to an String"),
        ({"Name": 1}, f"{BIG} can not be converted to an String"),
        ({"Name": ["a"]}, "Start of list found where not expected"),
        ({"Name": {}}, "Start of structure or map found where not expected."),
        ({"count": "1"}, "class java.lang.String can not be converted to an Integer"),
        ({"count": True}, "class java.lang.Boolean can not be converted to an Integer"),
        ({"rate": "1"}, "class java.lang.String can not be converted to an Double"),
        ({"flag": "true"}, "class java.lang.String can not be converted to an Boolean"),
        ({"parts": {}}, "Expected list or null"),
        ({"parts": [1]}, "Expected map or null"),
        ({"texts": []}, "Expected map or null"),
        ({"part": "x"}, "Expected map or null"),
        ({"data": "!"}, "The value is not valid base64."),
        ({"data": "é"}, "The value is not valid base64."),
    ],
)
def test_what_does_not_fit(read, document, message):
    """Recorded for a boolean and a number in place of a text; the others assumed."""
    with pytest.raises(SerializationError) as caught:
        read(document)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"rate": NaN}',
        b'{"rate": 1e999}',
        b'{"Name": "\\ud800"}',
        b"[]",
        b'"text"',
        b'{"part": ' + b"[" * 100_000,
        b'{"count": ' + b"9" * 5_000 + b"}",
        b'{"count": ' + b"9" * 400 + b"}",
        b'{"count": 2147483648}',
    ],
)
def test_bodies_that_are_no_input(read, body):
    with pytest.raises(SerializationError):
        read(body=body)


@pytest.mark.parametrize("limit", ["many", "", "1_0", "²", "9" * 20, "9" * 5_000, "2147483648"])
def test_a_limit_that_is_no_number(read, limit):
    with pytest.raises(SerializationError):
        read(query=(("limit", limit),))
