"""Where no other route fits: ``$default`` of the HTTP API.

Without it API Gateway says no more than "Not Found". It costs an invocation, so it is throttled.
"""

from __future__ import annotations

import json
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext
from community.answers import SECURITY_HEADERS
from community.observability import count, logger, metrics, tracer

ROUTES: Final = (
    "GET /rooms",
    "POST /rooms",
    "GET /rooms/{id}/messages",
    "POST /rooms/{id}/exports",
    "POST /webhooks/{source}",
    "POST /signals",
    "GET /me",
    "GET /mirror/{proxy+}",
)


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    count("RouteMissed")
    method = event["requestContext"]["http"]["method"]
    # Only the method is repeated: a path is the client's text, and may be long.
    body = {"message": f"There is no such route for {method}", "routes": ROUTES}
    headers = {**SECURITY_HEADERS, "Content-Type": "application/json"}
    return {"statusCode": 404, "headers": headers, "body": json.dumps(body)}
