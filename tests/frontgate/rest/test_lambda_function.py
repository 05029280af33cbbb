"""Lambda non-proxy integrations. Source: recorded on AWS, unless a test says otherwise."""

from __future__ import annotations

import json

import pytest

from frontgate.control.rest_api import IntegrationResponse, IntegrationType
from frontgate.wire import Invocation

fact = pytest.mark.fact
URI = (
    "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
    "arn:aws:lambda:us-east-1:123456789012:function:f/invocations"
)


def failure(message: str) -> Invocation:
    payload = {"errorMessage": message, "errorType": "Error", "requestId": "", "stackTrace": []}
    return Invocation(200, json.dumps(payload).encode(), function_error="Unhandled")


@pytest.fixture
def summary(transformed):
    def make(**fields):
        return transformed(
            IntegrationType.AWS,
            [
                IntegrationResponse(status_code="200"),
                IntegrationResponse(status_code="299", selection_pattern="200"),
                IntegrationResponse(status_code="405", selection_pattern=".*four hundred.*"),
                IntegrationResponse(status_code="502", selection_pattern=".+"),
            ],
            verb="POST",
            http_method="POST",
            uri=URI,
            **fields,
        )

    return make


@fact("lambda.error-message", "lambda.error-body", "lambda.first-pattern")
@pytest.mark.parametrize(
    ("invocation", "status"),
    [
        (Invocation(200, b'{"errorMessage": "four hundred"}'), 200),
        (Invocation(200, b"200"), 200),
        (failure("a four hundred error"), 405),
        (failure("something else"), 502),
        (failure("two\nlines"), 200),
    ],
)
async def test_patterns_see_the_message_of_errors_only(serve, summary, world, invocation, status):
    world.invocation = invocation
    response = await serve({"/x": [summary()]})("POST", "/x")
    assert (response.status, response.body) == (status, invocation.payload)


async def test_the_template_makes_the_payload(serve, summary, world):
    template = '{"who": $input.json("$.who"), "stage": "$context.stage"}'
    send = serve({"/x": [summary(request_templates={"application/json": template})]})
    await send("POST", "/x", body=b'{"who": "ann"}')
    assert json.loads(world.invoked[0][1]) == {"who": "ann", "stage": "dev"}


@fact("lambda.asynchronous")
async def test_an_asynchronous_invocation(serve, summary, world):
    mapping = {"integration.request.header.X-Amz-Invocation-Type": "'Event'"}
    send = serve({"/x": [summary(request_parameters=mapping)]})
    response = await send("POST", "/x", body=b'{"a": 1}')
    assert (response.status, response.body) == (200, b"")
    assert world.invoked == []
    assert world.queued == [("arn:aws:lambda:us-east-1:123456789012:function:f", b'{"a": 1}')]


async def test_without_a_body_the_payload_is_an_empty_object(serve, summary, world):
    """Source: assumed."""
    await serve({"/x": [summary()]})("POST", "/x")
    assert world.invoked[0][1] == b"{}"


@fact("headers.aws-unmappable")
async def test_mapping_a_header_of_the_gateways_own_fails(serve, summary, world):
    mapping = {"integration.request.header.Authorization": "'1'"}
    response = await serve({"/x": [summary(request_parameters=mapping)]})("POST", "/x")
    assert (response.status, response.body) == (500, b'{"message": "Internal server error"}')
    assert world.invoked == []
