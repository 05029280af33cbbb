"""What is sent, as logs show it. Source: recorded (execution logs), unless a test says other."""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import IntegrationResponse, IntegrationType
from frontgate.rest.endpoint_request import endpoint_request
from frontgate.rest.exchange import IntegrationRequest

API_ARN = "arn:aws:execute-api:us-east-1:123456789012:abcdefghij"
FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"


@pytest.fixture
def sent(serve, observer):
    async def send(method):
        await serve({"/users/{id}": [method]})("GET", "/users/42")
        (kept,) = observer.journals.of("abcdefghij", "dev", lambda kept: None).newest()
        for _, fact in kept.facts:
            if isinstance(fact, IntegrationRequest):
                return endpoint_request(fact)
        raise AssertionError(kept.error)

    return send


async def test_an_invocation(sent, lambda_proxy):
    found = await sent(lambda_proxy())
    assert (found.method, found.url) == (
        "POST",
        f"https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/{FUNCTION_ARN}/invocations",
    )
    assert dict(found.headers) == {
        "x-amzn-lambda-integration-tag": "00000000-0000-4000-8000-000000000001",
        "X-Amz-Date": "20240617T145241Z",
        "x-amzn-apigateway-api-id": "abcdefghij",
        "X-Amz-Source-Arn": f"{API_ARN}/dev/GET/users/{{id}}",
        "Accept": "application/json",
        "User-Agent": "AmazonAPIGateway_abcdefghij",
    }
    assert found.body.startswith(b'{"resource": "/users/{id}"')


async def test_a_function_without_proxy(sent, transformed):
    method = transformed(
        IntegrationType.AWS,
        [IntegrationResponse(status_code="200")],
        uri=f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION_ARN}/invocations",
        http_method="POST",
        request_templates={"application/json": '{"a": 1}'},
    )
    found = await sent(method)
    assert (found.url.rpartition("/functions/")[2], found.body) == (
        f"{FUNCTION_ARN}/invocations",
        b'{"a": 1}',
    )


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("dynamodb:action/GetItem", "https://dynamodb.us-east-1.amazonaws.com/?Action=GetItem"),
        ("sqs:path/123456789012/q", "https://sqs.us-east-1.amazonaws.com/123456789012/q"),
        ("s3:path/bucket/key?acl", "https://s3.us-east-1.amazonaws.com/bucket/key?acl"),
    ],
)
async def test_a_service(sent, transformed, target, url):
    """Source: assumed (the URLs)."""
    method = transformed(
        IntegrationType.AWS,
        [IntegrationResponse(status_code="200")],
        uri=f"arn:aws:apigateway:us-east-1:{target}",
        http_method="POST",
    )
    assert (await sent(method)).url == url


async def test_nothing_is_sent_by_a_mock(sent, mock):
    """Source: recorded (TestInvokeMethod of a MOCK integration)."""
    assert await sent(mock()) is None
