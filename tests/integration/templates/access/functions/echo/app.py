"""Answers with the request context that it was given."""

import json


def handler(event, context):
    shown = {"context": event["requestContext"], "headers": event["headers"]}
    return {"statusCode": 200, "body": json.dumps(shown)}
