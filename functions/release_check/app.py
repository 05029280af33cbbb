"""Tries a new version of the users function before it gets traffic: a hook of CodeDeploy.

It asks the version for a page of users, as API Gateway would. Any other answer than a 200 stops
the release, and the alias stays where it is.
"""

from __future__ import annotations

import json
from typing import Any, Final

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError
from community.observability import count, logger, metrics, tracer
from community.settings import ReleaseCheckSettings

REQUEST: Final = {
    "resource": "/users",
    "path": "/users",
    "httpMethod": "GET",
    "headers": {"Accept": "application/json"},
    "multiValueHeaders": {"Accept": ["application/json"]},
    "queryStringParameters": {"limit": "1"},
    "multiValueQueryStringParameters": {"limit": ["1"]},
    "pathParameters": None,
    "stageVariables": None,
    "requestContext": {
        "requestId": "release-check",
        "path": "/release-check/users",
        "httpMethod": "GET",
        "stage": "release-check",
        "authorizer": {"claims": {"sub": "release-check"}},
        "identity": {},
    },
    "body": None,
    "isBase64Encoded": False,
}

settings = ReleaseCheckSettings.from_environment()
functions = boto3.client("lambda")
deployments = boto3.client("codedeploy")


def is_sound(version: str) -> bool:
    """Whether a version answers as it should. Why not is in the log."""
    try:
        answer = functions.invoke(FunctionName=version, Payload=json.dumps(REQUEST))
    except (BotoCoreError, ClientError):
        logger.exception("could not invoke", extra={"version": version})
        return False
    payload = json.load(answer["Payload"])
    sound = "FunctionError" not in answer and payload.get("statusCode") == 200
    if not sound:
        logger.error("not sound", extra={"version": version, "answer": payload})
    return sound


@logger.inject_lambda_context(correlation_id_path="DeploymentId")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    sound = is_sound(settings.new_version)
    count("ReleaseAccepted" if sound else "ReleaseRejected")
    deployments.put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status="Succeeded" if sound else "Failed",
    )
