"""Reports for partners: ``GET /reports/{name}`` of the REST API, with an API key."""

from __future__ import annotations

from typing import Any

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext
from community.answers import resolve, rest_resolver
from community.data.statistics import StatisticsTable
from community.domain.reports import Report, Reports
from community.domain.statistics import Statistics
from community.observability import count, logger, metrics, tracer
from community.settings import ReportsSettings
from community.surroundings import now

settings = ReportsSettings.from_environment()
statistics = Statistics(
    store=StatisticsTable(boto3.resource("dynamodb"), settings.statistics_table), now=now
)
reports = Reports(statistics=statistics, now=now)
app = rest_resolver(settings.cors_origin)


@app.get("/reports/<name>")
def read_report(name: str) -> Report:
    report = reports.named(name)
    # The key itself is a credential; its id says who asked.
    logger.info("report", extra={"apiKeyId": app.current_event.request_context.identity.api_key_id})
    count("ReportRead")
    return report


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return resolve(app, event, context)
