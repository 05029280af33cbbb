"""Counts what clients signal: ``POST /signals`` of the HTTP API puts it on the event bus."""

from __future__ import annotations

from typing import Any

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext
from community.data.statistics import StatisticsTable
from community.domain.statistics import Metric, Statistics
from community.observability import count, logger, metrics, tracer
from community.settings import SignalsSettings
from community.surroundings import now

settings = SignalsSettings.from_environment()
statistics = Statistics(
    store=StatisticsTable(boto3.resource("dynamodb"), settings.statistics_table), now=now
)


@logger.inject_lambda_context(correlation_id_path="id")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    statistics.count(Metric.SIGNALS)
    count("SignalReceived")
