"""The one logger, tracer and metrics of a function.

Powertools takes the service's name, the metrics' namespace and the log level from the environment
that the template sets. Only boto3 is traced: patching every library slows each cold start.
"""

from __future__ import annotations

import logging

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

# With JSON logs Lambda's root logger is at INFO, and these speak at each cold start.
for library in ("botocore", "aws_xray_sdk"):
    logging.getLogger(library).setLevel(logging.WARNING)

logger = Logger()
tracer = Tracer(patch_modules=["boto3"])
metrics = Metrics()


def count(name: str, value: int = 1) -> None:
    """Add to a business metric of this invocation."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)
