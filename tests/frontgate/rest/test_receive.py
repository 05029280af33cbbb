"""Reading a request. Source: recorded on AWS, unless a test says otherwise."""

from __future__ import annotations

import pytest

from frontgate.rest.receive import parse_query

fact = pytest.mark.fact


@fact("event.query")
@pytest.mark.parametrize(
    ("query", "parsed"),
    [
        ("a=1&a=2&b=", {"a": ["1", "2"], "b": [""]}),
        ("q=a+b%2Bc", {"q": ["a b+c"]}),
        pytest.param("a=1;b=2", {"a": ["1"], "b": ["2"]}, id="documented: ; splits"),
    ],
)
@pytest.mark.fact("routing.semicolon")
def test_parse_query(query, parsed):
    assert parse_query(query) == parsed


@fact("event.request-id")
@pytest.mark.parametrize(
    ("sent", "used"),
    [
        ("0a1b2c3d-0000-4000-8000-0123456789ab", "0a1b2c3d-0000-4000-8000-0123456789ab"),
        ("nonsense", "UUID_REPLACED_INVALID_REQUEST_ID"),
    ],
)
@pytest.mark.fact("access-log.request-id")
async def test_the_client_may_choose_the_request_id(serve, mock, sent, used):
    """Source: documented."""
    send = serve({"/x": [mock("$context.requestId")]})
    response = await send("GET", "/x", headers={"x-amzn-requestid": sent})
    assert response.body.decode() == used
    assert ("x-amzn-RequestId", used) in response.headers


@fact("routing.method-override")
async def test_the_method_may_be_overridden(serve, mock):
    """Source: documented (X-HTTP-Method-Override)."""
    send = serve({"/x": [mock("$context.httpMethod", verb="PUT")]})
    response = await send("POST", "/x", headers={"X-HTTP-Method-Override": "PUT"})
    assert response.body == b"PUT"


async def test_forwarded_for_is_appended_to(serve, mock):
    """Source: documented."""
    send = serve({"/x": [mock("$input.params('X-Forwarded-For')")]})
    response = await send("GET", "/x", headers={"x-forwarded-for": "10.0.0.1"})
    assert response.body == b"10.0.0.1, 127.0.0.1"


@fact("headers.clients-trace")
@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Root=1-1-2;Parent=3;Sampled=1", "Root=1-1-2;Parent=3;Sampled=1"),
        ("Root=1-1-2", "Root=1-1-2;Parent=8000000000000001;Sampled=0"),
        ("Root=1-1-2;Sampled=1", "Root=1-1-2;Sampled=1;Parent=8000000000000001"),
    ],
)
async def test_the_trace_of_the_answer(serve, lambda_proxy, sent, shown):
    response = await serve({"/x": [lambda_proxy()]})("GET", "/x", headers={"x-amzn-trace-id": sent})
    assert ("X-Amzn-Trace-Id", shown) in response.headers


async def test_a_stage_that_is_traced_samples_every_request(serve, lambda_proxy):
    """Source: recorded (`Sampled=1` and a parent in the answer's header, 2019)."""
    send = serve({"/x": [lambda_proxy()]}, stage={"tracing_enabled": True})
    response = await send("GET", "/x")
    assert dict(response.headers)["X-Amzn-Trace-Id"].endswith(";Sampled=1")
    headers = {"X-Amzn-Trace-Id": "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0"}
    response = await send("GET", "/x", headers=headers)
    assert dict(response.headers)["X-Amzn-Trace-Id"].endswith(";Sampled=0;Parent=8000000000000002")
