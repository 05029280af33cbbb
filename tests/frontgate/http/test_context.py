"""The access log's variables, read through a whole stage ("Logging variables for HTTP APIs")."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from frontgate.wire import ClientCertificate, Ingress

FORMAT = (
    "$context.requestId $context.httpMethod $context.path $context.routeKey $context.status "
    "$context.responseLength $context.integrationStatus $context.integration.requestId "
    "$context.error.message $context.integrationErrorMessage"
)


@pytest.mark.fact("http-log.variables", "http-log.unset")
@pytest.mark.parametrize(
    ("path", "answer", "line"),
    [
        # documented names; that unset variables are `-` is recorded on AWS
        (
            "/rooms/1",
            {"statusCode": 201, "body": "four"},
            "LV7fzho-PHcEJPw= GET /rooms/1 GET /rooms/{id} 201 4 200 lambda-1 - -",
        ),
        (
            "/nothing",
            None,
            "LV7fzho-PHcEJPw= GET /nothing - 404 23 - - Not Found -",
        ),
        (
            "/rooms/1",
            {"statusCode": 0},
            "LV7fzho-PHcEJPw= GET /rooms/1 GET /rooms/{id} 500 35 - - Internal Server Error "
            "The response from the Lambda: 0 is no status code",
        ),
    ],
)
async def test_lines(
    make_stage: Any, request_of: Any, world: Any, path: str, answer: Any, line: str
) -> None:
    world.answer = answer
    stage = make_stage("GET /rooms/{id}", log_format=FORMAT)
    await stage.handle(request_of("GET", path))
    await asyncio.sleep(0)
    assert world.logged == [("arn:log", line)]


async def test_no_format_no_line(make_stage: Any, request_of: Any, world: Any) -> None:
    await make_stage("GET /rooms").handle(request_of("GET", "/rooms"))
    await asyncio.sleep(0)
    assert world.logged == []


async def test_a_path_that_does_not_decode_is_logged_as_sent(
    make_stage: Any, request_of: Any, world: Any
) -> None:
    stage = make_stage("$default", log_format="$context.path $context.status")
    await stage.handle(request_of("GET", "/a%25b%"))
    await asyncio.sleep(0)
    assert world.logged == [("arn:log", "/a%25b% 400")]


@pytest.mark.parametrize(
    ("ingress", "line"),
    [
        # recorded for REST APIs: `(none)`; documented: the variable
        (Ingress(), "aaaaaaaaaa -"),
        (Ingress(domain_name="api.example.com", base_path=""), "api (none)"),
        (Ingress(domain_name="api.example.com", base_path="v1"), "api v1"),
    ],
)
async def test_a_custom_domain(
    make_stage: Any, request_of: Any, world: Any, ingress: Ingress, line: str
) -> None:
    format = "$context.domainPrefix $context.customDomain.basePathMatched"
    stage = make_stage("GET /rooms", log_format=format)
    await stage.handle(request_of("GET", "/rooms", ingress=ingress))
    await asyncio.sleep(0)
    assert world.logged == [("arn:log", line)]


async def test_a_refused_certificate(make_stage: Any, request_of: Any, world: Any) -> None:
    # documented: 403; the answer's body is that of every 403
    ingress = Ingress(domain_name="api.example.com", certificate_refusal="self signed certificate")
    stage = make_stage("GET /rooms", log_format="$context.status $context.error.message")
    answer = await stage.handle(request_of("GET", "/rooms", ingress=ingress))
    assert (answer.status, answer.body) == (403, b'{"message":"Forbidden"}')
    assert world.events == []
    await asyncio.sleep(0)
    assert world.logged == [("arn:log", "403 Forbidden")]


@pytest.mark.fact("http-log.variables")
async def test_each_documented_variable(make_stage: Any, request_of: Any, world: Any) -> None:
    """Those that have a value for a function behind a custom domain with mutual TLS."""
    names = {
        "accountId": "123456789012",
        "apiId": "aaaaaaaaaa",
        "awsEndpointRequestId": "lambda-1",
        "customDomain.basePathMatched": "v1",
        "dataProcessed": "7",
        "domainName": "api.example.com",
        "domainPrefix": "api",
        "extendedRequestId": "LV7fzho-PHcEJPw=",
        "httpMethod": "POST",
        "identity.clientCert.clientCertPem": "PEM",
        "identity.clientCert.subjectDN": "CN=client",
        "identity.clientCert.issuerDN": "CN=authority",
        "identity.clientCert.serialNumber": "a1",
        "identity.clientCert.validity.notBefore": "before",
        "identity.clientCert.validity.notAfter": "after",
        "identity.sourceIp": "1.2.3.4",
        "identity.userAgent": "curl/8",
        "integration.error": "-",
        "integration.integrationStatus": "200",
        "integration.latency": "0",
        "integration.requestId": "lambda-1",
        "integration.status": "201",
        "integrationErrorMessage": "-",
        "integrationLatency": "0",
        "integrationStatus": "200",
        "path": "/v1/rooms/1",
        "protocol": "HTTP/1.1",
        "requestId": "LV7fzho-PHcEJPw=",
        "requestTime": "21/Apr/2020:15:08:21 +0000",
        "requestTimeEpoch": "1587481701067",
        "responseLatency": "0",
        "responseLength": "4",
        "routeKey": "POST /rooms/{id}",
        "stage": "$default",
        "status": "201",
        "authorizer.error": "-",
        "authorizer.principalId": "-",
        "error.message": "-",
        "error.responseType": "-",
        "identity.user": "-",
    }
    certificate = ClientCertificate(
        pem="PEM",
        subject_dn="CN=client",
        issuer_dn="CN=authority",
        serial_number="a1",
        not_before="before",
        not_after="after",
    )
    ingress = Ingress(domain_name="api.example.com", base_path="v1", client_certificate=certificate)
    world.answer = {"statusCode": 201, "body": "four"}
    stage = make_stage(
        "POST /rooms/{id}", log_format="|".join(f"$context.{name}" for name in names)
    )
    sent = request_of(
        "POST",
        "/rooms/1",
        ("User-Agent", "curl/8"),
        body=b"six",
        stage_path="/v1",
        ingress=ingress,
    )
    await stage.handle(sent)
    await asyncio.sleep(0)
    assert dict(zip(names, world.logged[-1][1].split("|"), strict=True)) == names
