"""AWS::S3: buckets and their policies in the local AWS services; uploads reach functions too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontgate.partitions import partition_of
from frontgate.resources.creation import Created, Creation, ResourceType, document, words
from frontgate.resources.shaped import shaped

_HOME_OF_S3 = "us-east-1"


async def _bucket(creation: Creation) -> Created:
    properties, api, region = creation.properties, creation.account.api, creation.stack.region
    name = creation.name("BucketName", longest=63).lower()
    request: dict[str, Any] = {"Bucket": name}
    if region != _HOME_OF_S3:
        request["CreateBucketConfiguration"] = {"LocationConstraint": region}
    await api("s3", "CreateBucket", request)
    if versioning := properties.get("VersioningConfiguration"):
        await api(
            "s3",
            "PutBucketVersioning",
            {"Bucket": name, "VersioningConfiguration": {"Status": versioning["Status"]}},
        )
    if cors := properties.get("CorsConfiguration"):
        rules = [_cors_rule(rule) for rule in cors["CorsRules"]]
        await api(
            "s3", "PutBucketCors", {"Bucket": name, "CORSConfiguration": {"CORSRules": rules}}
        )
    if notification := properties.get("NotificationConfiguration"):
        await _notify(creation, name, notification)
    return Created(ref=name, attributes=_attributes(name, region))


def _attributes(name: str, region: str) -> dict[str, object]:
    partition, suffix = partition_of(region)
    return {
        "Arn": f"arn:{partition}:s3:::{name}",
        "DomainName": f"{name}.s3.{suffix}",
        "DualStackDomainName": f"{name}.s3.dualstack.{region}.{suffix}",
        "RegionalDomainName": f"{name}.s3.{region}.{suffix}",
        "WebsiteURL": f"http://{name}.s3-website-{region}.{suffix}",
    }


def _cors_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    names = {"ExposedHeaders": "ExposeHeaders", "Id": "ID", "MaxAge": "MaxAgeSeconds"}
    renamed = {names.get(name, name): value for name, value in rule.items()}
    document = {"Bucket": "", "CORSConfiguration": {"CORSRules": [renamed]}}
    shaped_rule: dict[str, Any] = shaped("s3", "PutBucketCors", document)["CORSConfiguration"][
        "CORSRules"
    ][0]
    return shaped_rule


async def _notify(creation: Creation, bucket: str, given: Mapping[str, Any]) -> None:
    """A function is reached by way of a queue, which the local services can write to."""
    sources = creation.account.event_sources
    queues = [
        _wanted(wanted, "QueueArn", wanted["Queue"])
        for wanted in given.get("QueueConfigurations") or ()
    ]
    for wanted in given.get("LambdaConfigurations") or ():
        queue = await sources.queue_to(wanted["Function"], source=creation.logical_id)
        queues.append(_wanted(wanted, "QueueArn", queue))
    configuration: dict[str, Any] = {
        "QueueConfigurations": queues,
        "TopicConfigurations": [
            _wanted(wanted, "TopicArn", wanted["Topic"])
            for wanted in given.get("TopicConfigurations") or ()
        ],
    }
    if given.get("EventBridgeConfiguration"):
        configuration["EventBridgeConfiguration"] = {}
    await creation.account.api(
        "s3",
        "PutBucketNotificationConfiguration",
        {"Bucket": bucket, "NotificationConfiguration": configuration},
    )


def _wanted(wanted: Mapping[str, Any], member: str, arn: str) -> dict[str, Any]:
    notification: dict[str, Any] = {member: arn, "Events": [wanted["Event"]]}
    rules = ((wanted.get("Filter") or {}).get("S3Key") or {}).get("Rules")
    if rules:
        notification["Filter"] = {"Key": {"FilterRules": rules}}
    return notification


async def _policy(creation: Creation) -> Created:
    bucket = creation.properties["Bucket"]
    policy = document(creation.properties["PolicyDocument"])
    await creation.account.api("s3", "PutBucketPolicy", {"Bucket": bucket, "Policy": policy})
    return Created(ref=creation.name("Id"))


TYPES = {
    "AWS::S3::Bucket": ResourceType(
        create=_bucket,
        supported=words(
            "BucketName CorsConfiguration NotificationConfiguration VersioningConfiguration"
        ),
        harmless=words(
            "AbacStatus AccelerateConfiguration AccessControl AnalyticsConfigurations "
            "BucketEncryption IntelligentTieringConfigurations InventoryConfigurations "
            "LifecycleConfiguration LoggingConfiguration MetricsConfigurations "
            "ObjectLockConfiguration ObjectLockEnabled OwnershipControls "
            "PublicAccessBlockConfiguration Tags"
        ),
    ),
    "AWS::S3::BucketPolicy": ResourceType(create=_policy, supported=words("Bucket PolicyDocument")),
}
