"""Answers with what it got; is slow or fails when it is asked to."""

import json
import time


def handler(event, context):
    asked = event.get("queryStringParameters") or {}
    if "refuse" in asked:
        return {"statusCode": int(asked["refuse"])}
    if event.get("seconds"):
        time.sleep(event["seconds"])
    if event.get("error"):
        raise ValueError(event["error"])
    if "requestContext" not in event:  # without proxy
        return {"got": event}
    if "slow" in (event.get("body") or ""):
        time.sleep(3)
    return {"statusCode": 200, "body": json.dumps(event)}


def authorize(event, context):
    token = event["queryStringParameters"]["token"]
    effect = "Allow" if token.startswith("good") else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {
        "principalId": token,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"level": 3},
    }
