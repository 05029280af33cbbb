"""The live dashboard: reads the user directory's stream and tells who joined.

Each change is announced once, however often the stream delivers it. One that fails is tried again,
alone after the batch is cut in two, and ends in the dead-letter queue.
"""

from __future__ import annotations

from typing import Any

import boto3
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from community.data.connections import CONCURRENCY, Connections
from community.data.memberships import MembershipTable
from community.data.statistics import StatisticsTable
from community.data.streams import user_of_image
from community.domain.announcements import Announcements
from community.domain.record import Record
from community.domain.statistics import Statistics
from community.idempotency import Idempotency
from community.observability import count, logger, metrics, tracer
from community.settings import AnnouncementsSettings
from community.surroundings import now

settings = AnnouncementsSettings.from_environment()
dynamodb = boto3.resource("dynamodb")
connections = Connections(
    boto3.client(
        "apigatewaymanagementapi",
        endpoint_url=settings.ws_endpoint,
        config=Config(max_pool_connections=CONCURRENCY),
    )
)
announcements = Announcements(
    memberships=MembershipTable(dynamodb, settings.connections_table),
    sockets=connections,
    statistics=Statistics(store=StatisticsTable(dynamodb, settings.statistics_table), now=now),
)
idempotency = Idempotency(settings.idempotency_table, purpose="announcement")
processor = BatchProcessor(
    event_type=EventType.DynamoDBStreams, raise_on_entire_batch_failure=False
)


class Announced(Record):
    """How many dashboards were told."""

    delivered: int


def announce(record: DynamoDBRecord) -> None:
    event = record.raw_event
    idempotency.once(
        lambda: tell(event["eventName"], event["dynamodb"]),
        key=event["eventID"],
        request={},
        answer=Announced,
    )


def tell(event_name: str, change: dict[str, Any]) -> Announced:
    delivered = 0
    if event_name == "INSERT":
        delivered = announcements.joined(user_of_image(change["NewImage"])).delivered
        count("MemberAnnounced")
        count("AnnouncementDelivered", delivered)
    elif event_name == "REMOVE":
        announcements.left()
        count("DepartureCounted")
    return Announced(delivered=delivered)


@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    idempotency.begin(context)
    count("ChangeSeen", len(event["Records"]))
    return dict(
        process_partial_response(
            event=event, record_handler=announce, processor=processor, context=context
        )
    )
