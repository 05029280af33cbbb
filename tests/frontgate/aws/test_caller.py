from __future__ import annotations

import asyncio

import pytest

from frontgate import headers as header_lines
from frontgate.aws.caller import Caller
from frontgate.wire import AwsRequest, BackendError, HttpResponse

ROLE = "arn:aws:iam::123456789012:role/service-role/reader"


def call(service: str, action: str | None = None, **changes: object) -> AwsRequest:
    fields = {
        "service": service,
        "region": "eu-west-1",
        "action": action,
        "path": "/",
        "method": "POST",
        "query": "",
        "headers": (),
        "body": b"{}",
        "role_arn": ROLE,
        **changes,
    }
    return AwsRequest(**fields)


@pytest.mark.parametrize(
    ("service", "action", "target", "content_type"),
    [
        ("dynamodb", "GetItem", "DynamoDB_20120810.GetItem", "application/x-amz-json-1.0"),
        (
            "states",
            "StartExecution",
            "AWSStepFunctions.StartExecution",
            "application/x-amz-json-1.0",
        ),
        ("events", "PutEvents", "AWSEvents.PutEvents", "application/x-amz-json-1.1"),
        ("kinesis", "PutRecord", "Kinesis_20131202.PutRecord", "application/x-amz-json-1.1"),
        ("logs", "PutLogEvents", "Logs_20140328.PutLogEvents", "application/x-amz-json-1.1"),
        (
            "cognito-idp",
            "AdminGetUser",
            "AWSCognitoIdentityProviderService.AdminGetUser",
            "application/x-amz-json-1.1",
        ),
    ],
)
async def test_an_action_becomes_a_target(outgoing, backend, service, action, target, content_type):
    """Documented: the API reference of each service (its request examples)."""
    given = (("Content-Type", "application/json"), ("X-Amz-Target", "Nonsense"))
    await Caller(outgoing, {})(call(service, action, headers=given), timeout=5)
    _, _, headers, _ = backend.got[0]
    assert header_lines.get_all(tuple(headers), "x-amz-target") == [target]
    assert header_lines.get_all(tuple(headers), "content-type") == [content_type]
    assert header_lines.get(tuple(headers), "host") == f"{service}.eu-west-1.amazonaws.com"


async def test_the_signature_names_role_region_and_service(outgoing, backend):
    await Caller(outgoing, {})(call("dynamodb", "GetItem"), timeout=5)
    authorization = header_lines.get(tuple(backend.got[0][2]), "authorization") or ""
    assert "Credential=reader/20200101/eu-west-1/dynamodb/aws4_request" in authorization


async def test_a_client_cannot_send_its_own_signature_or_host(outgoing, backend):
    given = (("authorization", "Bearer x"), ("HOST", "attacker.example"), ("X-Kept", "1"))
    await Caller(outgoing, {})(call("s3", path="/bucket/key", headers=given), timeout=5)
    headers = tuple(backend.got[0][2])
    assert header_lines.get_all(headers, "host") == ["s3.eu-west-1.amazonaws.com"]
    assert all("AWS4" in value for value in header_lines.get_all(headers, "authorization"))
    assert header_lines.get(headers, "x-kept") == "1"


async def test_a_path_integration_brings_its_own_target_and_type(outgoing, backend):
    """`kinesis:path//` with both headers from parameter mappings is a usual form."""
    given = (
        ("X-Amz-Target", "Kinesis_20131202.PutRecords"),
        ("Content-Type", "application/x-amz-json-1.1"),
    )
    await Caller(outgoing, {})(call("kinesis", path="/", headers=given), timeout=5)
    headers = tuple(backend.got[0][2])
    assert header_lines.get(headers, "x-amz-target") == "Kinesis_20131202.PutRecords"
    assert header_lines.get_all(headers, "content-type") == ["application/x-amz-json-1.1"]


async def test_path_and_query_go_as_they_are(outgoing, backend):
    request = call(
        "s3", path="/b/a%20b%2Fc", query="list-type=2&prefix=a%2F", method="GET", body=b""
    )
    await Caller(outgoing, {})(request, timeout=5)
    method, path, headers, _ = backend.got[0]
    assert (method, path) == ("GET", "/b/a%20b%2Fc?list-type=2&prefix=a%2F")
    assert header_lines.get(tuple(headers), "content-type") == "application/json"


async def test_an_empty_path_is_the_root(outgoing, backend):
    await Caller(outgoing, {})(call("sqs", path=""), timeout=5)
    assert backend.got[0][1] == "/"


async def test_an_action_of_another_protocol_is_refused(outgoing, backend):
    with pytest.raises(BackendError, match="s3 has no JSON protocol for GetObject"):
        await Caller(outgoing, {})(call("s3", "GetObject"), timeout=5)
    assert not backend.got


async def test_an_action_of_an_unknown_service_is_refused(outgoing, backend):
    with pytest.raises(BackendError, match="'quantum' is the endpoint of no AWS service"):
        await Caller(outgoing, {})(call("quantum", "Leap"), timeout=5)
    assert not backend.got


async def test_a_subdomain_is_in_the_host_alone(outgoing, backend):
    await Caller(outgoing, {})(call("photos.s3", path="/k", method="GET"), timeout=5)
    headers = tuple(backend.got[0][2])
    assert header_lines.get(headers, "host") == "photos.s3.eu-west-1.amazonaws.com"
    assert "/eu-west-1/s3/aws4_request" in (header_lines.get(headers, "authorization") or "")


async def test_our_own_services_are_asked_here(outgoing, backend):
    asked = []

    async def answer(request):
        asked.append(request)
        return HttpResponse(status=202)

    request = call("lambda", path="/2015-03-31/functions/f/invocations", query="Qualifier=live")
    answered = await Caller(outgoing, {"lambda": answer})(request, timeout=5)
    assert (answered.status, backend.got) == (202, [])
    (received,) = asked
    assert (received.method, received.path) == ("POST", "/2015-03-31/functions/f/invocations")
    assert (received.query, received.body) == ("Qualifier=live", b"{}")


async def test_our_own_services_are_late_too(outgoing):
    async def answer(request):
        await asyncio.sleep(10)

    with pytest.raises(TimeoutError):
        await Caller(outgoing, {"lambda": answer})(call("lambda"), timeout=0.01)
