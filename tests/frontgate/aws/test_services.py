from __future__ import annotations

import json

import pytest
from aiohttp import web

from frontgate import headers as header_lines
from frontgate.aws.call_authorization import Scope
from frontgate.aws.moto_process import Services
from frontgate.aws.outgoing import Outgoing
from frontgate.aws.services import AwsEndpoint, aws_error, scope_of, service_of
from frontgate.wire import HttpResponse


def signed(service: str) -> str:
    scope = f"AKIDEXAMPLE/20250101/eu-west-1/{service}/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"


PRESIGNED = (
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20250101%2Feu-west-1%2F"
    "s3%2Faws4_request&X-Amz-Signature=0"
)


@pytest.mark.parametrize(
    ("headers", "query", "service"),
    [
        ((("Authorization", signed("lambda")),), "", "lambda"),
        ((("authorization", signed("dynamodb")),), "", "dynamodb"),
        ((("Authorization", signed("sqs")), ("Host", "lambda.eu-west-1.amazonaws.com")), "", "sqs"),
        ((("Host", "localhost:4566"),), PRESIGNED, "s3"),
        ((("Host", "localhost:4566"),), PRESIGNED.replace("%2F", "%2f"), "s3"),
        ((("Host", "localhost:4566"),), PRESIGNED.replace("%2F", "/"), "s3"),
        ((("Host", "Cognito-IDP.eu-west-1.amazonaws.com"),), "", "cognito-idp"),
        ((("Host", "lambda.s3.amazonaws.com"),), "", "s3"),
        ((("Authorization", "Bearer x"), ("Host", "sts.amazonaws.com")), "", "sts"),
        ((("Host", "bucket.localhost:4566"),), "", ""),
        ((("Host", "localhost:4566"),), "", ""),
        ((), "", ""),
    ],
)
def test_the_service_of_a_request(request_to, headers, query, service):
    """Documented: Create a signed AWS API request (the credential scope)."""
    assert service_of(request_to(headers=headers, query=query)) == service


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ((("Authorization", signed("s3")),), ""),
        ((), PRESIGNED),
        ((), PRESIGNED.replace("%2F", "/")),
    ],
)
def test_the_scope_of_a_signature(request_to, headers, query):
    found = scope_of(request_to(headers=headers, query=query))
    assert found == Scope(access_key="AKIDEXAMPLE", region="eu-west-1", service="s3")


def test_no_scope(request_to):
    assert scope_of(request_to(headers=(("Authorization", "Bearer x"),))) is None


async def settled(service: str) -> None:
    """The service has what it was told to have."""


async def test_our_own_services_answer_themselves(outgoing, backend, request_to):
    async def own(request):
        return HttpResponse(status=201)

    endpoint = AwsEndpoint(own={"lambda": own}, before=settled, outgoing=outgoing)
    answer = await endpoint.handle(request_to(headers=(("Authorization", signed("lambda")),)))
    assert answer.status == 201
    assert not backend.got


async def test_every_call_waits_for_what_comes_before(outgoing, backend, request_to):
    seen = []

    async def before(service: str) -> None:
        seen.append((service, len(backend.got)))

    async def own(request):
        seen.append("own")
        return HttpResponse(status=201)

    endpoint = AwsEndpoint(own={"lambda": own}, before=before, outgoing=outgoing)
    for service in ("lambda", "iam"):
        await endpoint.handle(request_to(headers=(("Authorization", signed(service)),)))
    assert seen == [("lambda", 0), "own", ("iam", 0)]
    assert len(backend.got) == 1


@pytest.mark.parametrize(("key", "judged"), [("AKIA1", True), ("ASIA1", True), ("local", False)])
@pytest.mark.parametrize("service", ["lambda", "iam"])
async def test_who_may_not_call(outgoing, backend, request_to, key, judged, service):
    """Neither our services nor the others; only users and sessions are judged."""

    async def own(request):
        return HttpResponse(status=200)

    async def refusal(request, scope):
        assert (scope.access_key, scope.service) == (key, service)
        return HttpResponse(status=403)

    endpoint = AwsEndpoint(own={"lambda": own}, before=settled, outgoing=outgoing, refusal=refusal)
    header = signed(service).replace("AKIDEXAMPLE", key)
    answer = await endpoint.handle(request_to(headers=(("Authorization", header),)))
    assert answer.status == (403 if judged else 200)
    assert len(backend.got) == (0 if judged or service == "lambda" else 1)


