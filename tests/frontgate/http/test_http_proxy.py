from __future__ import annotations

from typing import Any

import pytest

from frontgate.wire import BackendError, HttpResponse

fact = pytest.mark.fact
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


@pytest.mark.fact("http-proxy.forwarded", "http-proxy.variables")
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


async def test_a_percent_sign_in_a_variable_is_no_escape(
    make_stage: Any, request_of: Any, world: Any
) -> None:
    """Assumed: values are decoded, and encoded anew."""
    await stage_of(make_stage).handle(request_of("GET", "/mirror/100%2525"))
    assert world.sent[0].url == "https://backend.example/base/100%25"


async def test_half_a_surrogate_pair_in_a_mapped_path(
    make_stage: Any, request_of: Any, world: Any
) -> None:
    """Which JSON can hold. Assumed: `?`, as in Java."""
    stage = stage_of(make_stage, request_parameters={"overwrite:path": "$request.body.to"})
    await stage.handle(request_of("GET", "/mirror/x", body=b'{"to": "/a\\ud800"}'))
    assert world.sent[0].url == "https://backend.example/a%3F"


async def test_the_host_can_be_mapped(make_stage: Any, request_of: Any, world: Any) -> None:
    """Documented: Host is not among the reserved headers."""
    stage = stage_of(make_stage, request_parameters={"overwrite:header.Host": "other.example"})
    await stage.handle(request_of("GET", "/mirror/x"))
    assert ("Host", "other.example") in world.sent[0].headers


async def test_a_uri_without_a_host(make_stage: Any, request_of: Any, world: Any) -> None:
    """Assumed: a stage variable that nobody has set."""
    stage = make_stage("ANY /mirror/{proxy+}", integration=BACKEND)
    assert (await stage.handle(request_of("GET", "/mirror/x"))).status == 500
    assert world.sent == []


LISTENER = {
    "integration_type": "HTTP_PROXY",
    "integration_method": "ANY",
    "integration_uri": "arn:aws:elasticloadbalancing:us-west-2:1:listener/app/a/b/c",
    "connection_type": "VPC_LINK",
    "connection_id": "${stageVariables.link}",
}


def private_stage(make_stage: Any, **settings: Any) -> Any:
    return make_stage(
        "ANY /private/{proxy+}",
        integration=LISTENER | settings,
        stage_name="dev",
        stage_variables={"link": "abc123"},
    )


@fact("http-private.path", "http-private.overwritten-path")
@pytest.mark.parametrize(
    ("parameters", "path"),
    [
        ({}, "/dev/private/a%20b?q=1"),
        ({"overwrite:path": "$request.path"}, "/private/a%20b?q=1"),
        ({"overwrite:path": "/${request.path.proxy}"}, "/a%20b?q=1"),
    ],
)
async def test_a_private_backend(
    make_stage: Any, request_of: Any, world: Any, parameters: dict[str, str], path: str
) -> None:
    world.links["abc123"] = "http://127.0.0.1:9000"
    stage = private_stage(make_stage, request_parameters=parameters)
    request = request_of("GET", "/private/a%20b", query="q=1", stage_path="/dev")
    assert (await stage.handle(request)).status == 200
    (sent,) = world.sent
    assert sent.address == "http://127.0.0.1:9000"
    assert sent.url == f"http://aaaaaaaaaa.execute-api.us-west-2.amazonaws.com{path}"
    assert sent.server_name is None


async def test_the_name_on_the_certificate_of_a_private_backend(
    make_stage: Any, request_of: Any, world: Any
) -> None:
    """Documented (`tlsConfig`)."""
    world.links["abc123"] = "https://127.0.0.1:9000"
    stage = private_stage(make_stage, tls_config={"ServerNameToVerify": "orders.internal"})
    await stage.handle(request_of("GET", "/private/x"))
    assert world.sent[0].server_name == "orders.internal"


async def test_nobody_behind_a_vpc_link(make_stage: Any, request_of: Any, world: Any) -> None:
    """Assumed: as a backend that cannot be reached."""
    response = await private_stage(make_stage).handle(request_of("GET", "/private/x"))
    assert (response.status, response.body) == (500, b'{"message":"Internal Server Error"}')
