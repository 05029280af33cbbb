"""The community in numbers: ``GET /admin/metrics`` of the REST API, for admins with IAM."""

from __future__ import annotations

from typing import Any

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext
from community.answers import resolve, rest_resolver
from community.data.statistics import StatisticsTable
from community.domain.overview import Overview, Overviews
from community.domain.statistics import Statistics
from community.observability import count, logger, metrics, tracer
from community.settings import AdminSettings
from community.surroundings import now

settings = AdminSettings.from_environment()
overviews = Overviews(
    statistics=Statistics(
        store=StatisticsTable(boto3.resource("dynamodb"), settings.statistics_table), now=now
    )
)
app = rest_resolver(settings.cors_origin)


@app.get("/admin/metrics")
def read_metrics() -> Overview:
    # An audit trail: API Gateway has verified the signature that this identity comes from.
    identity = app.current_event.request_context.identity
    logger.info("metrics read", extra={"userArn": identity.user_arn})
    count("MetricsRead")
    return overviews.current()


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return resolve(app, event, context)
