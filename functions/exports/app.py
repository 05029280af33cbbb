"""Writes a part of a room's export: a task of the state machine ``export``.

The machine calls it until there are no more messages, with what the last call returned.
"""

from __future__ import annotations

from typing import Any

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext
from community.data.files import FilesBucket
from community.data.messages import MessageTable
from community.data.rooms import RoomTable
from community.domain.exports import ExportProgress, Exports
from community.domain.rooms import Rooms
from community.observability import count, logger, metrics, tracer
from community.settings import ExportsSettings
from community.surroundings import now

settings = ExportsSettings.from_environment()
dynamodb = boto3.resource("dynamodb")
exports = Exports(
    rooms=Rooms(store=RoomTable(dynamodb, settings.rooms_table), now=now),
    messages=MessageTable(dynamodb, settings.messages_table),
    files=FilesBucket(boto3.client("s3"), settings.files_bucket),
)


@logger.inject_lambda_context(correlation_id_path="exportId")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    count("ExportPartStarted")
    progress = exports.write_part(ExportProgress.model_validate(event))
    return progress.model_dump(mode="json")
