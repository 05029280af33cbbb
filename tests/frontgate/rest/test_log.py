"""Access log lines. Source: recorded on AWS (the combinations), unless a test says otherwise."""

from __future__ import annotations

import asyncio
import json

import pytest

from frontgate.control.rest_api import IntegrationResponse, IntegrationType
from frontgate.observe.log_book import Line, LogBook
from frontgate.wire import ClientCertificate, HttpResponse, Ingress, Invocation

COMBINATION = (
    "$context.error.responseType,$context.status,$context.integration.status,"
    "$context.integration.integrationStatus,$context.error.message"
)


@pytest.fixture
def logged(serve, lambda_proxy, transformed, mock, world):
    http = transformed(
        IntegrationType.HTTP,
        [IntegrationResponse(status_code="200")],
        uri="https://example.com",
        http_method="GET",
    )

    async def line(format: str, path: str, **request) -> str:
        methods = {"/mock": [mock()], "/proxy": [lambda_proxy()], "/http": [http]}
        await serve(methods, log_format=format)("GET", path, **request)
        assert world.log_lines == []
        await asyncio.sleep(0)
        ((destination, text),) = world.log_lines
        assert destination == "arn:log"
        return text

    return line


@pytest.mark.fact("access-log.proxy")
async def test_a_proxy(logged, world):
    world.invocation = Invocation(200, b'{"statusCode": 200}')
    assert await logged(COMBINATION, "/proxy") == "-,200,200,200,-"


@pytest.mark.fact("access-log.no-proxy")
async def test_no_proxy(logged, world):
    world.http_response = HttpResponse(status=200)
    assert await logged(COMBINATION, "/http") == "-,200,-,200,-"


@pytest.mark.fact("access-log.function-status", "context.statuses")
async def test_a_functions_own_error_status(logged, world):
    world.invocation = Invocation(200, b'{"statusCode": 400}')
    assert await logged(COMBINATION, "/proxy") == "-,400,400,200,-"


@pytest.mark.fact("order.no-resource", "access-log.no-route")
async def test_no_route(logged):
    line = await logged(COMBINATION, "/none")
    assert line == "MISSING_AUTHENTICATION_TOKEN,403,-,-,Missing Authentication Token"


@pytest.mark.fact("access-log.failures")
async def test_a_function_error(logged, world):
    world.invocation = Invocation(200, b'{"errorMessage": "boom"}', function_error="Unhandled")
    line = await logged("$context.error.message|$context.integration.error", "/proxy")
    assert line == "Internal server error|Lambda Customer Function Error:boom"


async def test_a_mock_has_no_integration(logged):
    """Source: assumed."""
    format = "$context.status $context.integrationLatency $context.integration.integrationStatus"
    assert await logged(format, "/mock") == "200 - -"


@pytest.mark.fact("access-log.formats")
async def test_the_documented_json_format(logged, world):
    """Source: documented ("Set up CloudWatch logging": JSON)."""
    world.invocation = Invocation(200, b'{"body": "hello"}')
    names = {
        "requestId": "requestId",
        "extendedRequestId": "extendedRequestId",
        "ip": "identity.sourceIp",
        "caller": "identity.caller",
        "requestTime": "requestTime",
        "httpMethod": "httpMethod",
        "resourcePath": "resourcePath",
        "status": "status",
        "protocol": "protocol",
        "responseLength": "responseLength",
        "latency": "responseLatency",
        "integrationLatency": "integrationLatency",
    }
    format = json.dumps({key: f"$context.{name}" for key, name in names.items()})
    assert json.loads(await logged(format, "/proxy")) == {
        "requestId": "00000000-0000-4000-8000-000000000001",
        "extendedRequestId": "ZhEVGHTzDoEEB2A=",
        "ip": "127.0.0.1",
        "caller": "-",
        "requestTime": "17/Jun/2024:14:52:41 +0000",
        "httpMethod": "GET",
        "resourcePath": "/proxy",
        "status": "200",
        "protocol": "HTTP/1.1",
        "responseLength": "5",
        "latency": "4000",
        "integrationLatency": "1000",
    }


CUSTOM_DOMAIN = "$context.customDomain.basePathMatched $context.customDomain.routingRuleIdMatched"


@pytest.mark.parametrize(
    ("ingress", "expected"),
    [
        (Ingress(domain_name="a.example.com", base_path=""), "(none) -"),
        (Ingress(domain_name="a.example.com", base_path="orders/v1"), "orders/v1 -"),
        (Ingress(domain_name="a.example.com", routing_rule_id="r1"), "- r1"),
        (Ingress(), "- -"),
    ],
)
@pytest.mark.fact("domain.log")
async def test_a_custom_domain(logged, ingress, expected):
    """Source: recorded (`(none)`); documented (`-` for the mechanism that was not used)."""
    assert await logged(CUSTOM_DOMAIN, "/mock", ingress=ingress) == expected


