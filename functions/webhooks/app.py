"""Takes webhooks from their queue, where ``POST /webhooks/{source}`` of the HTTP API has put them.

The authorizer has verified a signature over the body's digest; here the body is held against it.
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
from community.data.deliveries import DeliveryTable
from community.domain.webhooks import WebhookInbox
from community.observability import count, logger, metrics, tracer
from community.settings import WebhooksSettings
from community.surroundings import now

settings = WebhooksSettings.from_environment()
inbox = WebhookInbox(
    store=DeliveryTable(boto3.resource("dynamodb"), settings.deliveries_table), now=now
)
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def take(record: SQSRecord) -> None:
    attributes = record.raw_event["messageAttributes"]
    is_new = inbox.take(
        record.body,
        source=attributes["source"]["stringValue"],
        signed_digest=attributes["digest"]["stringValue"],
    )
    count("WebhookTaken" if is_new else "WebhookRepeated")


@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    count("WebhookReceived", len(event["Records"]))
    return dict(
        process_partial_response(
            event=event, record_handler=take, processor=processor, context=context
        )
    )
