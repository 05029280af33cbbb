"""Against moto: Ref and GetAtt as documented in AWS::SQS::Queue, Return values."""

from __future__ import annotations

import json

TEMPLATE = """
Parameters:
  Seconds: {Type: Number, Default: 45}
Resources:
  Letters: {Type: AWS::SQS::Queue}
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: jobs-plain
      VisibilityTimeout: !Ref Seconds
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Letters.Arn, maxReceiveCount: 3}
      FifoQueue: false
      Tags: [{Key: a, Value: b}]
  Ordered:
    Type: AWS::SQS::Queue
    Properties: {FifoQueue: true, ContentBasedDeduplication: "true"}
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Jobs]
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: "*", Action: sqs:SendMessage, Resource: "*"}]
"""


async def test_queues(moto):
    deployed = await moto.create(TEMPLATE)
    jobs, ordered = deployed.created["Jobs"], deployed.created["Ordered"]
    assert jobs.ref.endswith("/123456789012/jobs-plain")
    assert jobs.attributes["Arn"] == "arn:aws:sqs:eu-west-1:123456789012:jobs-plain"
    assert jobs.attributes["QueueName"] == "jobs-plain"
    assert str(ordered.attributes["QueueName"]).endswith(".fifo")

    asked = {"QueueUrl": jobs.ref, "AttributeNames": ["All"]}
    found = (await moto.account.api("sqs", "GetQueueAttributes", asked))["Attributes"]
    assert found["VisibilityTimeout"] == "45"
    assert json.loads(found["RedrivePolicy"])["maxReceiveCount"] in (3, "3")
    assert json.loads(found["Policy"])["Statement"][0]["Action"] == "sqs:SendMessage"
