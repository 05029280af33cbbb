"""Against moto: buses, rules and targets. Functions as targets: test_event_sources."""

from __future__ import annotations

TEMPLATE = """
Resources:
  Inbox: {Type: AWS::SQS::Queue, Properties: {QueueName: inbox-rule}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      Name: sold
      EventPattern: {source: [shop]}
      State: ENABLED
      Targets:
        - Id: inbox
          Arn: !GetAtt Inbox.Arn
          InputTransformer:
            InputPathsMap: {kind: $.detail-type}
            InputTemplate: '{"kind": "<kind>"}'
"""


async def test_a_rule_and_its_target(moto):
    deployed = await moto.create(TEMPLATE)
    api, rule = moto.account.api, deployed.created["Rule"]
    assert rule.ref == "sold"
    assert rule.attributes["Arn"] == "arn:aws:events:eu-west-1:123456789012:rule/sold"
    entry = {"Source": "shop", "DetailType": "sold", "Detail": "{}"}
    await api("events", "PutEvents", {"Entries": [entry]})
    found = await api("sqs", "ReceiveMessage", {"QueueUrl": deployed.created["Inbox"].ref})
    assert "sold" in found["Messages"][0]["Body"]
