"""The statistics in DynamoDB: one item for each metric and month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Key

from community.data.queries import every_item
from community.domain.statistics import Metric, MonthlyCount

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource


class StatisticsTable:
    """A ``StatisticsStore``."""

    def __init__(self, dynamodb: DynamoDBServiceResource, name: str) -> None:
        self._table = dynamodb.Table(name)

    def add(self, metric: Metric, *, month: str, amount: int) -> None:
        self._table.update_item(
            Key={"metric": metric.value, "month": month},
            UpdateExpression="ADD #count :amount",
            ExpressionAttributeNames={"#count": "count"},
            ExpressionAttributeValues={":amount": amount},
        )

    def months(self, metric: Metric) -> Iterator[MonthlyCount]:
        of_metric = Key("metric").eq(metric.value)
        for item in every_item(self._table, KeyConditionExpression=of_metric):
            yield MonthlyCount(month=item["month"], count=int(item["count"]))
