import json
import os

import boto3


def scan():
    return boto3.resource("dynamodb").Table(os.environ["TABLE"]).scan()["Items"]


def send():
    boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody="hello")
    return "sent"


def receive():
    found = boto3.client("sqs").receive_message(QueueUrl=os.environ["QUEUE"])
    return len(found.get("Messages", ()))


def store():
    boto3.client("s3").put_object(Bucket=os.environ["BUCKET"], Key="a/b", Body=b"x")
    return "stored"


def who():
    return boto3.client("sts").get_caller_identity()["Arn"]


ACTIONS = {"scan": scan, "send": send, "receive": receive, "store": store, "who": who}


def handler(event, context):
    found = ACTIONS[event["pathParameters"]["action"]]()
    return {"statusCode": 200, "body": json.dumps(found)}
