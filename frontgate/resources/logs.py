"""AWS::Logs: log groups in the local AWS services."""

from __future__ import annotations

from frontgate.resources.creation import Created, Creation, ResourceType, integer, words
from frontgate.resources.plain import kept, plain


async def _log_group(creation: Creation) -> Created:
    name = creation.name("LogGroupName")
    creation.call_later("logs", "CreateLogGroup", {"logGroupName": name})
    if days := creation.properties.get("RetentionInDays"):
        retention = {"logGroupName": name, "retentionInDays": integer(days)}
        creation.call_later("logs", "PutRetentionPolicy", retention)
    return Created(ref=name, attributes={"Arn": creation.arn("logs", f"log-group:{name}:*")})


async def _stream(creation: Creation) -> Created:
    name = creation.name("LogStreamName")
    group = creation.properties["LogGroupName"]
    stream = {"logGroupName": group, "logStreamName": name}
    creation.call_later("logs", "CreateLogStream", stream)
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
        can_wait=True,
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
