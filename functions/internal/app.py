"""A service inside the VPC: what ``/internal/{proxy+}`` reaches through a VPC link.

An internal load balancer invokes it, so the event is a load balancer's.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.event_handler import ALBResolver
from aws_lambda_powertools.utilities.typing import LambdaContext
from community.answers import answer_refusals, resolve
from community.observability import count, logger, metrics, tracer

app = ALBResolver()
answer_refusals(app)


@app.get("/status")
def read_status() -> dict[str, str]:
    count("InternalStatusRead")
    return {"status": "ok", "reachedThrough": "VPC link"}


@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return resolve(app, event, context)
