"""HTTP and HTTP_PROXY integrations. Source: recorded on AWS, unless a test says otherwise."""

from __future__ import annotations

import asyncio

import pytest

from frontgate.control.rest_api import IntegrationResponse, IntegrationType
from frontgate.wire import (
    BackendCertificateError,
    BackendError,
    BackendOverflowError,
    HttpResponse,
)

fact = pytest.mark.fact
PROXIED = "https://example.com/{proxy}"
INTERNAL = b'{"message": "Internal server error"}'


@pytest.fixture
def http(transformed):
    def make(**fields):
        return transformed(
            IntegrationType.HTTP,
            [
                IntegrationResponse(status_code="200"),
                IntegrationResponse(status_code="400", selection_pattern="4\\d{2}"),
            ],
            **({"http_method": "GET", "uri": "https://example.com/rates"} | fields),
        )

    return make


@pytest.fixture
def http_proxy(transformed):
    def make(**fields):
        return transformed(
            IntegrationType.HTTP_PROXY,
            [],
            **({"verb": "ANY", "http_method": "ANY", "uri": PROXIED} | fields),
        )

    return make


@fact("headers.http-get", "headers.trace-id-shown", "headers.http-response")
async def test_an_http_backend_gets_no_client_headers(serve, http, world):
    send = serve({"/x": [http()]})
    world.http_response = HttpResponse(status=201, headers=(("X-B", "1"),), body=b"{}")
    sent = {"X-Client": "1", "Accept": "text/html", "Content-Type": "text/css"}
    response = await send("GET", "/x?a=b", headers=sent)
    (request,) = world.http_requests
    assert (request.method, request.url) == ("GET", "https://example.com/rates")
    assert request.headers == (
        ("Accept", "application/json"),
        ("User-Agent", "AmazonAPIGateway_abcdefghij"),
        ("X-Amzn-Apigateway-Api-Id", "abcdefghij"),
        ("X-Amzn-Trace-Id", "Root=1-66704db9-000000000000400080000000"),
    )
    assert response.status == 200
    names = [name for name, _ in response.headers]
    assert "X-B" not in names
    assert "X-Amzn-Trace-Id" in names


@fact("lambda.http-status-patterns", "lambda.http-default-response")
@pytest.mark.parametrize(("backend", "client"), [(200, 200), (500, 200), (404, 400)])
async def test_the_backends_status_selects_the_response(serve, http, world, backend, client):
    world.http_response = HttpResponse(status=backend)
    assert (await serve({"/x": [http()]})("GET", "/x")).status == client


@fact("lambda.context-and-header-sources")
async def test_mapped_headers(serve, http, world):
    mapping = {
        "integration.request.header.X-Resource": "context.resourceId",
        "integration.request.header.Via": "'dropped'",
        "integration.request.header.Range": "method.request.header.range",
    }
    await serve({"/x": [http(request_parameters=mapping)]})("GET", "/x", headers={"Range": "1"})
    sent = dict(world.http_requests[0].headers)
    assert (sent["X-Resource"], sent["Range"]) == ("r0", "1")
    assert "Via" not in sent


@fact("headers.http-unmappable", "errors.internal-body")
@pytest.mark.parametrize("name", ["Content-Length", "Transfer-Encoding"])
async def test_headers_that_may_not_be_mapped(serve, http, http_proxy, world, name):
    mapping = {f"integration.request.header.{name}": "'1'"}
    send = serve(
        {"/x": [http(request_parameters=mapping)], "/y": [http_proxy(request_parameters=mapping)]}
    )
    for path in ("/x", "/y"):
        response = await send("GET", path)
        assert (response.status, response.body) == (500, INTERNAL)
        assert len(response.body) == 36
    assert world.http_requests == []


@fact("lambda.http-proxy-query", "lambda.http-proxy-header")
async def test_a_proxy_forwards_the_request(serve, http_proxy, world):
    mapping = {
        "integration.request.path.proxy": "method.request.path.proxy",
        "integration.request.header.headerVar": "'mapped-value'",
        "integration.request.querystring.queryString": "method.request.querystring.testQueryString",
        "integration.request.querystring.testQs": "method.request.querystring.testQueryString",
        "integration.request.querystring.testEmptyQs": "method.request.querystring.none",
        "integration.request.path.pathVar": "'foobar'",
        "integration.request.path.qsVar": "'bar'",
    }
    uri = "https://example.com/{proxy}?testVar={pathVar}&testQs={qsVar}"
    send = serve({"/up/{proxy+}": [http_proxy(uri=uri, request_parameters=mapping)]})
    world.http_response = HttpResponse(status=418, headers=(("X-B", "1"),), body=b"\x00tea")
    response = await send(
        "PATCH",
        "/up/a/b?testQueryString=foo&testVar=bar",
        headers={"headerVar": "request-value", "Content-Encoding": "identity", "Age": "1"},
        body=b"\x01",
    )
    (request,) = world.http_requests
    assert request.method == "PATCH"
    assert request.url == (
        "https://example.com/a/b?testVar=foobar&testQs=bar&queryString=foo&testQs=foo"
        "&testQueryString=foo&testVar=bar"
    )
    assert request.body == b"\x01"
    sent = dict(request.headers)
    assert (sent["headerVar"], sent["Age"]) == ("mapped-value", "1")
    assert sent["X-Amzn-Apigateway-Api-Id"] == "abcdefghij"
    assert not {"Content-Encoding", "Host"} & set(sent)
    assert (response.status, response.body) == (418, b"\x00tea")
    assert response.headers[0] == ("X-B", "1")


