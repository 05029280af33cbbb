"""What a partner is told about itself: ``GET /partner/profile`` of the REST API.

Who the partner is comes from the context that the TOKEN authorizer returned.
"""

from __future__ import annotations

from typing import Any

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext
from community.answers import resolve, rest_resolver
from community.data.visits import VisitTable
from community.domain.partners import PartnerDesk, PartnerProfile
from community.observability import count, logger, metrics, tracer
from community.settings import PartnerSettings
from community.surroundings import now

settings = PartnerSettings.from_environment()
desk = PartnerDesk(visits=VisitTable(boto3.resource("dynamodb"), settings.visits_table), now=now)
app = rest_resolver(settings.cors_origin)


@app.get("/partner/profile")
def read_profile() -> PartnerProfile:
    authorizer = app.current_event.request_context.authorizer.raw_event
    profile = desk.receive(
        authorizer["principalId"], scopes=tuple(authorizer.get("scope", "").split())
    )
    count("PartnerVisited")
    return profile


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return resolve(app, event, context)