@pytest.mark.fact("domain.certificate")
async def test_mutual_tls(logged):
    """Source: documented (clientCert and TLS variables of access logs)."""
    certificate = ClientCertificate(
        pem="PEM",
        subject_dn="CN=client",
        issuer_dn="CN=authority",
        serial_number="a1:a1",
        not_before="May 28 12:30:02 2019 GMT",
        not_after="Aug  5 09:36:04 2021 GMT",
    )
    ingress = Ingress(
        domain_name="a.example.com",
        client_certificate=certificate,
        tls_version="TLSv1.3",
        cipher_suite="TLS_AES_128_GCM_SHA256",
    )
    names = ("subjectDN", "issuerDN", "serialNumber", "validity.notBefore", "validity.notAfter")
    format = "|".join(
        [f"$context.identity.clientCert.{name}" for name in names]
        + ["$context.tlsVersion", "$context.cipherSuite"]
    )
    assert await logged(format, "/mock", ingress=ingress) == (
        "CN=client|CN=authority|a1:a1|May 28 12:30:02 2019 GMT|Aug  5 09:36:04 2021 GMT"
        "|TLSv1.3|TLS_AES_128_GCM_SHA256"
    )


async def test_a_private_api(logged):
    """Source: documented (names seen in public log formats)."""
    ingress = Ingress(vpc_endpoint_id="vpce-1", vpc_id="vpc-1")
    format = "$context.identity.vpceId $context.identity.vpcId"
    assert await logged(format, "/mock", ingress=ingress) == "vpce-1 vpc-1"


async def test_a_trace_id_of_a_stage_that_is_traced(serve, mock, world):
    """Source: recorded (`-` without tracing); assumed (the form of the id)."""
    for tracing in (True, False):
        stage = {"tracing_enabled": tracing}
        await serve({"/x": [mock()]}, log_format="$context.xrayTraceId", stage=stage)("GET", "/x")
    await asyncio.sleep(0)
    assert [line for _, line in world.log_lines] == ["1-66704db9-000000000000400080000000", "-"]


async def test_overrides(serve, mock, world):
    """Source: documented (mapping template and access logging variables)."""
    template = '#set($context.responseOverride.status = 201){"a": 1}'
    format = "$context.responseOverride.status $context.requestOverride.header.x"
    await serve({"/x": [mock(template)]}, log_format=format)("GET", "/x")
    await asyncio.sleep(0)
    assert world.log_lines == [("arn:log", "201 -")]


@pytest.mark.parametrize(
    ("format", "line"),
    [
        (
            "$context.identity.sourceIp $context.identity.caller $context.identity.user "
            '[$context.requestTime] "$context.httpMethod $context.resourcePath '
            '$context.protocol" $context.status $context.responseLength $context.requestId '
            "$context.extendedRequestId",
            '127.0.0.1 - - [17/Jun/2024:14:52:41 +0000] "GET /x HTTP/1.1" 200 0 '
            "00000000-0000-4000-8000-000000000001 ZhEVGHTzDoEEB2A=",
        ),
        (
            "$context.identity.sourceIp,$context.identity.caller,$context.identity.user,"
            "$context.requestTime,$context.httpMethod,$context.resourcePath,$context.protocol,"
            "$context.status,$context.responseLength,$context.requestId,"
            "$context.extendedRequestId",
            "127.0.0.1,-,-,17/Jun/2024:14:52:41 +0000,GET,/x,HTTP/1.1,200,0,"
            "00000000-0000-4000-8000-000000000001,ZhEVGHTzDoEEB2A=",
        ),
        (
            '<request id="$context.requestId"> <ip>$context.identity.sourceIp</ip> '
            "<status>$context.status</status> </request>",
            '<request id="00000000-0000-4000-8000-000000000001"> <ip>127.0.0.1</ip> '
            "<status>200</status> </request>",
        ),
    ],
    ids=["CLF", "CSV", "XML"],
)
@pytest.mark.fact("access-log.formats")
async def test_the_documented_formats(serve, mock, world, format, line):
    """Source: documented ("Set up CloudWatch logging")."""
    await serve({"/x": [mock()]}, log_format=format)("GET", "/x")
    await asyncio.sleep(0)
    assert world.log_lines == [("arn:log", line)]


async def test_the_line_is_made_when_it_is_read(serve, mock, world):
    """What waits are texts and numbers: no body, and nothing of the request but what is shown."""
    book = LogBook(lambda: 7.0)
    kept = []

    def keep(destination, render, at=None, characters=0):
        kept.append((render, characters))
        book.write_later(destination, render, at, characters)

    world.log_later = keep
    format = (
        "$context.requestId $context.path $context.identity.userAgent $context.status "
        "$context.requestTime $context.identity.user"
    )
    headers = (("User-Agent", "a" * 1000),)
    await serve({"/x": [mock()]}, log_format=format)("GET", "/x", headers=headers)
    await asyncio.sleep(0)
    ((render, characters),) = kept
    assert {type(value) for value in render.args[0]} <= {float, int, str}
    assert characters > 1000
    identifier = "00000000-0000-4000-8000-000000000001"
    text = f"{identifier} /dev/x {'a' * 1000} 200 17/Jun/2024:14:52:41 +0000 -"
    line = Line(7.0, "arn:log", text)
    assert book.after(0) == ([line], 1)
