"""Answers with the event that it got; the body comes back as it was."""

import json


def handler(event, context):
    if event.get("httpMethod") == "POST":
        length, body = len(event["body"] or ""), event["body"] or ""
        return {"statusCode": 200, "headers": {"X-Length": str(length)}, "body": body}
    return {"statusCode": 200, "body": json.dumps(event)}
