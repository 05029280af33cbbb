"""Templates, passthrough, mappings and overrides on the way in.

Source: recorded on AWS, unless a test says otherwise.
"""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import (
    ContentHandling,
    IntegrationResponse,
    IntegrationType,
    PassthroughBehavior,
)

fact = pytest.mark.fact

URI = "https://example.com/"


@pytest.fixture
def post(transformed, serve, world):
    """Sends one POST and returns the status and what the backend got."""

    async def send(headers=None, body=b"", *, query="", api=None, **fields):
        method = transformed(
            IntegrationType.HTTP,
            [IntegrationResponse(status_code="200")],
            verb="POST",
            http_method="POST",
            uri=URI,
            **fields,
        )
        response = await serve({"/x": [method]}, **(api or {}))(
            "POST", f"/x?{query}", headers=headers or {}, body=body
        )
        return response, (world.http_requests or [None])[-1]

    return send


TEMPLATES = {"application/json": "json", "application/xml": "xml"}
TEXT = {"Content-Type": "text/plain"}
XML = {"Content-Type": "application/XML; charset=utf-8"}


@fact("errors.unsupported-media-type", "mapping.passthrough", "mapping.no-content-type")
@pytest.mark.parametrize(
    ("behavior", "templates", "headers", "body"),
    [
        ("WHEN_NO_MATCH", TEMPLATES, {}, b"json"),
        ("WHEN_NO_MATCH", TEMPLATES, XML, b"xml"),
        ("WHEN_NO_MATCH", TEMPLATES, TEXT, b"sent"),
        ("WHEN_NO_MATCH", {}, TEXT, b"sent"),
        ("WHEN_NO_TEMPLATES", TEMPLATES, TEXT, None),
        ("WHEN_NO_TEMPLATES", {}, TEXT, b"sent"),
        ("NEVER", TEMPLATES, {}, b"json"),
        ("NEVER", TEMPLATES, TEXT, None),
        ("NEVER", {}, {}, None),
        ("NEVER", {"$default": "default"}, TEXT, b"default"),
        ("NEVER", {"application/json": None}, {}, b"sent"),
    ],
)
async def test_choosing_the_template(post, behavior, templates, headers, body):
    """Source: documented ("integration passthrough behaviors")."""
    response, request = await post(
        headers,
        b"sent",
        passthrough_behavior=PassthroughBehavior(behavior),
        request_templates=templates,
    )
    if body is None:
        assert request is None
        assert (response.status, response.body) == (415, b'{"message":"Unsupported Media Type"}')
        assert ("x-amzn-ErrorType", "BadRequestException") in response.headers
    else:
        assert request.body == body


@fact("vtl.empty-body", "vtl.sqs-form")
async def test_an_empty_body_reads_as_an_empty_object(post):
    _, request = await post(request_templates={"application/json": "$input.body"})
    assert request.body == b"{}"


@fact(
    "mapping.repeated-query",
    "mapping.absent",
    "mapping.body-path",
    "lambda.context-and-header-sources",
)
async def test_mapping_sources(post):
    _, request = await post(
        {"X-Many": "b"},
        b'{"user": {"tags": ["x", {"deep": 1}]}}',
        query="q=1&q=2",
        api={"variables": {"color": "blue"}},
        request_parameters={
            "integration.request.header.Last": "method.request.querystring.q",
            "integration.request.querystring.all": "method.request.multivaluequerystring.q",
            "integration.request.header.Static": "'s'",
            "integration.request.header.Stage": "context.stage",
            "integration.request.header.Color": "stageVariables.color",
            "integration.request.header.Tag": "method.request.body.user.tags[0]",
            "integration.request.header.Deep": "method.request.body.user.tags[1]",
            "integration.request.header.Missing": "method.request.body.nothing",
            "integration.request.header.None": "method.request.querystring.Q",
        },
    )
    headers = dict(request.headers)
    assert {name: headers.get(name) for name in ("Last", "Static", "Stage", "Color", "Tag")} == {
        "Last": "2",
        "Static": "s",
        "Stage": "dev",
        "Color": "blue",
        "Tag": "x",
    }
    assert headers["Deep"] == '{"deep":1}'
    assert not {"Missing", "None"} & set(headers)
    assert request.url == "https://example.com/?all=1&all=2"


@fact("mapping.bad-json")
async def test_a_body_that_must_be_json_and_is_not(post):
    response, request = await post(
        body=b"{nonsense",
        request_parameters={"integration.request.header.A": "method.request.body.a"},
    )
    assert (response.status, response.body) == (400, b'{"message":"Invalid JSON in request body"}')
    assert request is None


