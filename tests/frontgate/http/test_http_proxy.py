from __future__ import annotations

from typing import Any

import pytest

from frontgate.wire import BackendError, HttpResponse

BACKEND = {
    "integration_type": "HTTP_PROXY",
    "integration_method": "ANY",
    "integration_uri": "https://${stageVariables.host}/base/{proxy}",
}


def stage_of(make_stage: Any, **settings: Any) -> Any:
    return make_stage(
        "ANY /mirror/{proxy+}",
        integration=BACKEND | settings,
        stage_variables={"host": "backend.example"},
    )


async def test_what_the_backend_gets(make_stage: Any, request_of: Any, world: Any) -> None:
    """Documented, except `via` and `forwarded`, which are recorded on AWS (2023)."""
    await stage_of(make_stage).handle(
        request_of(
            "PUT",
            "/mirror/a%20b/c/",
            ("Host", "api.example"),
            ("X-Forwarded-For", "9.9.9.9"),
            ("Connection", "keep-alive"),
            ("X-Own", "1"),
            query="q=1",
            body=b"data",
        )
    )
    (sent,) = world.sent
    assert (sent.method, sent.body) == ("PUT", b"data")
    assert sent.url == "https://backend.example/base/a%20b/c?q=1"
    assert sent.headers == (
        ("X-Own", "1"),
        ("via", "HTTP/1.1 AmazonAPIGateway"),
        (
            "forwarded",
            "for=1.2.3.4;host=aaaaaaaaaa.execute-api.us-west-2.amazonaws.com;proto=https",
        ),
    )


async def test_the_answer_passes(make_stage: Any, request_of: Any, world: Any) -> None:
    world.backend = HttpResponse(
        status=418, headers=(("X-A", "1"), ("Transfer-Encoding", "chunked")), body=b"tea"
    )
    response = await stage_of(make_stage).handle(request_of("GET", "/mirror/x"))
    assert (response.status, response.body) == (418, b"tea")
    assert response.headers == (("X-A", "1"), ("Apigw-Requestid", "LV7fzho-PHcEJPw="))


async def test_a_method_of_the_integration_wins(
    make_stage: Any, request_of: Any, world: Any
) -> None:
    stage = stage_of(make_stage, integration_method="POST")
    await stage.handle(request_of("GET", "/mirror/x"))
    assert world.sent[0].method == "POST"


@pytest.mark.parametrize(
    ("failure", "status"),
    [(BackendError("refused"), 500), (TimeoutError(), 503)],  # assumed, for HTTP backends
)
async def test_failures(
    make_stage: Any, request_of: Any, world: Any, failure: Exception, status: int
) -> None:
    world.backend = failure
    response = await stage_of(make_stage).handle(request_of("GET", "/mirror/x"))
    assert response.status == status


async def test_request_parameters(make_stage: Any, request_of: Any, world: Any) -> None:
    stage = stage_of(
        make_stage,
        request_parameters={
            "append:header.x-host": "$stageVariables.host",
            "remove:querystring.debug": "''",
            "overwrite:path": "/v2/$request.path.proxy",
        },
    )
    await stage.handle(request_of("GET", "/mirror/x", query="debug=1&a=b%20c"))
    # documented: a text with `$` inside and no braces is a text
    assert world.sent[0].url == "https://backend.example/v2/$request.path.proxy?a=b%20c"
    assert ("x-host", "backend.example") in world.sent[0].headers
