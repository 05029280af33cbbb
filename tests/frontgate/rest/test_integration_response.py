"""Templates, mappings and content handling on the way out.

Source: recorded on AWS, unless a test says otherwise.
"""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import ContentHandling, IntegrationResponse, IntegrationType
from frontgate.wire import HttpResponse

fact = pytest.mark.fact


@pytest.fixture
def get(transformed, serve, world):
    async def send(answer, headers=None, *, api=None, **fields):
        world.http_response = answer
        method = transformed(
            IntegrationType.HTTP,
            [IntegrationResponse(status_code="200", **fields)],
            http_method="GET",
            uri="https://example.com/",
        )
        return await serve({"/x": [method]}, **(api or {}))("GET", "/x", headers=headers or {})

    return send


@fact("mapping.response-template", "lambda.content-type")
@pytest.mark.parametrize(
    ("content_type", "templates", "body"),
    [
        ("text/xml", {"application/json": "j", "text/xml": "x"}, b"x"),
        ("text/css", {"application/json": "j", "text/xml": "x"}, b"j"),
        ("text/css", {"text/html": "h", "text/xml": "x"}, b"h"),
        ("text/css", {}, b"sent"),
        (None, {"application/json": "j"}, b"j"),
    ],
)
async def test_choosing_the_template(get, content_type, templates, body):
    """Source: assumed."""
    headers = () if content_type is None else (("Content-Type", content_type),)
    answer = HttpResponse(status=200, headers=headers, body=b"sent")
    response = await get(answer, response_templates=templates)
    assert response.body == body
    assert response.headers[0] == ("Content-Type", "application/json")


@fact("lambda.content-type", "content.etag", "mapping.response-sources")
async def test_mapping_sources(get):
    answer = HttpResponse(
        status=200,
        headers=(("ETag", "1"), ("X-Many", "a"), ("x-many", "b")),
        body=b'{"user": {"id": 7, "ok": true}}',
    )
    response = await get(
        answer,
        response_parameters={
            "method.response.header.ETag": "integration.response.header.ETag",
            "method.response.header.Last": "integration.response.header.X-Many",
            "method.response.header.All": "integration.response.multivalueheader.X-Many",
            "method.response.header.Id": "integration.response.body.user.id",
            "method.response.header.Ok": "integration.response.body.user.ok",
            "method.response.header.None": "integration.response.header.nothing",
            "method.response.header.Content-Type": "'text/html'",
            "method.response.header.Stage": "context.stage",
        },
    )
    own = [item for item in response.headers if not item[0].lower().startswith("x-am")]
    assert own == [
        ("ETag", "1"),
        ("Last", "b"),
        ("All", "a,b"),
        ("Id", "7"),
        ("Ok", "true"),
        ("Content-Type", "text/html"),
        ("Stage", "dev"),
    ]


@fact("mapping.bad-json")
async def test_a_body_that_must_be_json_and_is_not(get):
    response = await get(
        HttpResponse(status=200, body=b"{nonsense"),
        response_parameters={"method.response.header.A": "integration.response.body.a"},
    )
    assert (response.status, response.body) == (500, b'{"message": "Internal server error"}')


NONE, TEXT = fact("content.response-default"), fact("content.response-text")
BINARY = fact("content.response-binary")


def seen(mark, *row):
    return pytest.param(*row, marks=mark)


@fact("content.decision")
@pytest.mark.parametrize(
    ("handling", "payload", "accept", "sent", "got"),
    [
        seen(NONE, None, "text/plain", "image/png", b"aGk=", b"hi"),
        seen(NONE, None, "image/png", "text/plain", b"hi", b"aGk="),
        seen(NONE, None, "image/png", "image/png", b"\x8b", b"\x8b"),
        seen(NONE, None, "text/plain", "text/plain", b"\x8b", b"\xef\xbf\xbd"),
        seen(TEXT, "CONVERT_TO_TEXT", "image/png", "image/png", b"hi", b"aGk="),
        seen(TEXT, "CONVERT_TO_TEXT", "image/png", "text/plain", b"hi", b"aGk="),
        seen(TEXT, "CONVERT_TO_TEXT", "text/plain", "image/png", b"hi", b"hi"),
        seen(BINARY, "CONVERT_TO_BINARY", "text/plain", "text/plain", b"aGk=", b"hi"),
        seen(BINARY, "CONVERT_TO_BINARY", "text/plain", "image/png", b"aGk=", b"hi"),
        seen(BINARY, "CONVERT_TO_BINARY", "text/plain", "text/plain", b"!", None),
        seen(BINARY, "CONVERT_TO_BINARY", "image/png", "text/plain", b"\x8b", b"\x8b"),
        seen(BINARY, "CONVERT_TO_BINARY", "image/png", "image/png", b"\x8b", b"\x8b"),
    ],
)
async def test_content_handling(get, handling, payload, accept, sent, got):
    response = await get(
        HttpResponse(status=200, headers=(("Content-Type", payload),), body=sent),
        {"Accept": accept},
        api={"binary_media_types": ("image/png",)},
        content_handling=handling and ContentHandling(handling),
    )
    if got is None:
        assert response.status == 500
    else:
        assert (response.status, response.body) == (200, got)


