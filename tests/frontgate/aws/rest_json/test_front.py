from __future__ import annotations

import json

import pytest

from frontgate.aws.rest_json import RestJsonApi
from frontgate.control.errors import ConflictError


def front(model, **operations):
    api = RestJsonApi("things", operations, new_request_id=lambda: "r-1")
    api.__dict__["model"] = model
    return api


async def test_an_operation_gets_members_and_gives_members(model, request_to):
    def put(given):
        return {"name": given["name"] + given["thingId"]}

    answer = await front(model, PutThing=put).handle(
        request_to("PUT", "/things/abc", body=b'{"Name": "n"}')
    )
    assert (answer.status, json.loads(answer.body)) == (201, {"Name": "nabc"})


async def test_an_operation_may_take_its_time(model, request_to):
    async def put(given):
        return {"name": "later"}

    answer = await front(model, PutThing=put).handle(
        request_to("PUT", "/things/abc", body=b'{"Name": "n"}')
    )
    assert json.loads(answer.body) == {"Name": "later"}


async def test_a_refusal(model, request_to):
    def put(given):
        raise ConflictError("taken")

    answer = await front(model, PutThing=put).handle(
        request_to("PUT", "/things/abc", body=b'{"Name": "n"}')
    )
    assert (answer.status, json.loads(answer.body)) == (409, {"message": "taken"})


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "status", "code"),
    [
        ("GET", "/nowhere", "", b"", 404, "UnknownOperationException"),
        ("GET", "/things", "", b"", 501, "NotImplementedException"),
        ("PUT", "/things/abc", "", b"{", 400, "SerializationException"),
        ("PUT", "/things/abc", "", b"{}", 400, "ValidationException"),
        ("PUT", "/things/abc", "a=1&" * 2_000, b"{}", 400, "SerializationException"),
    ],
)
async def test_before_any_operation(model, request_to, method, path, query, body, status, code):
    def put(given):
        raise AssertionError("called")

    answer = await front(model, PutThing=put).handle(request_to(method, path, query, body))
    assert answer.status == status
    assert dict(answer.headers)["x-amzn-ErrorType"] == code
    assert dict(answer.headers)["x-amzn-RequestId"] == "r-1"
