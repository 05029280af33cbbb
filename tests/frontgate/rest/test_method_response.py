"""responseOverride. Source: documented, unless a test says otherwise."""

from __future__ import annotations

import asyncio

import pytest

from frontgate.control.rest_api import IntegrationResponse, IntegrationType
from frontgate.wire import PAYLOAD_BYTES, HttpResponse

fact = pytest.mark.fact
OWN = {"Content-Type", "x-amzn-RequestId", "x-amz-apigw-id"}


@fact("mapping.response-overrides")
async def test_a_header_override_replaces_whatever_its_case(serve, mock):
    template = (
        '#set($context.responseOverride.header["content-type"] = "text/html")'
        '#set($context.responseOverride.header.many = ["1", "2"])'
        '#set($context.responseOverride.header.Date = "d")<p>'
    )
    response = await serve({"/x": [mock(template)]})("GET", "/x")
    assert response.body == b"<p>"
    own = [item for item in response.headers if not item[0].startswith("x-am") or item[1] == "d"]
    assert own == [
        ("content-type", "text/html"),
        ("many", "1"),
        ("many", "2"),
        ("x-amzn-Remapped-Date", "d"),
    ]


@pytest.mark.parametrize(
    ("value", "status"), [("201", 201), ('"404"', 404), ('"x"', 500), ("7", 500)]
)
async def test_a_status_override(serve, mock, value, status):
    """Source: assumed for what is no status."""
    template = f"#set($context.responseOverride.status = {value})"
    assert (await serve({"/x": [mock(template)]})("GET", "/x")).status == status


ONCE = "is overridden already, and may be once alone"


@fact("mapping.overrides-once")
@pytest.mark.parametrize(
    ("template", "status"),
    [
        ("#set($o.status = 404)#set($o.status = 409)", 500),
        ("#set($o.status = 404)#if(false)#set($o.status = 409)#end", 404),
        ("#set($o.header.a = 'x')#set($o.header.b = 'y')", 200),
        ("#set($o.header.a = 'x')#set($o.header.a = 'y')", 500),
        ("#set($o.header['a'] = 'x')$!o.header.put('a', 'y')", 500),
        ("#set($o.header.a = 'x')$!o.header.putAll({'a': 'y'})", 500),
        ("$!o.header.putAll({'a': 'x', 'b': 'y'})", 200),
        ("#set($o.header = {'a': 'x'})", 200),
        ("#set($o.status = $null)#set($o.status = 404)", 404),
    ],
)
async def test_an_override_is_final(serve, mock, trace, template, status):
    """Source: documented (a 5XX); assumed (500)."""
    template = template.replace("$o", "$context.responseOverride").replace(
        "$!o", "$!context.responseOverride"
    )
    answer = await serve({"/x": [mock(template)]})("GET", "/x")
    assert answer.status == status
    assert any(ONCE in line for line in trace().log) is (status == 500)


@fact("vtl.map-assignment", "vtl.context-maps")
async def test_what_overrides_print(serve, mock):
    """Source: recorded, but for responseOverride."""
    template = (
        '#set($context.requestOverride.querystring["foo"] = "bar")'
        "$context.requestOverride.querystring|$context.requestOverride|$context.identity"
        "|$context.responseOverride.header"
    )
    assert (await serve({"/x": [mock(template)]})("GET", "/x")).body == b"{foo=bar}|||{}"


@fact("mapping.overrides-once")
@pytest.mark.parametrize("section", ["header", "path", "querystring"])
async def test_an_override_of_the_request_is_final(serve, transformed, section):
    name = f"$context.requestOverride.{section}.a"
    method = transformed(
        IntegrationType.MOCK,
        [IntegrationResponse(status_code="200")],
        request_templates={"application/json": f"#set({name} = 'x')#set({name} = 'y')"},
    )
    assert (await serve({"/x": [method]})("GET", "/x")).status == 500


@fact("limits.answer", "limits.answer-log")
@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 500)])
async def test_a_very_large_answer(serve, transformed, world, more, status):
    """Source: documented (the quota of 10 MB), recorded (the log), assumed (the status)."""
    method = transformed(
        IntegrationType.HTTP_PROXY, [], uri="https://backend.example", http_method="GET"
    )
    world.http_response = HttpResponse(status=200, body=bytes(PAYLOAD_BYTES + more))
    send = serve({"/": [method]}, log_format="$context.integration.error")
    answer = await send("GET", "/")
    assert answer.status == status
    if more:
        assert answer.body == b'{"message": "Internal server error"}'
        await asyncio.sleep(0)
        assert world.log_lines[0][1] == (
            "Execution failed due to configuration error: Integration response of reported length "
            "10485761 is larger than allowed maximum of 10485760 bytes."
        )


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        pytest.param("MOCK", OWN, marks=fact("headers.trace-id-absent")),
        pytest.param("HTTP_PROXY", OWN - {"Content-Type"}, marks=fact("headers.trace-id-absent")),
        ("HTTP", OWN | {"X-Amzn-Trace-Id"}),
        ("AWS", OWN | {"X-Amzn-Trace-Id"}),
        ("AWS_PROXY", OWN | {"X-Amzn-Trace-Id"}),
    ],
)
@fact("headers.regional-answer", "headers.trace-id-shown")
async def test_the_gateways_own_headers(serve, transformed, function_uri, kind, shown):
    """Source: recorded; Connection, Content-Length and Date are the server's."""
    method = transformed(
        IntegrationType(kind),
        [IntegrationResponse(status_code="200")],
        http_method="POST",
        uri=function_uri if kind.startswith("AWS") else "https://example.com/",
        request_templates={"application/json": '{"statusCode": 200}'},
    )
    response = await serve({"/x": [method]})("GET", "/x")
    assert response.status == 200
    assert {name for name, _ in response.headers} == shown


@pytest.mark.parametrize("note", ["a%0d%0aX-Injected:%201", "a%0aX: 1", "%00", "%7F"])
async def test_a_header_that_would_be_two(serve, mock, note):
    """Source: assumed."""
    template = "#set($context.responseOverride.header.X-Note = $input.params('note'))"
    response = await serve({"/x": [mock(template)]})("GET", f"/x?note={note}")
    assert (response.status, response.body) == (500, b'{"message": "Internal server error"}')
    assert "X-Note" not in dict(response.headers)


async def test_tabs_and_other_letters_are_no_two_headers(serve, mock):
    template = "#set($context.responseOverride.header.X-Note = $input.params('note'))"
    response = await serve({"/x": [mock(template)]})("GET", "/x?note=a%09%C3%A9%E2%82%AC")
    assert dict(response.headers)["X-Note"] == "a\t\u00e9\u20ac"
