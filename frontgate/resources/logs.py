"""AWS::Logs: log groups in the local AWS services."""

from __future__ import annotations

from frontgate.aws.json_api import AwsCallError
from frontgate.resources.creation import Created, Creation, ResourceType, integer, words
from frontgate.resources.plain import kept, plain


async def _log_group(creation: Creation) -> Created:
    name = creation.name("LogGroupName")
    api = creation.account.api
    try:
        await api("logs", "CreateLogGroup", {"logGroupName": name})
    except AwsCallError as error:
        # A function whose environment is being made ready may have logged before this.
        if error.code != "ResourceAlreadyExistsException":
            raise
    if days := creation.properties.get("RetentionInDays"):
        retention = {"logGroupName": name, "retentionInDays": integer(days)}
        await api("logs", "PutRetentionPolicy", retention)
    return Created(ref=name, attributes={"Arn": creation.arn("logs", f"log-group:{name}:*")})


async def _stream(creation: Creation) -> Created:
    name = creation.name("LogStreamName")
    group = creation.properties["LogGroupName"]
    stream = {"logGroupName": group, "logStreamName": name}
    await creation.account.api("logs", "CreateLogStream", stream)
    return Created(ref=name)


TYPES = {
    "AWS::Logs::LogStream": ResourceType(
        create=_stream, supported=words("LogGroupName LogStreamName")
    ),
    "AWS::Logs::MetricFilter": plain(
        "logs",
        "PutMetricFilter",
        "FilterName FilterPattern LogGroupName MetricTransformations",
        harmless="ApplyOnTransformedLogs",
        without_effect="MetricTransformations",
        named_by="FilterName",
    ),
    "AWS::Logs::QueryDefinition": kept(
        lambda made: made.creation.logical_id,
        "LogGroupNames Name Parameters QueryLanguage QueryString",
        QueryDefinitionId=lambda made: made.creation.logical_id,
    ),
    "AWS::Logs::ResourcePolicy": kept(
        lambda made: made.creation.name("PolicyName"), "PolicyDocument PolicyName"
    ),
    "AWS::Logs::LogGroup": ResourceType(
        create=_log_group,
        supported=words("LogGroupName RetentionInDays"),
        harmless=words("DataProtectionPolicy KmsKeyId LogGroupClass Tags"),
    ),
}
