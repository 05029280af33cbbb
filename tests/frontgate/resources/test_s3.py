"""Against moto: Ref and GetAtt as documented in AWS::S3::Bucket, Return values."""

from __future__ import annotations

TEMPLATE = """
Resources:
  Files:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: files-plain
      VersioningConfiguration: {Status: Enabled}
      CorsConfiguration:
        CorsRules:
          - {AllowedMethods: [GET], AllowedOrigins: ["*"], ExposedHeaders: [ETag], MaxAge: "60"}
      BucketEncryption: {ServerSideEncryptionConfiguration: []}
  Named: {Type: AWS::S3::Bucket}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Files
      PolicyDocument: {Version: "2012-10-17", Statement: []}
"""


async def test_buckets(moto):
    deployed = await moto.create(TEMPLATE)
    api, files = moto.account.api, deployed.created["Files"]
    assert files.ref == "files-plain"
    assert files.attributes["Arn"] == "arn:aws:s3:::files-plain"
    assert files.attributes["RegionalDomainName"] == "files-plain.s3.eu-west-1.amazonaws.com"
    named = deployed.created["Named"].ref
    assert named == named.lower()

    bucket = {"Bucket": "files-plain"}
    assert (await api("s3", "GetBucketVersioning", bucket))["Status"] == "Enabled"
    (rule,) = (await api("s3", "GetBucketCors", bucket))["CORSRules"]
    assert (rule["ExposeHeaders"], rule["MaxAgeSeconds"]) == (["ETag"], 60)
