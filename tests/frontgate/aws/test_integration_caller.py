from __future__ import annotations

import json
from dataclasses import replace

import pytest

from frontgate import headers as header_lines
from frontgate.aws.caller import Caller
from frontgate.aws.integration_caller import IntegrationCaller
from frontgate.aws.outgoing import Outgoing
from frontgate.aws.protocols import Fault
from frontgate.wire import AwsRequest, BackendError, HttpResponse

fact = pytest.mark.fact
FORM = "application/x-www-form-urlencoded"


def request(service: str, action: str | None = None, **changes: object) -> AwsRequest:
    plain = AwsRequest(
        service=service,
        region="eu-west-1",
        action=action,
        path="/",
        method="POST",
        query="",
        headers=(("Accept", "application/json"),),
        body=b"",
        role_arn=None,
    )
    return replace(plain, **changes)


@pytest.fixture
def warnings():
    return []


class Authorization:
    """Has nothing against anything, until a test gives it a fault."""

    found: Fault | None = None

    async def fault(self, request: AwsRequest, call: object) -> Fault | None:
        return self.found

    async def allows(self, holder: str, action: str, resource: str) -> bool:
        return self.found is None


@pytest.fixture
def authorization():
    return Authorization()


@pytest.fixture
def call(services, authorization, warnings):
    """Over services that a test scripts."""
    return IntegrationCaller(
        services,
        authorization=authorization,
        offers=lambda prefix: prefix != "ec2",
        warn=warnings.append,
    )


@pytest.mark.parametrize(
    ("service", "action", "refusal"),
    [
        ("dynamodb", "GetItem", None),
        ("photos.s3", None, None),
        ("quantum", None, "'quantum' is the endpoint of no AWS service"),
        ("ec2", "DescribeVpcs", "ec2 is none of the AWS services that can be had locally"),
        ("dynamodb", "Get", "dynamodb has no action 'Get'"),
    ],
)
def test_what_no_integration_can_call(call, service, action, refusal):
    assert call.refusal(service, action) == refusal


async def test_what_came_through_unasked_is_refused_too(call):
    """A service's name may hold a stage variable."""
    with pytest.raises(BackendError, match="'quantum' is the endpoint of no AWS service"):
        await call(request("quantum"), timeout=5)


async def test_a_fault_never_reaches_the_service(call, services):
    answer = await call(request("dynamodb", "GetItem", body=b"{"), timeout=5)
    assert answer.status == 400
    assert json.loads(answer.body)["__type"].endswith("#SerializationException")
    assert not services.calls


async def test_what_is_not_allowed_never_reaches_the_service(call, services, authorization):
    authorization.found = Fault(400, "AccessDeniedException", "no")
    answer = await call(request("dynamodb", "GetItem", body=b"{}"), timeout=5)
    assert (answer.status, json.loads(answer.body)["message"]) == (400, "no")
    assert not services.calls
    assert not await call.allows("AKIA", "lambda:InvokeFunction", "f")


async def test_an_answer_has_a_request_id_and_nothing_of_the_local_server(call, services):
    lines = (
        ("Server", "Werkzeug"),
        ("server", "amazon.com"),
        ("Connection", "close"),
        ("X-A", "1"),
    )
    services.answer("None", HttpResponse(status=200, headers=lines, body=b"{}"))
    answer = await call(request("dynamodb", "GetItem", body=b"{}"), timeout=5)
    names = {name.lower() for name, _ in answer.headers}
    assert names == {"content-type", "x-a", "x-amzn-requestid"}


async def test_the_services_own_request_id_is_kept(call, services):
    given = (("x-amzn-requestid", "own"),)
    services.answer("None", HttpResponse(status=200, headers=given, body=b"{}"))
    answer = await call(request("dynamodb", "GetItem", body=b"{}"), timeout=5)
    assert header_lines.get_all(answer.headers, "x-amzn-RequestId") == ["own"]


async def test_a_local_service_that_falls_over_is_named_once(call, services, warnings):
    page = HttpResponse(status=500, headers=(("Content-Type", "text/html; x"),), body=b"<html>")
    services.answer("None", page)
    for _ in range(2):
        answer = await call(request("dynamodb", "ExportTableToPointInTime", body=b"{}"), timeout=5)
    assert answer.status == 500
    assert "InternalFailure" in json.loads(answer.body)["__type"]
    assert warnings == [
        "dynamodb:ExportTableToPointInTime failed in the local AWS services, which may not have it"
    ]


@pytest.fixture
async def moto(moto_services, authorization, warnings):
    """Over the real moto server of the test run."""
    outgoing = Outgoing(endpoint_url=moto_services.url)
    outgoing.services = moto_services
    await outgoing.start()
    yield IntegrationCaller(
        Caller(outgoing, {}),
        authorization=authorization,
        offers=outgoing.offers,
        warn=warnings.append,
    )
    await outgoing.close()


