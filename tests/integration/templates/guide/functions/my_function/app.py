"""The function behind GET /users. It counts, so that a cached answer shows itself."""

import json

invocations = 0


def handler(event, context):
    global invocations
    invocations += 1
    stage = event["requestContext"]["stage"]
    return {"statusCode": 200, "body": json.dumps({"stage": stage, "invocation": invocations})}
