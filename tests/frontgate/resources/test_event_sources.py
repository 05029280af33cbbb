"""Queues, streams, topics, rules and buckets of a template invoke its functions: against moto."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from frontgate.template import TemplateError

TEMPLATE = """
Resources:
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: worker
      Runtime: python3.13
      Handler: index.handler
      Role: arn:aws:iam::123456789012:role/r
      Code: {ZipFile: "def handler(event, context): pass"}
  DeadLetters: {Type: AWS::SQS::Queue}
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: jobs-events
      VisibilityTimeout: 1
      RedrivePolicy: {deadLetterTargetArn: !GetAtt DeadLetters.Arn, maxReceiveCount: 2}
  JobsMapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Jobs.Arn
      FunctionName: !Ref Worker
      FunctionResponseTypes: [ReportBatchItemFailures]
      FilterCriteria: {Filters: [{Pattern: '{"body": {"kind": ["job"]}}'}]}
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: orders-events
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
  OrdersMapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      EventSourceArn: !GetAtt Orders.StreamArn
      FunctionName: !GetAtt Worker.Arn
      StartingPosition: TRIM_HORIZON
      MaximumRetryAttempts: 2
      BisectBatchOnFunctionError: true
      DestinationConfig: {OnFailure: {Destination: !GetAtt DeadLetters.Arn}}
  News:
    Type: AWS::SNS::Topic
    Properties:
      Subscription: [{Protocol: lambda, Endpoint: !GetAtt Worker.Arn}]
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop-events}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      EventPattern: {source: [shop]}
      Targets: [{Id: worker, Arn: !GetAtt Worker.Arn}]
  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: uploads-events
      NotificationConfiguration:
        LambdaConfigurations:
          - Event: s3:ObjectCreated:*
            Function: !GetAtt Worker.Arn
            Filter: {S3Key: {Rules: [{Name: suffix, Value: .csv}]}}
"""


@pytest.fixture
async def stack(moto):
    deployed = await moto.create(TEMPLATE)
    sources = moto.account.event_sources
    sources.start()
    yield moto, deployed
    await sources.close()


async def event_with(world: Any, *path: str | int, timeout: float = 20) -> Any:
    """The first event that has something at `path`."""
    async with asyncio.timeout(timeout):
        while True:
            for _, event in world.functions.invoked:
                found: Any = event
                try:
                    for key in path:
                        found = found[key]
                except (KeyError, IndexError, TypeError):
                    continue
                return event
            await asyncio.sleep(0.01)


async def test_everything_reaches_the_function(stack):
    world, deployed = stack
    api, sources = world.account.api, world.account.event_sources
    url = deployed.created["Jobs"].ref
    for body in ('{"kind": "job"}', '{"kind": "other"}'):
        await api("sqs", "SendMessage", {"QueueUrl": url, "MessageBody": body})
    sources.called("sqs")
    job = await event_with(world, "Records", 0, "messageId")
    assert job["Records"][0]["body"] == '{"kind": "job"}'
    assert job["Records"][0]["eventSourceARN"].endswith(":jobs-events")

    await api("dynamodb", "PutItem", {"TableName": "orders-events", "Item": {"id": {"S": "1"}}})
    sources.called("dynamodb")
    change = await event_with(world, "Records", 0, "dynamodb")
    assert change["Records"][0]["eventName"] == "INSERT"
    assert change["Records"][0]["dynamodb"]["NewImage"] == {"id": {"S": "1"}}

    await api("sns", "Publish", {"TopicArn": deployed.created["News"].ref, "Message": "hello"})
    sources.called("sns")
    news = await event_with(world, "Records", 0, "Sns")
    assert news["Records"][0]["Sns"]["Message"] == "hello"

    entry = {"Source": "shop", "DetailType": "sold", "Detail": "{}", "EventBusName": "shop-events"}
    await api("events", "PutEvents", {"Entries": [entry, {**entry, "Source": "other"}]})
    sources.called("events")
    sold = await event_with(world, "detail-type")
    assert (sold["source"], sold["detail"]) == ("shop", {})

    for key in ("a.txt", "b.csv"):
        await api("s3", "PutObject", {"Bucket": "uploads-events", "Key": key, "Body": b"x"})
    sources.called("s3")
    upload = await event_with(world, "Records", 0, "s3")
    assert upload["Records"][0]["s3"]["object"]["key"] == "b.csv"
    mapping = deployed.created["JobsMapping"]
    assert mapping.attributes["Id"] == mapping.ref
    assert str(mapping.attributes["EventSourceMappingArn"]).endswith(mapping.ref)
    assert deployed.created["Rule"].ref.startswith("shop-events|")
    names = {name for name, _ in world.functions.invoked}
    assert names <= {"worker", world.functions.added["worker"].arn}
    mappings_are_those_of_the_lambda_api(world, deployed)


def mappings_are_those_of_the_lambda_api(world: Any, deployed: Any) -> None:
    """Source: documented (ListEventSourceMappings)."""
    worker = world.functions.added["worker"].arn
    kept = world.account.mappings.mappings[deployed.created["OrdersMapping"].ref]
    assert kept.members["DestinationConfig"]["OnFailure"]["Destination"].startswith("arn:aws:sqs:")
    assert kept.members["StartingPosition"] == "TRIM_HORIZON"
    assert (kept.mapping.retries, kept.mapping.bisects) == (2, True)
    other = world.account.mappings.mappings[deployed.created["JobsMapping"].ref]
    assert (kept.mapping.function, other.mapping.function) == (worker, worker)


async def test_a_templates_texts_are_numbers_and_flags(world):
    """As parameters bring them."""
    mapping = {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {
            "EventSourceArn": "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks",
            "FunctionName": "worker:live",
            "Enabled": "false",
            "BatchSize": "7",
            "MaximumRetryAttempts": "3",
            "StartingPosition": "LATEST",
            "Tags": [{"Key": "a", "Value": "b"}],
        },
    }
    created = (await world.create(json.dumps({"Resources": {"Mapping": mapping}}))).created
    kept = world.account.mappings.mappings[created["Mapping"].ref]
    assert (kept.mapping.enabled, kept.mapping.batch, kept.mapping.retries) == (False, 7, 3)
    assert kept.mapping.function == "arn:aws:lambda:eu-west-1:123456789012:function:worker:live"
    assert kept.tags == {"a": "b"}


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"EventSourceArn": "arn:aws:kafka:r:a:cluster/c"}, "event sources of kafka"),
        (
            {
                "EventSourceArn": "arn:aws:sqs:r:a:q",
                "FilterCriteria": {"Filters": [{"Pattern": "{"}]},
            },
            "is not JSON",
        ),
        ({"EventSourceArn": "arn:aws:sqs:r:a:q.fifo", "BatchSize": 11}, "at most 10 records"),
        ({}, "'EventSourceArn' is missing"),
    ],
)
async def test_mappings_that_cannot_be(world, properties, reason):
    resource = {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {"FunctionName": "f", **properties},
    }
    with pytest.raises(TemplateError, match=reason):
        await world.create(json.dumps({"Resources": {"Mapping": resource}}))
