"""Against moto: Ref and GetAtt as documented in AWS::SNS::Topic, Return values."""

from __future__ import annotations

TEMPLATE = """
Resources:
  Inbox: {Type: AWS::SQS::Queue, Properties: {QueueName: inbox-sns}}
  News:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: News, KmsMasterKeyId: alias/aws/sns}
  Ordered: {Type: AWS::SNS::Topic, Properties: {FifoTopic: true}}
  Subscription:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: !Ref News
      Protocol: sqs
      Endpoint: !GetAtt Inbox.Arn
      RawMessageDelivery: true
      FilterPolicy: {kind: [new]}
  Policy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref News]
      PolicyDocument: {Version: "2012-10-17", Statement: []}
"""


async def test_topics(moto):
    deployed = await moto.create(TEMPLATE)
    api, news = moto.account.api, deployed.created["News"]
    assert news.ref == news.attributes["TopicArn"]
    assert news.ref.startswith("arn:aws:sns:eu-west-1:123456789012:shop-News-")
    assert deployed.created["Ordered"].ref.endswith(".fifo")
    assert deployed.created["Subscription"].ref.startswith(f"{news.ref}:")

    for kind in ("old", "new"):
        attribute = {"kind": {"DataType": "String", "StringValue": kind}}
        message = {"TopicArn": news.ref, "Message": kind, "MessageAttributes": attribute}
        await api("sns", "Publish", message)
    inbox = {"QueueUrl": deployed.created["Inbox"].ref, "MaxNumberOfMessages": 10}
    found = await api("sqs", "ReceiveMessage", inbox)
    assert [message["Body"] for message in found["Messages"]] == ["new"]
