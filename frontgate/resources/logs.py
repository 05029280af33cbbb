"""AWS::Logs: log groups in the local AWS services."""

from __future__ import annotations

from frontgate.resources.creation import Created, Creation, ResourceType, words


async def _log_group(creation: Creation) -> Created:
    name = creation.name("LogGroupName")
    api = creation.account.api
    await api("logs", "CreateLogGroup", {"logGroupName": name})
    if days := creation.properties.get("RetentionInDays"):
        retention = {"logGroupName": name, "retentionInDays": int(days)}
        await api("logs", "PutRetentionPolicy", retention)
    return Created(ref=name, attributes={"Arn": creation.arn("logs", f"log-group:{name}:*")})


TYPES = {
    "AWS::Logs::LogGroup": ResourceType(
        create=_log_group,
        supported=words("LogGroupName RetentionInDays"),
        harmless=words("DataProtectionPolicy KmsKeyId LogGroupClass Tags"),
    ),
}
