"""Who is in an office: ``GET /office/visitors`` of the REST API, for the office's own screen.

Which office that is comes from the context of the REQUEST authorizer, which has read its badge.
"""

from __future__ import annotations

from typing import Any

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext
from community.answers import resolve, rest_resolver
from community.data.memberships import MembershipTable
from community.data.rooms import RoomTable
from community.domain.offices import Reception, VisitorList
from community.domain.rooms import Rooms
from community.observability import count, logger, metrics, tracer
from community.settings import VisitorsSettings
from community.surroundings import now

settings = VisitorsSettings.from_environment()
dynamodb = boto3.resource("dynamodb")
reception = Reception(
    rooms=Rooms(store=RoomTable(dynamodb, settings.rooms_table), now=now),
    presence=MembershipTable(dynamodb, settings.connections_table),
)
app = rest_resolver(settings.cors_origin)


@app.get("/office/visitors")
def list_visitors() -> VisitorList:
    authorizer = app.current_event.request_context.authorizer.raw_event
    answer = reception.visitors(authorizer["office"])
    count("VisitorsShown", answer.count)
    return answer


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return resolve(app, event, context)
