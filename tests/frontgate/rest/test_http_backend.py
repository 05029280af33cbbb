"""HTTP and HTTP_PROXY integrations. Source: recorded on AWS, unless a test says otherwise."""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import IntegrationResponse, IntegrationType
from frontgate.wire import BackendError, HttpResponse


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
            verb="ANY",
            **({"http_method": "ANY", "uri": "https://example.com/{proxy}"} | fields),
        )

    return make


async def test_an_http_backend_gets_no_client_headers(serve, http, world):
    send = serve({"/x": [http()]})
    world.http_response = HttpResponse(status=201, headers=(("X-B", "1"),), body=b"{}")
    response = await send("GET", "/x?a=b", headers={"X-Client": "1", "Accept": "text/html"})
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


@pytest.mark.parametrize(("backend", "client"), [(200, 200), (500, 200), (404, 400)])
async def test_the_backends_status_selects_the_response(serve, http, world, backend, client):
    world.http_response = HttpResponse(status=backend)
    assert (await serve({"/x": [http()]})("GET", "/x")).status == client


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


@pytest.mark.parametrize("name", ["Content-Length", "Transfer-Encoding"])
async def test_headers_that_may_not_be_mapped(serve, http, http_proxy, world, name):
    mapping = {f"integration.request.header.{name}": "'1'"}
    send = serve(
        {"/x": [http(request_parameters=mapping)], "/y": [http_proxy(request_parameters=mapping)]}
    )
    assert (await send("GET", "/x")).status == 500
    assert (await send("GET", "/y")).status == 500
    assert world.http_requests == []


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


async def test_headers_of_a_proxied_answer(serve, http_proxy, world):
    world.http_response = HttpResponse(
        status=200,
        headers=(("Server", "s"), ("x-amzn-RequestId", "r"), ("Content-Encoding", "br")),
    )
    response = await serve({"/x": [http_proxy()]})("GET", "/x")
    assert response.headers == (
        ("x-amzn-Remapped-Server", "s"),
        ("x-amzn-Remapped-x-amzn-RequestId", "r"),
        ("x-amzn-RequestId", "00000000-0000-4000-8000-000000000001"),
        ("x-amz-apigw-id", "ZhEVGHTzDoEEB2A="),
    )


async def test_an_undefined_stage_variable_as_host_is_a_500(serve, http_proxy, world):
    send = serve({"/x": [http_proxy(uri="https://${stageVariables.none}/a")]})
    response = await send("GET", "/x")
    assert (response.status, response.body) == (500, b'{"message": "Internal server error"}')
    assert world.http_requests == []


async def test_an_unreachable_backend_is_a_504(serve, http_proxy, world):
    world.http_response = BackendError("refused")
    response = await serve({"/x": [http_proxy()]})("GET", "/x")
    assert (response.status, response.body) == (
        504,
        b'{"message": "Network error communicating with endpoint"}',
    )
