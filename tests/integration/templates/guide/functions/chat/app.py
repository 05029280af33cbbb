"""The guide's function of a WebSocket API: it sends a message back by the management API."""

import json
import os

import boto3


def handler(event, context):
    request = event["requestContext"]
    if request["routeKey"] == "sendmessage":
        message = json.loads(event["body"])["message"]
        address = f"/_aws/execute-api/{request['apiId']}/{request['stage']}"
        management = boto3.client(
            "apigatewaymanagementapi", endpoint_url=os.environ["AWS_ENDPOINT_URL"] + address
        )
        management.post_to_connection(
            ConnectionId=request["connectionId"], Data=json.dumps({"message": message})
        )
    return {"statusCode": 200}
