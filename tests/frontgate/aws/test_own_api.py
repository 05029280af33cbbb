from __future__ import annotations

import json

import pytest

from frontgate.aws.own_api import OwnApi, OwnApiError

JSON = (("Content-Type", "application/json; charset=utf-8"),)


@pytest.fixture
def send(request_to):
    async def echo(asked):
        if "fail" in asked:
            raise OwnApiError(asked["fail"])
        return {"asked": asked}

    async def send(path="/_frontgate/echo", **options):
        answer = await OwnApi({"echo": echo}).handle(request_to(path, **options))
        return answer.status, json.loads(answer.body)

    return send


async def test_a_question_is_answered(send):
    assert await send(headers=JSON, body=b'{"a": 1}') == (200, {"asked": {"a": 1}})


async def test_a_question_without_a_body(send):
    assert await send(headers=JSON) == (200, {"asked": {}})


async def test_a_question_that_cannot_be_answered(send):
    assert await send(headers=JSON, body=b'{"fail": "why"}') == (400, {"message": "why"})


async def test_an_unknown_question(send):
    status, body = await send("/_frontgate/nothing", headers=JSON)
    assert (status, body) == (404, {"message": "/_frontgate/nothing is not known"})


async def test_commands_know_whom_they_have_asked(request_to):
    for path in ("/_frontgate/echo", "/_frontgate/nothing"):
        answer = await OwnApi({}).handle(request_to(path))
        assert ("x-frontgate", "own") in answer.headers


@pytest.mark.parametrize("body", [b"{", b"[]", b"1", b"\xff", b"[" * 100_000])
async def test_a_body_that_is_no_object(send, body):
    expected = (400, {"message": "the body is not a JSON object"})
    assert await send(headers=JSON, body=body) == expected


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", JSON),
        ("OPTIONS", JSON),
        ("POST", ()),
        ("POST", (("Content-Type", "text/plain"),)),
        ("POST", (("Content-Type", "application/x-www-form-urlencoded"),)),
    ],
)
async def test_what_a_page_of_another_origin_could_send_is_refused(send, method, headers):
    """Documented: Fetch standard, CORS-safelisted methods and content types."""
    status, _ = await send(method=method, headers=headers, body=b"{}")
    assert status == 405
