"""AWS service integrations. Source: recorded on AWS, unless a test says otherwise."""

from __future__ import annotations

import asyncio
import json

import pytest

from frontgate.control.rest_api import IntegrationResponse, IntegrationType
from frontgate.deployment.errors import UnsupportedFeatureError
from frontgate.wire import AwsRequest, BackendError, HttpResponse

fact = pytest.mark.fact

fact = pytest.mark.fact
GET_ITEM = "arn:aws:apigateway:us-east-1:dynamodb:action/GetItem"
ROLE = "arn:aws:iam::123456789012:role/read-users"
REQUEST = """{"TableName": "users", "Key": {"id": {"S": "$input.params('id')"}}}"""
REQUEST_ID = "integration.response.header.x-amzn-requestid"
ITEM = b'{"Item":{"id":{"S":"42"},"name":{"S":"Ann"}}}'


@pytest.fixture
def user(transformed):
    """The reference application's `GET /users/{id}`."""
    return transformed(
        IntegrationType.AWS,
        [
            IntegrationResponse(
                status_code="200",
                response_templates={
                    "application/json": "#set($item = $input.path('$.Item'))\n"
                    "#if($item.isEmpty() || $item == $null)"
                    '#set($context.responseOverride.status = 404){"message": "no such user"}'
                    '#else{"id": "$item.id.S", "name": "$util.escapeJavaScript($item.name.S)"}#end'
                },
                response_parameters={"method.response.header.X-Dynamo": REQUEST_ID},
            ),
            IntegrationResponse(status_code="400", selection_pattern="4\\d{2}"),
        ],
        http_method="POST",
        uri=GET_ITEM,
        credentials=ROLE,
        request_templates={"application/json": REQUEST},
    )


@fact("aws.answer-headers", "lambda.content-type")
async def test_an_action(serve, user, world):
    send = serve({"/users/{id}": [user]})
    world.aws_response = HttpResponse(status=200, headers=(("x-amzn-RequestId", "R1"),), body=ITEM)
    response = await send("GET", "/users/42")
    assert (response.status, json.loads(response.body)) == (200, {"id": "42", "name": "Ann"})
    headers = dict(response.headers)
    assert headers["X-Dynamo"] == "R1"
    assert headers["Content-Type"] == "application/json"
    assert headers["X-Amzn-Trace-Id"].startswith("Root=1-66704db9-")
    assert world.aws_requests == [
        AwsRequest(
            service="dynamodb",
            region="us-east-1",
            action="GetItem",
            path="/",
            method="POST",
            query="",
            headers=(
                ("Accept", "application/json"),
                ("User-Agent", "AmazonAPIGateway_abcdefghij"),
                ("X-Amzn-Apigateway-Api-Id", "abcdefghij"),
                ("X-Amzn-Trace-Id", "Root=1-66704db9-000000000000400080000000"),
                ("Content-Type", "application/json"),
            ),
            body=b'{"TableName": "users", "Key": {"id": {"S": "42"}}}',
            role_arn=ROLE,
        )
    ]


@fact("lambda.override-by-template")
async def test_a_template_overrides_the_status(serve, user, world):
    world.aws_response = HttpResponse(status=200, body=b"{}")
    response = await serve({"/users/{id}": [user]})("GET", "/users/43")
    assert (response.status, response.body.strip()) == (404, b'{"message": "no such user"}')


async def test_the_services_status_selects_the_response(serve, user, world):
    world.aws_response = HttpResponse(status=400, body=b'{"__type":"ValidationException"}')
    response = await serve({"/users/{id}": [user]})("GET", "/users/43")
    assert (response.status, response.body) == (400, b'{"__type":"ValidationException"}')


async def test_a_path_with_mapped_parameters(serve, transformed, world):
    method = transformed(
        IntegrationType.AWS,
        [IntegrationResponse(status_code="200")],
        verb="PUT",
        http_method="PUT",
        uri="arn:aws:apigateway:us-east-1:s3:path/${stageVariables.bucket}/{key}?tagging={tag}",
        request_parameters={
            "integration.request.path.key": "method.request.path.key",
            "integration.request.path.tag": "'a b'",
            "integration.request.querystring.versionId": "method.request.querystring.v",
            "integration.request.header.x-amz-acl": "method.request.header.X-Acl",
            "integration.request.header.content-type": "'text/css'",
        },
    )
    send = serve({"/files/{key+}": [method]}, variables={"bucket": "b1"})
    await send("PUT", "/files/a/b%20c.txt?v=7", headers={"x-acl": "private"}, body=b"body")
    (request,) = world.aws_requests
    assert (request.action, request.service) == (None, "s3")
    assert (request.path, request.query) == ("/b1/a/b%20c.txt", "tagging=a%20b&versionId=7")
    assert request.body == b"body"
    assert ("x-amz-acl", "private") in request.headers
    assert [value for name, value in request.headers if name.lower() == "content-type"] == [
        "text/css"
    ]


async def test_a_timeout_is_a_504(serve, user, world):
    world.aws_response = TimeoutError()
    response = await serve({"/users/{id}": [user]})("GET", "/users/1")
    assert (response.status, response.body) == (504, b'{"message": "Endpoint request timed out"}')


async def test_an_unreachable_service_is_a_504(serve, user, world):
    world.aws_response = BackendError("refused")
    response = await serve({"/users/{id}": [user]})("GET", "/users/1")
    assert response.status == 504
    assert response.body == b'{"message": "Network error communicating with endpoint"}'
    assert "X-Amzn-Trace-Id" not in dict(response.headers)


def test_a_service_that_cannot_be_had_stops_the_stage(serve, user, world):
    world.refusal = "dynamodb is not here"
    with pytest.raises(UnsupportedFeatureError, match=r"^GET /users/\{id\}: dynamodb is not here$"):
        serve({"/users/{id}": [user]})
    assert world.refusal_asked == ("dynamodb", "GetItem")


@fact("content.missing-key")
async def test_a_services_error_is_a_200_unless_a_pattern_says_otherwise(serve, transformed, world):
    method = transformed(
        IntegrationType.AWS,
        [IntegrationResponse(status_code="200")],
        http_method="GET",
        uri="arn:aws:apigateway:us-east-1:s3:path/bucket/{key}",
        request_parameters={"integration.request.path.key": "method.request.path.key"},
    )
    error = b"<Error><Code>NoSuchKey</Code><Key>a</Key></Error>"
    world.aws_response = HttpResponse(
        status=404, headers=(("Content-Type", "application/xml"),), body=error
    )
    response = await serve({"/{key}": [method]})("GET", "/a")
    assert (response.status, response.body) == (200, error)


@fact("aws.endpoint-request-id")
@pytest.mark.parametrize("header", ["x-amzn-RequestId", "x-amz-request-id"])
async def test_the_id_of_the_services_request(serve, transformed, world, header):
    """Source: documented (`$context.awsEndpointRequestId`)."""
    response = IntegrationResponse(
        status_code="200",
        response_templates={"application/json": "$context.awsEndpointRequestId"},
        response_parameters={"method.response.header.X-Id": "context.awsEndpointRequestId"},
    )
    method = transformed(IntegrationType.AWS, [response], http_method="POST", uri=GET_ITEM)
    send = serve({"/x": [method]}, log_format="$context.awsEndpointRequestId")
    world.aws_response = HttpResponse(status=200, headers=((header, "R1"),), body=b"{}")
    answer = await send("GET", "/x")
    await asyncio.sleep(0)
    assert (answer.body, dict(answer.headers)["X-Id"]) == (b"R1", "R1")
    assert world.log_lines == [("arn:log", "R1")]
