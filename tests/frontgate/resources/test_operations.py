"""Against moto, where it has them: trails, releases, streams; the others are only named."""

from __future__ import annotations

TEMPLATE = """
Resources:
  Trails: {Type: AWS::S3::Bucket, Properties: {BucketName: trails-plain}}
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties: {S3BucketName: !Ref Trails, IsLogging: true, TrailName: audit}
  Releases: {Type: AWS::CodeDeploy::Application, Properties: {ComputePlatform: Lambda}}
  Group:
    Type: AWS::CodeDeploy::DeploymentGroup
    Properties: {ApplicationName: !Ref Releases, ServiceRoleArn: arn:aws:iam::1:role/r}
  Traces: {Type: AWS::XRay::Group, Properties: {GroupName: slow}}
  Clicks:
    Type: AWS::Kinesis::Stream
    Properties: {Name: clicks-plain, ShardCount: "1"}
  Delivery:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      DeliveryStreamName: delivery-plain
      S3DestinationConfiguration:
        BucketARN: !GetAtt Trails.Arn
        RoleARN: arn:aws:iam::123456789012:role/r
"""


async def test_all_of_them(moto):
    created = (await moto.create(TEMPLATE)).created
    here = "eu-west-1:123456789012"
    assert created["Trail"].ref == "audit"
    assert created["Trail"].attributes["Arn"] == f"arn:aws:cloudtrail:{here}:trail/audit"
    assert created["Releases"].ref.startswith("shop-Releases-")
    assert created["Group"].ref.startswith("shop-Group-")
    assert created["Traces"].ref == f"arn:aws:xray:{here}:group/slow"
    assert created["Clicks"].attributes["Arn"] == f"arn:aws:kinesis:{here}:stream/clicks-plain"
    arn = f"arn:aws:firehose:{here}:deliverystream/delivery-plain"
    assert created["Delivery"].attributes["Arn"] == arn
    found = await moto.account.api("kinesis", "DescribeStream", {"StreamName": "clicks-plain"})
    assert len(found["StreamDescription"]["Shards"]) == 1
