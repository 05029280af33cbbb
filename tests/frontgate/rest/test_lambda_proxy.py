"""Lambda proxy events. Source: recorded on AWS, unless a test says otherwise."""

from __future__ import annotations

import base64
import json

import pytest

from frontgate.wire import Invocation


def answer(**fields):
    return Invocation(200, json.dumps({"statusCode": 200, **fields}).encode())


async def test_the_whole_event(serve, lambda_proxy, world):
    send = serve({"/users/{id}": [lambda_proxy("POST")]}, variables={"alias": "live"})
    world.invocation = answer()
    await send(
        "POST",
        "/users/a%2Bb?q=1&q=2&r=a+b%2B",
        headers=(
            ("host", "localhost:4566"),
            ("user-agent", "HTTPie/3.2.2"),
            ("tEsT-HEADeR", "x"),
            ("X-Multi", "1"),
            ("X-Multi", "2;3"),
            ("Content-Length", "2"),
            ("Connection", "keep-alive"),
        ),
        body=b"{}",
    )
    headers = {
        "Host": "abcdefghij.execute-api.us-east-1.amazonaws.com",
        "User-Agent": "HTTPie/3.2.2",
        "tEsT-HEADeR": "x",
        "X-Multi": "2;3",
        "X-Amzn-Trace-Id": "Root=1-66704db9-000000000000400080000000",
        "X-Forwarded-For": "127.0.0.1",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    assert world.event == {
        "resource": "/users/{id}",
        "path": "/users/a%2Bb",
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()}
        | {"X-Multi": ["1", "2;3"]},
        "queryStringParameters": {"q": "2", "r": "a b+"},
        "multiValueQueryStringParameters": {"q": ["1", "2"], "r": ["a b+"]},
        "pathParameters": {"id": "a%2Bb"},
        "stageVariables": {"alias": "live"},
        "requestContext": {
            "resourceId": "r0",
            "resourcePath": "/users/{id}",
            "httpMethod": "POST",
            "extendedRequestId": "ZhEVGHTzDoEEB2A=",
            "requestTime": "17/Jun/2024:14:52:41 +0000",
            "path": "/dev/users/a%2Bb",
            "accountId": "123456789012",
            "protocol": "HTTP/1.1",
            "stage": "dev",
            "domainPrefix": "abcdefghij",
            "requestTimeEpoch": 1718635961959,
            "requestId": "00000000-0000-4000-8000-000000000001",
            "identity": {
                "cognitoIdentityPoolId": None,
                "accountId": None,
                "cognitoIdentityId": None,
                "caller": None,
                "sourceIp": "127.0.0.1",
                "principalOrgId": None,
                "accessKey": None,
                "cognitoAuthenticationType": None,
                "cognitoAuthenticationProvider": None,
                "userArn": None,
                "userAgent": "HTTPie/3.2.2",
                "user": None,
            },
            "domainName": "abcdefghij.execute-api.us-east-1.amazonaws.com",
            "deploymentId": "v99qix",
            "apiId": "abcdefghij",
        },
        "body": "{}",
        "isBase64Encoded": False,
    }


async def test_what_is_absent_is_null(serve, lambda_proxy, world):
    send = serve({"/x": [lambda_proxy()]})
    world.invocation = answer()
    await send("GET", "/x")
    absent = (
        "body",
        "pathParameters",
        "queryStringParameters",
        "multiValueQueryStringParameters",
        "stageVariables",
    )
    assert {name: world.event[name] for name in absent} == dict.fromkeys(absent)
    assert "authorizer" not in world.event["requestContext"]
    assert "operationName" not in world.event["requestContext"]


@pytest.mark.parametrize(
    ("sent", "path", "proxy", "context_path"),
    [
        ("/proxy-value/", "/proxy-value/", "proxy-value", "/dev/proxy-value/"),
        ("/a//b", "/a//b", "a//b", "/dev/a//b"),
        ("//x", "/x", "x", "/dev//x"),
        ("/test+alias@gmail.com", "/test+alias@gmail.com", "test+alias@gmail.com", None),
    ],
)
async def test_paths_in_events(serve, lambda_proxy, world, sent, path, proxy, context_path):
    send = serve({"/{proxy+}": [lambda_proxy("ANY")]})
    world.invocation = answer()
    await send("GET", sent)
    event = world.event
    assert (event["path"], event["pathParameters"]["proxy"]) == (path, proxy)
    assert event["requestContext"]["path"] == (context_path or f"/dev{sent}")
    assert event["resource"] == "/{proxy+}"
    assert event["httpMethod"] == "GET"


