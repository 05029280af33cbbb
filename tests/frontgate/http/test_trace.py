from __future__ import annotations

from typing import Any

import pytest

from frontgate.control.api_v2 import Cors
from frontgate.wire import HttpResponse


def steps(trace: Any) -> dict[str, Any]:
    return {timed.step.name: timed.step.facts for timed in trace().steps}


async def test_a_function(make_stage: Any, request_of: Any, world: Any, trace: Any) -> None:
    world.answer = {"statusCode": 201, "body": "four"}
    stage = make_stage("GET /rooms/{id}")
    request = request_of("GET", "/rooms/1", ("Authorization", "Bearer secret-token"), query="a=1")
    await stage.handle(request)
    found = trace()
    assert (found.api_kind, found.title, found.status) == ("HTTP", "GET /rooms/1", 201)
    assert found.request_id == "LV7fzho-PHcEJPw="
    told = steps(trace)
    assert list(told) == ["receive", "route", "integration request", "integration", "response"]
    assert told["receive"]["headers"] == {"Authorization": "********-token"}
    assert told["route"] == {"routeKey": "GET /rooms/{id}", "pathParameters": {"id": "1"}}
    assert told["integration request"]["to"].endswith(":function:rooms")
    assert told["integration request"]["body"].startswith('{"version":"2.0"')
    assert told["integration"]["requestId"] == "lambda-1"
    assert told["response"]["body"] == "four"


@pytest.mark.parametrize("before", ["", "/dev"])
async def test_the_title_is_the_path_that_was_called(
    make_stage: Any, request_of: Any, trace: Any, before: str
) -> None:
    """On a port of its own a stage is not in the path, though it is in the event."""
    stage = make_stage("GET /rooms", stage_name="dev")
    await stage.handle(request_of("GET", "/rooms", stage_path=before))
    assert trace().title == f"GET {before}/rooms"


async def test_a_backend(make_stage: Any, request_of: Any, world: Any, trace: Any) -> None:
    world.backend = HttpResponse(status=404, body=b"none")
    stage = make_stage(
        "GET /x",
        integration={
            "integration_type": "HTTP_PROXY",
            "integration_method": "GET",
            "integration_uri": "https://example.com/y",
            "payload_format_version": "1.0",
        },
    )
    await stage.handle(request_of("GET", "/x"))
    assert steps(trace)["integration request"]["to"] == "GET https://example.com/y"
    assert steps(trace)["integration"]["serviceStatus"] == 404


async def test_what_goes_wrong(make_stage: Any, request_of: Any, world: Any, trace: Any) -> None:
    world.answer = {"statusCode": 0}
    await make_stage("GET /rooms").handle(request_of("GET", "/rooms"))
    ending = steps(trace)["error"]
    assert ending["reason"] == "The response from the Lambda: 0 is no status code"
    assert ending["status"] == 500


async def test_a_preflight_has_no_route(make_stage: Any, request_of: Any, trace: Any) -> None:
    stage = make_stage("GET /rooms", cors=Cors(allow_origins=("*",)))
    headers = [("Origin", "https://a.example"), ("Access-Control-Request-Method", "GET")]
    await stage.handle(request_of("OPTIONS", "/rooms", *headers))
    assert list(steps(trace)) == ["receive", "response"]


async def test_a_request_is_found_by_its_id(
    make_stage: Any, request_of: Any, observer: Any
) -> None:
    response = await make_stage("GET /rooms").handle(request_of("GET", "/rooms"))
    request_id = dict(response.headers)["Apigw-Requestid"]
    assert observer.journals.find(request_id).title == "GET /rooms"