@fact("headers.proxied-answer", "headers.trace-id-absent")
async def test_headers_of_a_proxied_answer(serve, http_proxy, world):
    world.http_response = HttpResponse(
        status=200,
        headers=(("Server", "s"), ("x-amzn-RequestId", "r"), ("Via", "1.1 proxy")),
    )
    response = await serve({"/x": [http_proxy()]})("GET", "/x")
    assert response.headers == (
        ("x-amzn-Remapped-Server", "s"),
        ("x-amzn-Remapped-x-amzn-RequestId", "r"),
        ("x-amzn-RequestId", "00000000-0000-4000-8000-000000000001"),
        ("x-amz-apigw-id", "ZhEVGHTzDoEEB2A="),
    )


@fact("errors.empty-host")
async def test_an_undefined_stage_variable_as_host_is_a_500(serve, http_proxy, world):
    send = serve({"/x": [http_proxy(uri="https://${stageVariables.none}/a")]})
    response = await send("GET", "/x")
    assert (response.status, response.body) == (500, b'{"message": "Internal server error"}')
    assert world.http_requests == []


@fact("timeouts.network-error")
async def test_an_unreachable_backend_is_a_504(serve, http_proxy, world):
    world.http_response = BackendError("refused")
    response = await serve({"/x": [http_proxy()]})("GET", "/x")
    assert (response.status, response.body) == (
        504,
        b'{"message": "Network error communicating with endpoint"}',
    )


NAMED = (
    "Accept",
    "Accept-Charset",
    "Accept-Encoding",
    "Age",
    "Authorization",
    "Connection",
    "Content-Encoding",
    "Content-MD5",
    "Content-Type",
    "Date",
    "Expect",
    "Host",
    "Max-Forwards",
    "Pragma",
    "Proxy-Authenticate",
    "Range",
    "Referer",
    "Server",
    "TE",
    "Trailer",
    "Upgrade",
    "User-Agent",
    "Via",
    "Warn",
    "WWW-Authenticate",
)
NOT_SENT = {"Connection", "Expect", "Proxy-Authenticate", "TE", "Via"}


@fact("headers.http-mapped", "headers.http-mapped-dropped")
@pytest.mark.parametrize("kind", ["http", "http_proxy"])
async def test_every_header_that_may_be_mapped(serve, http, http_proxy, world, kind):
    mapping = {f"integration.request.header.{name}": "'v'" for name in NAMED}
    method = {"http": http, "http_proxy": http_proxy}[kind](request_parameters=mapping)
    await serve({"/x": [method]})("GET", "/x")
    sent = {name for name, value in world.http_requests[0].headers if value == "v"}
    assert sent == set(NAMED) - NOT_SENT


@fact("headers.http-proxy-forwarded")
async def test_every_header_that_a_proxy_forwards(serve, http_proxy, world):
    await serve({"/x": [http_proxy()]})("GET", "/x", headers=dict.fromkeys(NAMED, "v"))
    sent = {name for name, value in world.http_requests[0].headers if value == "v"}
    assert sent == {
        "Accept",
        "Accept-Charset",
        "Accept-Encoding",
        "Age",
        "Authorization",
        "Content-Type",
        "Date",
        "Pragma",
        "Range",
        "Referer",
        "User-Agent",
        "Warn",
    }
    names = {name for name, _ in world.http_requests[0].headers}
    assert {"X-Amzn-Apigateway-Api-Id", "X-Amzn-Trace-Id"} <= names


@fact("headers.http-post-type")
async def test_a_post_has_the_clients_content_type(serve, http, world):
    send = serve({"/x": [http(verb="POST", http_method="POST")]})
    for body in (b"a", b""):
        await send("POST", "/x", headers={"Content-Type": "text/css"}, body=body)
        assert ("Content-Type", "text/css") in world.http_requests[-1].headers


