"""What the tests of the Lambda API share: small functions, and how they are called."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

HELLO = """
import json

def handler(event, context):
    body = {"path": event.get("path"), "version": context.function_version}
    return {"statusCode": 200, "body": json.dumps(body)}
"""
URI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{}/invocations"


def packed(**files):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        for name, text in files.items():
            opened.writestr(name.replace("__", "/").replace("_", "."), text)
    return archive.getvalue()


def invoked(functions, name, event=None, **options):
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(event), **options)
    return json.loads(answer["Payload"].read())


def sums(gateway, of, *metrics):
    """Of an hour until now, in the namespace of functions."""
    now = datetime.now(UTC)
    cloudwatch, found = gateway.client("cloudwatch"), []
    for name in metrics:
        answer = cloudwatch.get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName=name,
            Dimensions=of,
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(minutes=1),
            Period=7200,
            Statistics=["Sum"],
        )
        found.append(sum(each["Sum"] for each in answer["Datapoints"]))
    return found
