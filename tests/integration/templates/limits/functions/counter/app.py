"""Counts its invocations, so that a cached answer shows itself."""

import json

invocations = 0


def handler(event, context):
    global invocations
    invocations += 1
    request = event["requestContext"]
    seen = {
        "invocation": invocations,
        "query": event["queryStringParameters"],
        "variables": event["stageVariables"],
        "key": request["identity"].get("apiKeyId"),
        "stage": request["stage"],
    }
    return {"statusCode": 200, "headers": {"X-Count": str(invocations)}, "body": json.dumps(seen)}
