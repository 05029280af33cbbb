"""The list of steps as a whole."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontgate.control.rest_api import (
    ContentHandling,
    IntegrationResponse,
    IntegrationType,
    Model,
    RequestValidator,
)
from frontgate.wire import HttpResponse, Invocation


async def test_a_defect_is_a_500_and_is_reported(serve, lambda_proxy, world, caplog):
    world.invocation = ZeroDivisionError("defect")
    response = await serve({"/x": [lambda_proxy()]})("GET", "/x")
    assert (response.status, response.body) == (500, b'{"message": "Internal server error"}')
    assert "GET /x failed" in caplog.text


async def test_nothing_is_invoked_before_validation(serve, lambda_proxy, world):
    """Source: recorded (the order of the steps)."""
    method = lambda_proxy(
        request_validator_id="v", request_parameters={"method.request.querystring.q": True}
    )
    validator = RequestValidator(id="v", name="v", validate_request_parameters=True)
    send = serve({"/x": [method]}, request_validators={"v": validator})
    assert (await send("GET", "/x")).status == 400
    assert world.invoked == []
    await send("GET", "/x?q=1")
    assert len(world.invoked) == 1


TEMPLATE = """#set($root = $input.path('$'))
{"all": $input.json('$'), "a": "$util.escapeJavaScript($input.path('$.a.b[0]'))",
 "p": "$input.params('p')", "n": "$input.path('$.list').size()",
 #foreach($name in $input.params().header.keySet())"$name": "$input.params($name)",#end
 #foreach($item in $root.list)"$foreach.index": "$item.name.toUpperCase()",#end
 "url": "$util.urlEncode($input.body)", "b": "$util.base64Encode($input.body)", "statusCode": 200}
#set($context.responseOverride.header.X-Note = $input.params('note'))
#set($context.responseOverride.status = $input.path('$.status'))"""
MAPPING = {
    "integration.request.header.X-Body": "method.request.body.a",
    "integration.request.header.X-Note": "method.request.querystring.note",
    "integration.request.querystring.all": "method.request.multivaluequerystring.p",
    "integration.request.path.proxy": "method.request.path.proxy",
}
RESPONSE = IntegrationResponse(
    status_code="200",
    response_templates={"application/json": TEMPLATE},
    response_parameters={
        "method.response.header.X-Body": "integration.response.body.a",
        "method.response.header.X-Type": "integration.response.header.Content-Type",
        "method.response.header.Set-Cookie": "integration.response.multivalueheader.Set-Cookie",
    },
)
URIS = {
    "HTTP": "https://example.com/{proxy}",
    "HTTP_PROXY": "https://example.com/{proxy}?a={proxy}",
    "AWS": "arn:aws:apigateway:us-east-1:s3:path/bucket/{proxy}",
    "MOCK": None,
}

texts = st.text(max_size=12)
values = st.text(alphabet=st.characters(max_codepoint=255), max_size=12)
media = st.sampled_from(
    ["application/json", "image/png", "text/plain; charset=x", "", ";", ",", "*/*", "a/b/c", "\xff"]
)
bodies = st.one_of(
    st.binary(max_size=40),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | texts,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["a", "b", "list", "status", "name"]) | texts, inner)
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode("utf-8", "surrogatepass")),
)
paths = st.text(alphabet="/%{}+.;:@ab01é\x00~\\", max_size=16).map("/x".__add__)
queries = st.text(alphabet="&=;%+?#pnote[]01é\x00", max_size=20)
NAMES = ["X-A", "cookie", "x-amzn-trace-id", "x-forwarded-for", "X-Amzn-RequestId", "x-api-key"]
NAMES += ["accept-encoding", "content-encoding", "x-http-method-override"]
headers = st.lists(st.tuples(st.sampled_from(NAMES), values), max_size=3)


@pytest.fixture
def anything(serve, transformed, lambda_proxy):
    """An API with one method of each kind, and everything that looks into requests."""
    methods = {
        f"/{kind.lower()}/{{proxy+}}": [
            transformed(
                IntegrationType(kind),
                [RESPONSE],
                verb="ANY",
                http_method="POST",
                uri=uri,
                request_templates={"application/json": TEMPLATE},
                request_parameters=MAPPING,
                method={
                    "request_validator_id": "v",
                    "request_models": {"application/json": "M"},
                    "request_parameters": {"method.request.header.X-A": False},
                },
            )
        ]
        for kind, uri in URIS.items()
    }
    methods["/handled/{proxy+}"] = [
        transformed(
            IntegrationType.HTTP,
            [IntegrationResponse(status_code="200")],
            verb="ANY",
            http_method="POST",
            uri="https://example.com/",
            content_handling=ContentHandling.CONVERT_TO_BINARY,
        )
    ]
    methods["/lambda/{proxy+}"] = [lambda_proxy("ANY")]
    model = Model(id="m", name="M", content_type="application/json", schema='{"maxProperties": 9}')
    validator = RequestValidator(
        id="v", name="all", validate_request_body=True, validate_request_parameters=True
    )
    return serve(
        methods,
        models={"M": model},
        request_validators={"v": validator},
        binary_media_types=("image/png",),
        minimum_compression_size=10,
        log_format="$context.path $context.error.message $context.integration.error",
        gateway_responses={
            "DEFAULT_4XX": {
                "response_parameters": {
                    "gatewayresponse.header.X-Sent": "method.request.header.x-a",
                    "gatewayresponse.header.X-Body": "method.request.body.a",
                },
                "response_templates": {
                    "application/json": "$context.error.validationErrorString$context.path"
                },
            }
        },
    )


@settings(
    max_examples=200,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_no_request_is_a_surprise(anything, world, caplog, data):
    """Whatever is sent, and whatever a backend says: some step has an answer to it."""
    kind = data.draw(st.sampled_from([*(k.lower() for k in URIS), "handled", "lambda"]))
    body, media_type = data.draw(bodies), data.draw(media)
    said = data.draw(bodies)
    world.http_response = world.aws_response = HttpResponse(
        status=data.draw(st.integers(200, 599)),
        headers=(("Content-Type", data.draw(media)), ("Set-Cookie", data.draw(values))),
        body=said,
    )
    world.invocation = Invocation(200, said)
    sent = (("Content-Type", media_type), ("Accept", data.draw(media)), *data.draw(headers))
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        answer = asyncio.run(
            anything(
                data.draw(st.sampled_from(["GET", "POST", "HEAD", "DELETE"])),
                f"/{kind}{data.draw(paths)}?{data.draw(queries)}",
                headers=sent,
                body=body,
            )
        )
    assert caplog.records == []
    assert 100 <= answer.status <= 599
