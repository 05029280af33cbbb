"""The two kinds of streams, read through their services."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from frontgate.aws.service_api import ServiceApi
from frontgate.event_sources.stream import Record


class DynamoDbStream:
    """A table's stream."""

    body = ""

    def __init__(self, arn: str, api: ServiceApi) -> None:
        self._arn = arn
        self._region = arn.split(":")[3]
        self._api = api

    async def shards(self) -> list[str]:
        found = await self._api("streams.dynamodb", "DescribeStream", {"StreamArn": self._arn})
        return [shard["ShardId"] for shard in found["StreamDescription"]["Shards"]]

    async def iterator(self, shard: str, position: Mapping[str, Any]) -> str:
        found = await self._api(
            "streams.dynamodb",
            "GetShardIterator",
            {"StreamArn": self._arn, "ShardId": shard, **position},
        )
        return str(found["ShardIterator"])

    async def records(self, iterator: str, limit: int) -> tuple[list[Record], str | None]:
        found = await self._api(
            "streams.dynamodb", "GetRecords", {"ShardIterator": iterator, "Limit": limit}
        )
        return list(found["Records"]), found.get("NextShardIterator")

    def event(self, record: Record, shard: str) -> Record:
        return {
            "eventID": record["eventID"],
            "eventName": record["eventName"],
            "eventVersion": record.get("eventVersion", "1.1"),
            "eventSource": "aws:dynamodb",
            "awsRegion": self._region,
            "dynamodb": record["dynamodb"],
            "eventSourceARN": self._arn,
        }

    def sequence_number(self, event: Record) -> str:
        return str(event["dynamodb"]["SequenceNumber"])

    def written_at(self, event: Record) -> float:
        return float(event["dynamodb"].get("ApproximateCreationDateTime", 0))


class KinesisStream:
    """A data stream."""

    body = "data"

    def __init__(self, arn: str, api: ServiceApi) -> None:
        self._arn = arn
        _, self._partition, _, self._region, self._account, resource = arn.split(":", 5)
        self._name = resource.removeprefix("stream/")
        self._api = api

    async def shards(self) -> list[str]:
        found = await self._api("kinesis", "ListShards", {"StreamARN": self._arn})
        return [shard["ShardId"] for shard in found["Shards"]]

    async def iterator(self, shard: str, position: Mapping[str, Any]) -> str:
        found = await self._api(
            "kinesis",
            "GetShardIterator",
            # The local service finds the stream of an iterator by its name alone.
            {"StreamARN": self._arn, "StreamName": self._name, "ShardId": shard, **position},
        )
        return str(found["ShardIterator"])

    async def records(self, iterator: str, limit: int) -> tuple[list[Record], str | None]:
        found = await self._api(
            "kinesis", "GetRecords", {"ShardIterator": iterator, "Limit": limit}
        )
        return list(found["Records"]), found.get("NextShardIterator")

    def event(self, record: Record, shard: str) -> Record:
        data: Any = record["Data"]
        return {
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": record["PartitionKey"],
                "sequenceNumber": record["SequenceNumber"],
                "data": base64.b64encode(data).decode() if isinstance(data, bytes) else data,
                "approximateArrivalTimestamp": float(record["ApproximateArrivalTimestamp"]),
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": f"{shard}:{record['SequenceNumber']}",
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": f"arn:{self._partition}:iam::{self._account}:role/lambda",
            "awsRegion": self._region,
            "eventSourceARN": self._arn,
        }

    def sequence_number(self, event: Record) -> str:
        return str(event["kinesis"]["sequenceNumber"])

    def written_at(self, event: Record) -> float:
        return float(event["kinesis"]["approximateArrivalTimestamp"])
