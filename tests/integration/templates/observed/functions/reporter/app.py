"""Answers, fails when it is asked to, and counts orders in its log."""

import json
import time


def handler(event, context):
    query = event.get("queryStringParameters") or {}
    if "fail" in query:
        raise ValueError(query["fail"])
    metrics = [{"Name": "Orders", "Unit": "Count"}]
    groups = [{"Namespace": "Shop", "Dimensions": [["service"]], "Metrics": metrics}]
    directive = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": groups}
    print(json.dumps({"_aws": directive, "service": "orders", "Orders": 2}))
    return {"statusCode": 200, "body": "reported"}
