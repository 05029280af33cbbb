"""Takes feedback from its queue, where ``POST /feedback`` of the REST API has put it.

A message that cannot be kept is tried again by itself and ends in the dead-letter queue; the
others of its batch are done.
"""

from __future__ import annotations

from typing import Any

import boto3
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from community.data.feedback import FeedbackTable
from community.data.statistics import StatisticsTable
from community.domain.feedback import FeedbackBox, NewFeedback
from community.domain.statistics import Statistics
from community.observability import count, logger, metrics, tracer
from community.settings import FeedbackSettings
from community.surroundings import now

settings = FeedbackSettings.from_environment()
dynamodb = boto3.resource("dynamodb")
box = FeedbackBox(
    store=FeedbackTable(dynamodb, settings.feedback_table),
    statistics=Statistics(store=StatisticsTable(dynamodb, settings.statistics_table), now=now),
    now=now,
)
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def keep(record: SQSRecord) -> None:
    new = NewFeedback.model_validate_json(record.body)
    # A queue may deliver twice; the message's id tells that it is the same.
    if box.keep(new, feedback_id=record.message_id):
        count("FeedbackKept")


@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    count("FeedbackReceived", len(event["Records"]))
    return dict(
        process_partial_response(
            event=event, record_handler=keep, processor=processor, context=context
        )
    )