async def test_who_may_call(outgoing, backend, request_to):
    async def refusal(request, scope):
        return None

    endpoint = AwsEndpoint(own={}, before=settled, outgoing=outgoing, refusal=refusal)
    header = signed("iam").replace("AKIDEXAMPLE", "AKIA1")
    answer = await endpoint.handle(request_to(headers=(("Authorization", header),)))
    assert answer.status == 200


async def test_everything_else_is_passed_on_as_it_is(outgoing, backend, request_to):
    backend.answer = lambda: web.Response(
        status=207,
        body=b"\x1f\x8b not really gzip",
        headers={"Content-Encoding": "gzip", "x-amzn-RequestId": "r-1", "Server": "moto"},
    )
    endpoint = AwsEndpoint(own={}, before=settled, outgoing=outgoing)
    sent = (
        ("Host", "photos.s3.eu-west-1.amazonaws.com"),
        ("X-Amz-Meta-Mood", "fine"),
        ("Expect", "100-continue"),
        ("Content-Length", "3"),
    )
    answer = await endpoint.handle(
        request_to("/a%20key", method="PUT", query="acl&x=%2F", headers=sent, body=b"abc")
    )
    method, path, headers, body = backend.got[0]
    assert (method, path, body) == ("PUT", "/a%20key?acl&x=%2F", b"abc")
    assert ("Host", "photos.s3.eu-west-1.amazonaws.com") in headers
    assert ("X-Amz-Meta-Mood", "fine") in headers
    assert "expect" not in {name.lower() for name, _ in headers}
    assert (answer.status, answer.body) == (207, b"\x1f\x8b not really gzip")
    assert header_lines.get(answer.headers, "content-encoding") == "gzip"
    assert header_lines.get(answer.headers, "x-amzn-requestid") == "r-1"
    names = {name.lower() for name, _ in answer.headers}
    assert not names & {"server", "date", "content-length", "connection"}


async def test_an_answer_to_head_keeps_its_length(outgoing, backend, request_to):
    """HeadObject says how long the object is."""
    backend.answer = lambda: web.Response(body=b"x" * 1234)
    endpoint = AwsEndpoint(own={}, before=settled, outgoing=outgoing)
    answer = await endpoint.handle(request_to("/bucket/key", method="HEAD"))
    assert answer.body == b""
    assert header_lines.get(answer.headers, "content-length") == "1234"


async def test_a_services_process_that_is_gone_answers_503(request_to):
    outgoing = Outgoing(endpoint_url="http://127.0.0.1:9")
    outgoing.services = Services(url="http://127.0.0.1:9", token="secret")
    await outgoing.start()
    try:
        answer = await AwsEndpoint(own={}, before=settled, outgoing=outgoing).handle(request_to())
    finally:
        await outgoing.close()
    assert answer.status == 503
    assert header_lines.get(answer.headers, "x-amzn-errortype") == "ServiceUnavailable"


async def test_a_services_process_that_is_too_slow_answers_504(request_to):
    class Slow:
        async def send_to_services(self, *request, timeout):
            raise TimeoutError

    answer = await AwsEndpoint(own={}, before=settled, outgoing=Slow()).handle(request_to())
    assert answer.status == 504


def test_errors_have_the_form_that_sdks_read():
    """Documented: AWS JSON 1.1 protocol, operation error serialization."""
    error = aws_error(404, "ResourceNotFoundException", "Function not found: x")
    assert header_lines.get(error.headers, "x-amzn-ErrorType") == "ResourceNotFoundException"
    assert json.loads(error.body) == {
        "__type": "ResourceNotFoundException",
        "message": "Function not found: x",
    }
