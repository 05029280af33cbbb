"""Each protocol, over a caller that is scripted. Source: documented (botocore's models)."""

from __future__ import annotations

from typing import Any

import pytest

from frontgate.aws.json_api import AwsCallError
from frontgate.aws.service_api import ServiceApi
from frontgate.wire import AwsRequest, HttpResponse


class Service:
    def __init__(self, status: int, body: str, **headers: str) -> None:
        self.answer = HttpResponse(
            status=status, headers=tuple(headers.items()), body=body.encode()
        )
        self.requests: list[AwsRequest] = []

    async def __call__(self, request: AwsRequest, *, timeout: float) -> HttpResponse:
        self.requests.append(request)
        return self.answer


async def call(service: Service, *asked: Any) -> Any:
    return await ServiceApi(service, region="eu-west-1")(*asked)


async def test_query():
    service = Service(
        200,
        "<CreateTopicResponse><CreateTopicResult><TopicArn>arn</TopicArn></CreateTopicResult>"
        "</CreateTopicResponse>",
    )
    found = await call(service, "sns", "CreateTopic", {"Name": "news", "Attributes": {"a": "b"}})
    assert found["TopicArn"] == "arn"
    (request,) = service.requests
    assert request.body.decode().startswith("Action=CreateTopic&Version=2010-03-31&Name=news")
    assert (request.method, request.path, request.region) == ("POST", "/", "eu-west-1")
    assert ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8") in request.headers


async def test_rest_xml():
    service = Service(200, "", ETag='"abc"')
    document = {"Bucket": "b", "Key": "a/b c", "Body": b"x", "ContentType": "text/plain"}
    found = await call(service, "s3", "PutObject", document)
    assert found["ETag"] == '"abc"'
    (request,) = service.requests
    assert (request.method, request.path, request.body) == ("PUT", "/b/a/b%20c", b"x")
    assert ("Content-Type", "text/plain") in request.headers


async def test_rest_json():
    service = Service(200, '{"Group": {"GroupName": "slow"}}')
    found = await call(service, "xray", "CreateGroup", {"GroupName": "slow"})
    assert found["Group"]["GroupName"] == "slow"
    (request,) = service.requests
    assert (request.path, request.body) == ("/CreateGroup", b'{"GroupName": "slow"}')


async def test_json_by_a_target():
    service = Service(200, '{"TableNames": []}')
    assert await call(service, "dynamodb", "ListTables", {}) == {"TableNames": []}
    (request,) = service.requests
    assert request.action == "ListTables"


async def test_a_refusal():
    service = Service(
        404,
        "<ErrorResponse><Error><Code>NotFound</Code><Message>no topic</Message></Error>"
        "</ErrorResponse>",
    )
    with pytest.raises(AwsCallError, match="sns:Publish: NotFound: no topic") as refused:
        await call(service, "sns", "Publish", {"TopicArn": "arn", "Message": "m"})
    assert refused.value.code == "NotFound"


async def test_an_answer_that_is_none():
    with pytest.raises(AwsCallError, match="sns:CreateTopic"):
        await call(Service(200, "<broken"), "sns", "CreateTopic", {"Name": "n"})


async def test_an_action_that_is_not_there():
    with pytest.raises(AwsCallError, match="sns:Sing: UnknownOperation"):
        await call(Service(200, ""), "sns", "Sing", {})
