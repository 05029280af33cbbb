"""Calls the API that called it, signed with the credentials of its own role."""

import os
import urllib.error
import urllib.request

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.session import Session


def handler(event, context):
    asked = event["queryStringParameters"]
    request_context = event["requestContext"]
    url = f"https://{request_context['domainName']}/{request_context['stage']}/signed"
    request = AWSRequest(asked["method"], url)
    credentials = Session().get_credentials()
    SigV4Auth(credentials, "execute-api", os.environ["AWS_REGION"]).add_auth(request)
    sent = urllib.request.Request(
        request.url, headers=dict(request.headers), method=asked["method"]
    )
    try:
        with urllib.request.urlopen(sent) as answer:
            return {"statusCode": answer.status, "body": answer.read().decode()}
    except urllib.error.HTTPError as refusal:
        return {"statusCode": refusal.code, "body": refusal.read().decode()}