def targeted(target: str, version: str = "1.1") -> dict[str, object]:
    return {
        "headers": (("X-Amz-Target", target), ("Content-Type", f"application/x-amz-json-{version}"))
    }


PUT_EVENTS = b'{"Entries": [{"Source": "s", "DetailType": "d", "Detail": "{}"}]}'
BUCKET = (
    b'<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    b"<LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>"
)
QUEUE = {
    "path": "/123456789012/calls",
    "headers": (("Accept", "application/json"), ("Content-Type", FORM)),
}


@pytest.mark.parametrize(
    ("before", "asked", "expected"),
    [
        (
            [request("sqs", "CreateQueue", query="QueueName=calls")],
            request("sqs", **QUEUE, body=b"Action=SendMessage&MessageBody=%7B%7D"),
            b'"MD5OfMessageBody":"99914b932bd37a50b983c5e7c90ae93b"',
        ),
        (
            [
                request("sqs", "CreateQueue", query="QueueName=calls"),
                request("sqs", **QUEUE, body=b"Action=PurgeQueue"),
                request("sqs", **QUEUE, body=b"Action=SendMessage&MessageBody=hello"),
            ],
            request("sqs", **QUEUE, method="GET", query="Action=ReceiveMessage"),
            b'{"ReceiveMessageResponse":{"ReceiveMessageResult":{"messages":[{"Attributes":',
        ),
        (
            [request("sqs", "CreateQueue", query="QueueName=calls")],
            request(
                "sqs",
                **QUEUE | targeted("AmazonSQS.SendMessage", "1.0"),
                body=b'{"QueueUrl": "https://q/123456789012/calls", "MessageBody": "x"}',
            ),
            b'"MessageId"',
        ),
        (
            [request("sns", "CreateTopic", query="Name=t")],
            request(
                "sns", "Publish", query="TopicArn=arn:aws:sns:eu-west-1:123456789012:t&Message=m"
            ),
            b'{"PublishResponse":{"PublishResult":{"MessageId":"',
        ),
        (
            [request("ssm", "PutParameter", query="Name=n&Value=v&Type=String&Overwrite=true")],
            request("ssm", "GetParameter", query="Name=n"),
            b'"Selector":null,"SourceResult":null,"Type":"String","Value":"v"',
        ),
        (
            [],
            request("events", "PutEvents", **targeted("AWSEvents.PutEvents"), body=PUT_EVENTS),
            b'"FailedEntryCount": 0',
        ),
        (
            [request("kinesis", "CreateStream", body=b'{"StreamName": "s", "ShardCount": 1}')],
            request(
                "kinesis",
                "PutRecord",
                body=b'{"StreamName": "s", "Data": "YQ==", "PartitionKey": "k"}',
            ),
            b'"ShardId": "shardId-000000000000"',
        ),
        (
            [
                request("s3", path="/photos", method="PUT", body=BUCKET),
                request("s3", path="/photos/a%20b/c", method="PUT", body=b"\xff"),
            ],
            request("photos.s3", path="/a%20b/c", method="GET"),
            b"\xff",
        ),
        (
            [
                request("s3", path="/photos", method="PUT", body=BUCKET),
                request("s3", "PutObject", query="Bucket=photos&Key=k", body=b"picture"),
            ],
            request("s3", "GetObject", query="Bucket=photos&Key=k"),
            b"picture",
        ),
        (
            [
                request(
                    "secretsmanager",
                    "CreateSecret",
                    **targeted("secretsmanager.CreateSecret"),
                    body=b'{"Name": "s", "SecretString": "hush"}',
                )
            ],
            request("secretsmanager", "GetSecretValue", query="SecretId=s"),
            b'"SecretString":"hush"',
        ),
        (
            [],
            request(
                "cognito-idp",
                "ListUserPools",
                **targeted("AWSCognitoIdentityProviderService.ListUserPools"),
                body=b'{"MaxResults": 3}',
            ),
            b'{"UserPools": [',
        ),
        ([], request("firehose", "ListDeliveryStreams", body=b"{}"), b'"DeliveryStreamNames": ['),
        ([], request("monitoring", "ListMetrics"), b'{"ListMetricsResponse":{"ListMetricsResult"'),
        ([], request("iam", "ListUsers"), b'{"ListUsersResponse":{"ListUsersResult":{'),
        ([], request("ec2", "DescribeVpcs"), b"<DescribeVpcsResponse"),
        ([], request("scheduler", path="/schedules", method="GET"), b'"Schedules": ['),
    ],
    ids=lambda value: f"{value.service}-{value.action}" if isinstance(value, AwsRequest) else None,
)
async def test_services_as_moto_plays_them(moto, before, asked, expected, warnings):
    for earlier in before:
        await moto(earlier, timeout=20)
    answer = await moto(asked, timeout=20)
    assert expected in answer.body
    assert answer.status == 200
    assert not warnings