@fact("mapping.overrides")
async def test_overrides_win_over_mappings(post):
    template = """#set($context.requestOverride.header.x-a = "new")
#set($context.requestOverride.querystring["q"] = ["1", "2"])
$!context.requestOverride.header.put("Content-Type", "text/css")"""
    _, request = await post(
        request_templates={"application/json": template},
        request_parameters={
            "integration.request.header.X-A": "'old'",
            "integration.request.querystring.q": "'old'",
        },
    )
    lines = {name.lower(): value for name, value in request.headers}
    assert (lines["x-a"], lines["content-type"]) == ("new", "text/css")
    assert request.url == "https://example.com/?q=1&q=2"


AS_TEXT, UNTOUCHED = fact("content.request-text"), fact("content.request-untouched")
ENCODED, DECODED = fact("content.request-encoded"), fact("content.request-decoded")


def seen(mark, *row):
    return pytest.param(*row, marks=mark)


@fact("content.decision")
@pytest.mark.parametrize(
    ("media", "handling", "sent", "got"),
    [
        seen(AS_TEXT, "text/plain", None, b"a\x8b", b"a\xef\xbf\xbd"),
        seen(AS_TEXT, "text/plain", "CONVERT_TO_TEXT", b"a\x8b", b"a\xef\xbf\xbd"),
        seen(UNTOUCHED, "image/png", None, b"a\x8b", b"a\x8b"),
        seen(ENCODED, "image/png", "CONVERT_TO_TEXT", b"hi", b"aGk="),
        seen(ENCODED, "image/png", "CONVERT_TO_TEXT", b"aGk=", b"YUdrPQ=="),
        seen(UNTOUCHED, "image/png", "CONVERT_TO_BINARY", b"a\x8b", b"a\x8b"),
        seen(DECODED, "text/plain", "CONVERT_TO_BINARY", b"aGk=", b"hi"),
        seen(DECODED, "text/plain", "CONVERT_TO_BINARY", b"a\x8b", None),
        seen(DECODED, "text/plain", "CONVERT_TO_BINARY", b"text!", None),
    ],
)
async def test_content_handling(post, media, handling, sent, got):
    response, request = await post(
        {"Content-Type": media},
        sent,
        api={"binary_media_types": ("image/png",)},
        content_handling=handling and ContentHandling(handling),
    )
    assert (None if request is None else request.body) == got
    assert response.status == (500 if got is None else 200)


@fact("content.decoded-template")
@pytest.mark.parametrize(("media", "status"), [("application/json", 500), ("text/plain", 200)])
async def test_decoded_bytes_may_not_enter_a_template(post, media, status):
    response, request = await post(
        {"Content-Type": media},
        b"aGk=",
        content_handling=ContentHandling.CONVERT_TO_BINARY,
        request_templates={"application/json": "$input.body"},
    )
    assert response.status == status
    assert (None if request is None else request.body) == (b"hi" if status == 200 else None)


GONE = ("Connection", "Content-Length", "Content-MD5", "Expect", "Max-Forwards")
GONE += ("Proxy-Authenticate", "Server", "TE", "Transfer-Encoding", "Trailer", "Upgrade")
GONE += ("WWW-Authenticate",)
READABLE = ("Accept", "Accept-Charset", "Accept-Encoding", "Age", "Authorization", "Date")
READABLE += ("Content-Encoding", "Content-Type", "Pragma", "Range", "Referer", "User-Agent")
READABLE += ("Via", "Warn")


@fact("headers.request-dropped", "headers.readable")
async def test_headers_that_templates_see(post):
    lines = [f"{name}=$input.params('{name}')" for name in GONE + READABLE]
    _, request = await post(
        dict.fromkeys(GONE + READABLE, "v"),
        request_templates={"$default": "\n".join([*lines, "Host=$input.params('Host')"])},
    )
    seen = dict(line.split("=") for line in request.body.decode().splitlines())
    assert seen.pop("Host") == "abcdefghij.execute-api.us-east-1.amazonaws.com"
    assert seen == dict.fromkeys(GONE, "") | dict.fromkeys(READABLE, "v")


@fact("vtl.body-property", "vtl.empty-body")
async def test_a_template_that_renders_nothing(post, world):
    """The backend gets nothing, and what it echoes reads as an empty object."""
    template = "#set($nothing = $input.body.any)$nothing"
    response, request = await post(
        body=b'{"any": 1}', request_templates={"application/json": template}
    )
    assert request.body == b""
    assert response.body == b""


@fact("vtl.empty-body")
async def test_an_empty_answer_reads_as_an_empty_object(serve, transformed):
    response = IntegrationResponse(
        status_code="200", response_templates={"application/json": "$input.body"}
    )
    method = transformed(IntegrationType.HTTP, [response], http_method="GET", uri=URI)
    assert (await serve({"/x": [method]})("GET", "/x")).body == b"{}"
