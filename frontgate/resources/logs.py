"""AWS::Logs: log groups in the local AWS services."""

from __future__ import annotations

from frontgate.aws.json_api import AwsCallError
from frontgate.resources.creation import Created, Creation, ResourceType, integer, words


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


TYPES = {
    "AWS::Logs::LogGroup": ResourceType(
        create=_log_group,
        supported=words("LogGroupName RetentionInDays"),
        harmless=words("DataProtectionPolicy KmsKeyId LogGroupClass Tags"),
    ),
}