@fact("content.response-template")
@pytest.mark.parametrize(
    ("handling", "status"), [("CONVERT_TO_TEXT", 200), ("CONVERT_TO_BINARY", 500)]
)
async def test_content_handling_with_a_template(get, handling, status):
    response = await get(
        HttpResponse(status=200, body=b"hi"),
        response_templates={"application/json": "<$input.body>"},
        content_handling=ContentHandling(handling),
    )
    assert response.status == status
    assert (response.body == b"<hi>") is (status == 200)


REMAPPED = ("Authorization", "Connection", "Content-Length", "Content-MD5", "Date", "Expect")
REMAPPED += ("Host", "Max-Forwards", "Proxy-Authenticate", "Server", "Trailer", "Upgrade")
REMAPPED += ("User-Agent", "WWW-Authenticate")
KEPT = ("Accept", "Accept-Charset", "Accept-Encoding", "Age", "Content-Encoding", "Content-Type")
KEPT += ("Pragma", "Range", "Referer", "TE", "Via", "Warn")


@fact("headers.remapped", "headers.not-remapped", "headers.answer-dropped")
@pytest.mark.parametrize("kind", ["HTTP", "AWS"])
async def test_remapped_headers(serve, transformed, function_uri, kind):
    names = (*REMAPPED, *KEPT, "Transfer-Encoding")
    mapping = {f"method.response.header.{name}": "'v'" for name in names}
    method = transformed(
        IntegrationType(kind),
        [IntegrationResponse(status_code="200", response_parameters=mapping)],
        http_method="POST",
        uri=function_uri if kind == "AWS" else "https://example.com/",
    )
    response = await serve({"/x": [method]})("GET", "/x")
    assert [name for name, value in response.headers if value == "v"] == [
        *(f"x-amzn-Remapped-{name}" for name in REMAPPED),
        *KEPT,
    ]


@fact("content.binary-template")
@pytest.mark.parametrize(
    ("handling", "status", "body"),
    [(None, 500, b'{"message": "Internal server error"}'), ("CONVERT_TO_TEXT", 200, b"<hi>")],
)
async def test_a_binary_body_does_not_enter_a_template(get, handling, status, body):
    """Source: recorded for `*/*`: an error of S3 with a template is a 500."""
    answer = HttpResponse(status=404, headers=(("Content-Type", "application/xml"),), body=b"hi")
    response = await get(
        answer,
        {"Accept": "*/*"},
        api={"binary_media_types": ("*/*",)},
        response_templates={"application/json": "<$input.body>"},
        content_handling=handling and ContentHandling(handling),
    )
    assert (response.status, response.body) == (status, body)


@fact("content.template-for-bytes")
@pytest.mark.parametrize(
    ("accept", "handling", "template", "status", "body"),
    [
        ("image/png", None, "aGk=", 200, b"hi"),
        ("image/png", None, "{}", 500, b'{"message": "Internal server error"}'),
        ("image/png", None, "", 200, b""),
        ("image/png", "CONVERT_TO_TEXT", "{}", 200, b"{}"),
        ("text/plain", None, "{}", 200, b"{}"),
    ],
)
async def test_a_template_for_a_client_that_wants_bytes(
    get, accept, handling, template, status, body
):
    """Source: recorded of CORS; that base64 passes is assumed."""
    response = await get(
        HttpResponse(status=200, body=b"x"),
        {"Accept": accept},
        api={"binary_media_types": ("image/png",)},
        response_templates={"application/json": template},
        content_handling=handling and ContentHandling(handling),
    )
    assert (response.status, response.body) == (status, body)
