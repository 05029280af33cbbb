"""AWS::DynamoDB: tables in the local AWS services."""

from __future__ import annotations

from typing import Any

from frontgate.resources.creation import Created, Creation, ResourceType, words

_SAME_IN_API = words(
    "AttributeDefinitions BillingMode GlobalSecondaryIndexes KeySchema LocalSecondaryIndexes "
    "ProvisionedThroughput"
)


async def _table(creation: Creation) -> Created:
    properties, api = creation.properties, creation.account.api
    name = creation.name("TableName")
    request: dict[str, Any] = {key: properties[key] for key in _SAME_IN_API if key in properties}
    if stream := properties.get("StreamSpecification"):
        view = stream.get("StreamViewType", "NEW_AND_OLD_IMAGES")
        request["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": view}
    made = await api("dynamodb", "CreateTable", {"TableName": name, **request})
    if expiry := properties.get("TimeToLiveSpecification"):
        await api(
            "dynamodb",
            "UpdateTimeToLive",
            {"TableName": name, "TimeToLiveSpecification": expiry},
        )
    table = made["TableDescription"]
    attributes = {"Arn": table["TableArn"], "TableId": table.get("TableId", "")}
    if "LatestStreamArn" in table:
        attributes["StreamArn"] = table["LatestStreamArn"]
    return Created(ref=name, attributes=attributes)


TYPES = {
    "AWS::DynamoDB::Table": ResourceType(
        create=_table,
        supported=_SAME_IN_API | words("StreamSpecification TableName TimeToLiveSpecification"),
        harmless=words(
            "ContributorInsightsSpecification DeletionProtectionEnabled OnDemandThroughput "
            "PointInTimeRecoverySpecification SSESpecification TableClass Tags"
        ),
    ),
}