@pytest.mark.fact("event.operation-name")
async def test_the_operation_name_is_in_the_request_context(serve, lambda_proxy, world):
    """Source: recorded."""
    send = serve({"/x": [lambda_proxy(operation_name="ListX")]})
    world.invocation = answer()
    await send("GET", "/x")
    assert world.event["requestContext"]["operationName"] == "ListX"


async def test_parameter_mappings_have_no_effect(serve, lambda_proxy, world):
    mapping = {"integration.request.header.X-New": "'new'"}
    send = serve({"/x": [lambda_proxy(integration={"request_parameters": mapping})]})
    world.invocation = answer()
    await send("GET", "/x")
    assert "X-New" not in world.event["headers"]


@pytest.mark.parametrize("name", ["Content-Length", "authorization", "TE", "Connection"])
async def test_mapping_a_header_of_the_gateways_own_fails(serve, lambda_proxy, world, name):
    mapping = {f"integration.request.header.{name}": "'1'"}
    send = serve({"/x": [lambda_proxy(integration={"request_parameters": mapping})]})
    response = await send("GET", "/x")
    assert (response.status, response.body) == (500, b'{"message": "Internal server error"}')
    assert world.invoked == []


async def test_a_binary_request_body_is_base64(serve, lambda_proxy, world):
    send = serve({"/x": [lambda_proxy("POST")]}, binary_media_types=("image/png",))
    world.invocation = answer()
    await send("POST", "/x", headers={"Content-Type": "image/png"}, body=b"\x8b\x00")
    assert world.event["body"] == base64.b64encode(b"\x8b\x00").decode()
    assert world.event["isBase64Encoded"] is True


async def test_another_request_body_is_text(serve, lambda_proxy, world):
    send = serve({"/x": [lambda_proxy("POST")]}, binary_media_types=("image/png",))
    world.invocation = answer()
    await send("POST", "/x", headers={"Content-Type": "text/plain"}, body=b"a\x8b")
    assert (world.event["body"], world.event["isBase64Encoded"]) == ("a\ufffd", False)


@pytest.mark.parametrize(
    ("accept", "binary"),
    [
        ("image/png", True),
        ("image/png,image/*,*/*;q=0.8", True),
        ("image/webp,image/png", False),
        ("*/*", False),
        (None, False),
    ],
)
async def test_a_binary_answer_needs_a_matching_accept(serve, lambda_proxy, world, accept, binary):
    send = serve({"/x": [lambda_proxy()]}, binary_media_types=("image/png",))
    world.invocation = answer(body="aGk=", isBase64Encoded=True)
    response = await send("GET", "/x", headers={} if accept is None else {"Accept": accept})
    assert response.body == (b"hi" if binary else b"aGk=")


async def test_base64_that_is_none_is_a_500(serve, lambda_proxy, world):
    send = serve({"/x": [lambda_proxy()]}, binary_media_types=("image/png",))
    world.invocation = answer(body="!", isBase64Encoded=True)
    assert (await send("GET", "/x", headers={"Accept": "image/png"})).status == 500


async def test_the_answer_shows_the_trace(serve, lambda_proxy, world):
    send = serve({"/x": [lambda_proxy()]})
    world.invocation = answer()
    sent = "Root=1-1-2;Parent=3;Sampled=1"
    response = await send("GET", "/x", headers={"X-Amzn-Trace-Id": sent})
    assert dict(response.headers)["X-Amzn-Trace-Id"] == sent
    assert world.event["headers"]["X-Amzn-Trace-Id"] == sent


async def test_stage_variables_name_the_function(serve, lambda_proxy, world):
    uri = (
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
        "arn:aws:lambda:us-east-1:123456789012:function:f:${stageVariables.alias}/invocations"
    )
    send = serve({"/x": [lambda_proxy(integration={"uri": uri})]}, variables={"alias": "live"})
    world.invocation = answer()
    await send("GET", "/x")
    assert world.invoked[0][0].endswith(":function:f:live")
