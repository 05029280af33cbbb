from __future__ import annotations

import json

from frontgate.aws.rest_json.responses import refusal, response


def test_an_output(model):
    output = {
        "name": "n",
        "at": 1_700_000_000.9,
        "since": 1_700_000_000.9,
        "items": [{"name": "a", "colour": None}],
        "templates": {"text/plain": None},
        "data": b"hi",
    }
    answer = response(model.operations["PutThing"], output, "r-1")
    assert answer.status == 201
    assert dict(answer.headers) == {
        "Content-Type": "application/json",
        "x-amzn-RequestId": "r-1",
    }
    assert json.loads(answer.body) == {
        "Name": "n",
        "at": 1_700_000_000,
        "since": "2023-11-14T22:13:20Z",
        "item": [{"name": "a"}],
        "templates": {"text/plain": None},
        "data": "aGk=",
    }


def test_no_output(model):
    answer = response(model.operations["GetNothing"], None, "r-1")
    assert (answer.status, answer.body) == (202, b"")


def test_an_output_that_is_a_body(model):
    output = {"kind": "text/plain", "status": 203, "body": b"hi"}
    answer = response(model.operations["GetFile"], output, "r-1")
    assert (answer.status, answer.body) == (203, b"hi")
    assert ("Content-Type", "text/plain") in answer.headers


def test_a_refusal():
    answer = refusal(
        404, "NotFoundException", "nothing here \u00e9", "r-1", (("Retry-After", "1"),)
    )
    assert answer.status == 404
    assert ("x-amzn-ErrorType", "NotFoundException") in answer.headers
    assert ("Retry-After", "1") in answer.headers
    assert json.loads(answer.body) == {"message": "nothing here \u00e9"}


def test_where_there_is_no_content_there_is_none(model):
    """RFC 9110: an answer with this status has no body."""
    answer = response(model.operations["GetFile"], {"status": 204, "body": b""}, "r-1")
    assert (answer.status, answer.body) == (204, b"")
