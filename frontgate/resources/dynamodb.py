"""AWS::DynamoDB: tables in the local AWS services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontgate.resources.creation import Created, Creation, ResourceType, flag, integer, words

_SAME_IN_API = words("AttributeDefinitions BillingMode KeySchema LocalSecondaryIndexes")
_SAME_IN_INDEX = words("IndexName KeySchema Projection")


async def _table(creation: Creation) -> Created:
    properties, api = creation.properties, creation.account.api
    name = creation.name("TableName")
    request = {
        **_same(properties, _SAME_IN_API),
        **_throughput(properties),
    }
    if indexes := properties.get("GlobalSecondaryIndexes"):
        request["GlobalSecondaryIndexes"] = [
            {**_same(index, _SAME_IN_INDEX), **_throughput(index)} for index in indexes
        ]
    if stream := properties.get("StreamSpecification"):
        view = stream.get("StreamViewType", "NEW_AND_OLD_IMAGES")
        request["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": view}
    made = await api("dynamodb", "CreateTable", {"TableName": name, **request})
    if expiry := properties.get("TimeToLiveSpecification"):
        expiry = {**expiry, "Enabled": flag(expiry.get("Enabled"))}
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


def _same(given: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: given[name] for name in names if name in given}


def _throughput(given: Mapping[str, Any]) -> dict[str, Any]:
    """That of a table or index, if it has any."""
    throughput = given.get("ProvisionedThroughput")
    if not throughput:
        return {}
    return {"ProvisionedThroughput": {unit: integer(n) for unit, n in throughput.items()}}


TYPES = {
    "AWS::DynamoDB::Table": ResourceType(
        create=_table,
        supported=_SAME_IN_API
        | words(
            "GlobalSecondaryIndexes ProvisionedThroughput StreamSpecification TableName "
            "TimeToLiveSpecification"
        ),
        harmless=words(
            "ContributorInsightsSpecification DeletionProtectionEnabled OnDemandThroughput "
            "PointInTimeRecoverySpecification SSESpecification TableClass Tags"
        ),
    ),
}
