"""The access log's variables, read through a whole stage ("Logging variables for HTTP APIs")."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from frontgate.wire import Ingress

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
