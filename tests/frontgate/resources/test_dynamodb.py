"""Against moto: Ref and GetAtt as documented in AWS::DynamoDB::Table, Return values."""

from __future__ import annotations

TABLE = """
Parameters:
  Reads: {Type: Number, Default: 3}
  Expire: {Type: String, Default: "true"}
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: orders
      AttributeDefinitions:
        - {AttributeName: id, AttributeType: S}
        - {AttributeName: at, AttributeType: N}
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      ProvisionedThroughput: {ReadCapacityUnits: !Ref Reads, WriteCapacityUnits: "2"}
      GlobalSecondaryIndexes:
        - IndexName: by-time
          KeySchema: [{AttributeName: at, KeyType: HASH}]
          Projection: {ProjectionType: ALL}
          ProvisionedThroughput: {ReadCapacityUnits: !Ref Reads, WriteCapacityUnits: 1}
          ContributorInsightsSpecification: {Enabled: true}
      StreamSpecification: {StreamViewType: NEW_IMAGE}
      TimeToLiveSpecification: {AttributeName: expires, Enabled: !Ref Expire}
      SSESpecification: {SSEEnabled: true}
      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
      Tags: [{Key: a, Value: b}]
"""
ON_DEMAND = """
Resources:
  Events:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
"""


async def test_a_table_with_everything(moto):
    deployed = await moto.create(TABLE)
    orders = deployed.created["Orders"]
    arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
    assert orders.ref == "orders"
    assert orders.attributes["Arn"] == arn
    assert str(orders.attributes["StreamArn"]).startswith(f"{arn}/stream/")

    found = await moto.account.api("dynamodb", "DescribeTable", {"TableName": "orders"})
    table = found["Table"]
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 3
    (index,) = table["GlobalSecondaryIndexes"]
    assert index["IndexName"] == "by-time"
    assert index["ProvisionedThroughput"]["WriteCapacityUnits"] == 1
    assert table["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"
    expiry = await moto.account.api("dynamodb", "DescribeTimeToLive", {"TableName": "orders"})
    assert expiry["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "ENABLED",
        "AttributeName": "expires",
    }


async def test_a_table_without_a_name_or_stream(moto):
    deployed = await moto.create(ON_DEMAND)
    events = deployed.created["Events"]
    assert events.ref.startswith("shop-Events-")
    assert "StreamArn" not in events.attributes
    found = await moto.account.api("dynamodb", "DescribeTable", {"TableName": events.ref})
    assert found["Table"]["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


async def test_numbers_and_switches_leave_as_such(world):
    """The engine of DynamoDB Local refuses text where the API has a number."""
    world.services.answers["CreateTable"] = {"TableDescription": {"TableArn": "arn"}}
    await world.create(TABLE, parameters={"Expire": "false"})
    (table,) = world.services.documents("CreateTable")
    assert table["ProvisionedThroughput"] == {"ReadCapacityUnits": 3, "WriteCapacityUnits": 2}
    assert table["GlobalSecondaryIndexes"] == [
        {
            "IndexName": "by-time",
            "KeySchema": [{"AttributeName": "at", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
            "ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 1},
        }
    ]
    (expiry,) = world.services.documents("UpdateTimeToLive")
    assert expiry["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": False}
    assert not {"SSESpecification", "Tags", "TimeToLiveSpecification"} & set(table)