@fact("lambda.backend-verb")
@pytest.mark.parametrize("kind", ["http", "http_proxy"])
@pytest.mark.parametrize("verb", ["PUT", "GET", "POST"])
async def test_the_integration_decides_the_verb(serve, http, http_proxy, world, kind, verb):
    make = {"http": http, "http_proxy": http_proxy}[kind]
    send = serve({"/x": [make(verb="ANY", http_method="POST")]})
    await send(verb, "/x")
    assert world.http_requests[0].method == "POST"


@fact("lambda.status-in-uri")
async def test_the_uri_takes_mapped_path_parameters(serve, http, world):
    mapping = {"integration.request.path.status": "method.request.querystring.status"}
    uri = "https://example.com/status/{status}"
    send = serve({"/x": [http(uri=uri, request_parameters=mapping)]})
    await send("GET", "/x?status=404")
    assert world.http_requests[0].url == "https://example.com/status/404"


@fact("lambda.http-proxy-status")
async def test_a_proxy_passes_the_status_on(serve, http_proxy, world):
    world.http_response = HttpResponse(status=400, body=b"no")
    response = await serve({"/x": [http_proxy()]})("GET", "/x")
    assert (response.status, response.body) == (400, b"no")


@pytest.mark.parametrize("kind", ["http", "http_proxy"])
@pytest.mark.parametrize("value", ["a%0d%0aX-Injected:%201", "a%00b", "%7F"])
async def test_a_header_that_would_be_two_is_not_sent(serve, http, http_proxy, world, kind, value):
    """Source: assumed."""
    mapping = {"integration.request.header.X-A": "method.request.querystring.a"}
    method = {"http": http, "http_proxy": http_proxy}[kind](request_parameters=mapping)
    response = await serve({"/x": [method]})("GET", f"/x?a={value}")
    assert (response.status, response.body) == (500, INTERNAL)
    assert world.http_requests == []


async def test_verification_of_the_certificate_may_be_skipped(serve, http, http_proxy, world):
    """Source: documented (`tlsConfig`)."""
    config = {"insecureSkipVerification": True}
    send = serve({"/x": [http(tls_config=config)], "/y": [http_proxy()]})
    await send("GET", "/x")
    await send("GET", "/y")
    assert [request.verifies_certificate for request in world.http_requests] == [False, True]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        pytest.param(
            BackendCertificateError("no such host"), 500, marks=fact("timeouts.certificate")
        ),
        (BackendOverflowError("too large"), 500),
        pytest.param(TimeoutError(), 504, marks=fact("timeouts.late")),
    ],
)
async def test_failures_of_a_backend(serve, http, world, error, status):
    """Source: documented for certificates, assumed for an answer that is too large."""
    world.http_response = error
    response = await serve({"/x": [http()]})("GET", "/x")
    assert response.status == status
    assert dict(response.headers)["x-amzn-ErrorType"] == "InternalServerErrorException"


@pytest.fixture
def private(http_proxy):
    def make(**fields):
        link = "${stageVariables.link}"
        uri = "http://nlb.example.com:8080/{proxy}?a=1"
        mapping = {"integration.request.path.proxy": "method.request.path.proxy"}
        return http_proxy(
            connection_type="VPC_LINK",
            connection_id=link,
            uri=uri,
            request_parameters=mapping,
            **fields,
        )

    return make


async def test_a_vpc_link_leads_to_a_local_address(serve, private, world):
    """Source: documented ("Set up private integrations": the URI sets Host)."""
    world.vpc_links["link1"] = "http://127.0.0.1:9000"
    send = serve({"/in/{proxy+}": [private()]}, variables={"link": "link1"})
    response = await send("GET", "/in/a/b?c=2")
    (request,) = world.http_requests
    assert request.url == "http://nlb.example.com:8080/a/b?a=1&c=2"
    assert request.address == "http://127.0.0.1:9000"
    assert response.status == 200


@fact("timeouts.vpc-link")
@pytest.mark.parametrize("known", [False, True])
async def test_a_vpc_link_to_nowhere(serve, private, world, known):
    if known:
        world.vpc_links["link1"] = "http://127.0.0.1:9"
        world.http_response = BackendError("refused")
    send = serve(
        {"/in/{proxy+}": [private()]},
        variables={"link": "link1"},
        log_format="$context.integration.error",
    )
    response = await send("GET", "/in/a")
    assert (response.status, response.body) == (500, INTERNAL)
    await asyncio.sleep(0)
    if known:
        assert world.log_lines[0][1] == (
            "Execution failed due to configuration error: There was an internal error while "
            "executing your request"
        )
    assert len(world.http_requests) == known


class Chunks:
    def __init__(self, *chunks):
        self.chunks = [*chunks, b""]
        self.closed = False

    async def read(self):
        chunk = self.chunks.pop(0)
        if isinstance(chunk, Exception):
            raise chunk
        return chunk

    def close(self):
        self.closed = True


