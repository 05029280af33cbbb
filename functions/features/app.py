"""Whether a feature is on: ``GET /features/{name}`` of the REST API.

The integration's URI ends in ``${stageVariables.lambdaAlias}``, so a canary whose variable says
``beta`` reaches this code under its beta alias.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from community.answers import resolve, rest_resolver
from community.domain.features import Channel, Feature, feature
from community.observability import count, logger, metrics, tracer
from community.settings import FeaturesSettings

settings = FeaturesSettings.from_environment()
app = rest_resolver(settings.cors_origin)


def channel() -> Channel:
    """The alias under which the function was invoked; any but ``beta`` is live."""
    alias = app.lambda_context.invoked_function_arn.rpartition(":")[2]
    return Channel.BETA if alias == Channel.BETA else Channel.LIVE


@app.get("/features/<name>")
def read_feature(name: str) -> Feature:
    answer = feature(name, channel())
    count("FeatureAsked")
    return answer


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return resolve(app, event, context)
