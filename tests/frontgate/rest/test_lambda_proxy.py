"""Lambda proxy events. Source: recorded on AWS, unless a test says otherwise."""

from __future__ import annotations

import base64
import json

import pytest

from frontgate.control.rest_api import IntegrationResponse, IntegrationType
from frontgate.wire import Invocation

fact = pytest.mark.fact


fact = pytest.mark.fact


def answer(**fields):
    return Invocation(200, json.dumps({"statusCode": 200, **fields}).encode())


@fact(
    "event.members",
    "event.request-context",
    "event.identity",
    "event.paths",
    "event.casing",
    "event.added-headers",
    "event.multi-value-headers",
    "event.query",
)
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


@fact("event.nulls")
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
        pytest.param(
            "/proxy-value/",
            "/proxy-value/",
            "proxy-value",
            "/dev/proxy-value/",
            marks=fact("routing.trailing-slash"),
        ),
        pytest.param(
            "/proxy-value//double-slash",
            "/proxy-value//double-slash",
            "proxy-value//double-slash",
            None,
            marks=fact("routing.double-slash"),
        ),
        pytest.param("//x", "/x", "x", "/dev//x", marks=fact("routing.slash-before-path")),
        pytest.param(
            "/test%2Balias@gmail.com",
            "/test%2Balias@gmail.com",
            "test%2Balias@gmail.com",
            None,
            marks=fact("routing.encoded-path"),
        ),
        pytest.param(
            "/test+alias@gmail.com",
            "/test+alias@gmail.com",
            "test+alias@gmail.com",
            None,
            marks=fact("routing.encoded-path"),
        ),
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


@fact("event.no-mappings")
async def test_parameter_mappings_have_no_effect(serve, lambda_proxy, world):
    mapping = {
        "integration.request.header.X-New": "'new'",
        "integration.request.querystring.new": "'new'",
        "integration.request.path.id": "'new'",
    }
    send = serve({"/{id}": [lambda_proxy(integration={"request_parameters": mapping})]})
    world.invocation = answer()
    await send("GET", "/old")
    assert "X-New" not in world.event["headers"]
    assert world.event["queryStringParameters"] is None
    assert world.event["pathParameters"] == {"id": "old"}


@fact("headers.aws-unmappable")
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


@fact(
    "binary.accept",
    "binary.first-of-accept",
    "binary.wildcards",
    "proxy-answer.base64-text",
)
@pytest.mark.parametrize(
    ("configured", "accept", "binary"),
    [
        ("image/png", "image/png", True),
        ("image/png", "image/png,image/*,*/*;q=0.8", True),
        ("image/png", "image/webp,image/png", False),
        ("image/png", "*/*", False),
        ("image/png", None, False),
        ("application/*", "application/whatever", True),
        ("application/*", "application/test", True),
        ("application/*", "application/*", True),
        ("application/*", "application", False),
        ("*/test", "application/test", False),
        ("*/*", "image/png", True),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"Content-Type": "image/png"}, {"Content-Type": "a/b"}])
async def test_a_binary_answer_needs_a_matching_accept(
    serve, lambda_proxy, world, configured, accept, binary, headers
):
    send = serve({"/x": [lambda_proxy()]}, binary_media_types=(configured,))
    world.invocation = answer(body="aGk=", isBase64Encoded=True, headers=headers)
    response = await send("GET", "/x", headers={} if accept is None else {"Accept": accept})
    assert response.body == (b"hi" if binary else b"aGk=")


@fact("binary.undecodable")
async def test_base64_that_is_none_is_a_500(serve, lambda_proxy, world):
    send = serve({"/x": [lambda_proxy()]}, binary_media_types=("image/png",))
    world.invocation = answer(body="!", isBase64Encoded=True)
    response = await send("GET", "/x", headers={"Accept": "image/png"})
    assert (response.status, response.body) == (500, b'{"message": "Internal server error"}')


async def test_the_answer_shows_the_trace(serve, lambda_proxy, world):
    send = serve({"/x": [lambda_proxy()]})
    world.invocation = answer()
    sent = "Root=1-1-2;Parent=3;Sampled=1"
    response = await send("GET", "/x", headers={"X-Amzn-Trace-Id": sent})
    assert dict(response.headers)["X-Amzn-Trace-Id"] == sent
    assert world.event["headers"]["X-Amzn-Trace-Id"] == sent


@fact("lambda.stage-variable")
async def test_stage_variables_name_the_function(serve, lambda_proxy, world):
    uri = (
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
        "arn:aws:lambda:us-east-1:123456789012:function:f:${stageVariables.alias}/invocations"
    )
    send = serve({"/x": [lambda_proxy(integration={"uri": uri})]}, variables={"alias": "live"})
    world.invocation = answer()
    await send("GET", "/x")
    assert world.invoked[0][0].endswith(":function:f:live")


@fact("event.kept-headers", "headers.request-dropped")
async def test_which_of_the_clients_headers_a_function_sees(serve, lambda_proxy, world):
    kept = ("Accept", "Accept-Encoding", "Content-Encoding", "Content-Type", "Date", "Range", "Via")
    gone = ("Connection", "Content-Length", "Content-MD5", "Expect", "Max-Forwards", "Server", "TE")
    gone += ("Proxy-Authenticate", "Trailer", "Transfer-Encoding", "Upgrade", "WWW-Authenticate")
    world.invocation = answer()
    await serve({"/x": [lambda_proxy()]})("GET", "/x", headers=dict.fromkeys(kept + gone, "v"))
    assert {name for name, value in world.event["headers"].items() if value == "v"} == set(kept)


@fact("proxy-answer.undeclared")
async def test_integration_responses_mean_nothing_to_a_proxy(
    serve, transformed, function_uri, world
):
    response = IntegrationResponse(
        status_code="418", response_templates={"application/json": "replaced"}
    )
    method = transformed(
        IntegrationType.AWS_PROXY, [response], http_method="POST", uri=function_uri
    )
    world.invocation = answer(
        statusCode=300, headers={"Content-Type": "application/xml"}, body="<a/>"
    )
    found = await serve({"/x": [method]})("GET", "/x")
    assert (found.status, found.body) == (300, b"<a/>")
    assert dict(found.headers)["Content-Type"] == "application/xml"