@fact("streaming.http-proxy", "streaming.log", "context.streaming")
async def test_a_streamed_answer(serve, http_proxy, world):
    stream = Chunks(b"one", b"two")
    world.http_response = HttpResponse(status=201, headers=(("X-B", "1"),), stream=stream)
    send = serve(
        {"/x": [http_proxy(response_transfer_mode="STREAM", timeout_in_millis=900_000)]},
        endpoint_types=("REGIONAL",),
        log_format="$context.responseLength $context.integration.responseTransferMode "
        "$context.integration.timeToAllHeaders $context.integration.timeToFirstContent "
        "$context.integration.latency",
    )
    response = await send("GET", "/x")
    assert world.http_requests[0].streamed
    assert (response.status, response.body) == (201, b"")
    assert response.headers[0] == ("X-B", "1")
    assert await response.stream.read() == b"one"
    assert not world.log_lines
    assert [await response.stream.read(), await response.stream.read()] == [b"two", b""]
    response.stream.close()
    await asyncio.sleep(0)
    assert stream.closed
    # The tests' timer goes on by a second whenever it is read.
    assert [line for _, line in world.log_lines] == ["6 STREAMED 1000 3000 4000"]


async def test_a_stream_that_nobody_reads_is_logged_too(serve, http_proxy, world):
    stream = Chunks(b"one")
    world.http_response = HttpResponse(status=200, stream=stream)
    send = serve(
        {"/x": [http_proxy(response_transfer_mode="STREAM")]}, log_format="$context.responseLength"
    )
    response = await send("GET", "/x")
    response.stream.close()
    response.stream.close()
    await asyncio.sleep(0)
    assert (stream.closed, [line for _, line in world.log_lines]) == (True, ["0"])


async def test_other_answers_are_not_streamed(serve, http, http_proxy, world):
    send = serve({"/x": [http()], "/y": [http_proxy()]})
    await send("GET", "/x")
    response = await send("GET", "/y")
    assert [request.streamed for request in world.http_requests] == [False, False]
    assert response.stream is None


@fact("content.http-proxy")
@pytest.mark.parametrize(
    ("media", "accept", "sent", "received"),
    [
        ("text/css", "*/*", b"a\xff", b"a\xef\xbf\xbd"),
        ("multipart/form-data", "*/*", "\u00e9".encode(), "\u00e9".encode()),
        ("image/png", "*/*", b"a\xff", b"a\xff"),
    ],
)
async def test_what_is_no_text_needs_a_binary_media_type(
    serve, http_proxy, world, media, accept, sent, received
):
    """Source: assumed, from the other integrations; reported of uploads."""
    world.http_response = HttpResponse(status=200, headers=(("Content-Type", media),), body=sent)
    send = serve({"/x": [http_proxy()]}, binary_media_types=("image/png",))
    response = await send(
        "POST", "/x", headers={"Content-Type": media, "Accept": accept}, body=sent
    )
    assert world.http_requests[0].body == received
    assert response.body == received


@fact("headers.proxied-coding")
async def test_a_compressed_answer_stays_as_it_is(serve, http_proxy, world):
    """Source: documented."""
    coded = (("Content-Encoding", "gzip"), ("Content-Type", "text/css"))
    world.http_response = HttpResponse(status=200, headers=coded, body=b"\x1f\x8b\xff")
    send = serve({"/x": [http_proxy()]}, minimum_compression_size=0)
    response = await send("GET", "/x", headers={"Accept-Encoding": "gzip"})
    assert response.body == b"\x1f\x8b\xff"
    assert [value for name, value in response.headers if name == "Content-Encoding"] == ["gzip"]


@fact("headers.cookies")
async def test_cookies(serve, transformed, http_proxy, world):
    """Source: recorded for what a proxy passes on, documented for mappings."""
    world.http_response = HttpResponse(
        status=200, headers=(("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
    )
    names = {"X-Last": "header", "X-All": "multivalueheader"}
    mapping = {
        f"method.response.header.{name}": f"integration.response.{kind}.Set-Cookie"
        for name, kind in names.items()
    }
    response = IntegrationResponse(status_code="200", response_parameters=mapping)
    method = transformed(
        IntegrationType.HTTP, [response], http_method="GET", uri="https://example.com/"
    )
    send = serve({"/x": [http_proxy()], "/y": [method]})
    proxied = await send("GET", "/x", headers={"Cookie": "c=3; d=4"})
    assert ("Cookie", "c=3; d=4") in world.http_requests[0].headers
    assert [v for n, v in proxied.headers if n == "Set-Cookie"] == ["a=1", "b=2"]
    mapped = dict((await send("GET", "/y")).headers)
    assert (mapped["X-Last"], mapped["X-All"]) == ("b=2", "a=1,b=2")
    assert "Set-Cookie" not in mapped
