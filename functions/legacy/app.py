"""Rooms as the first mobile app reads them: ``GET /v0/rooms`` of the HTTP API, payload 1.0.

The answer tells that it is going away (RFC 9745, RFC 8594) and what comes instead.
"""

from __future__ import annotations

import json
from typing import Any, Final

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext
from community.answers import SECURITY_HEADERS
from community.data.rooms import RoomTable
from community.domain.rooms import Room, Rooms
from community.observability import count, logger, metrics, tracer
from community.settings import LegacySettings
from community.surroundings import now

HEADERS: Final = {
    **SECURITY_HEADERS,
    "Content-Type": "application/json",
    "Deprecation": "@1767225600",
    "Sunset": "Fri, 31 Dec 2027 23:59:59 GMT",
    "Link": '</rooms>; rel="successor-version"',
}

settings = LegacySettings.from_environment()
rooms = Rooms(store=RoomTable(boto3.resource("dynamodb"), settings.rooms_table), now=now)


def as_it_was(room: Room) -> dict[str, str]:
    return {"RoomId": room.id, "Title": room.name}


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    answer = rooms.list()
    count("LegacyRoomsListed", answer.count)
    body = {"Items": [as_it_was(room) for room in answer.rooms]}
    return {"statusCode": 200, "headers": HEADERS, "body": json.dumps(body)}
