"""Who is asking: ``GET /me`` of the HTTP API, with IAM.

A member who has exchanged a token for AWS credentials at the identity pool sees which role and
which identity they act for. The event comes in payload format 2.0.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.typing import LambdaContext
from community.answers import answer_refusals, resolve
from community.domain.record import Record
from community.observability import count, logger, metrics, tracer

app = APIGatewayHttpResolver()
answer_refusals(app)


class Caller(Record):
    """Whom API Gateway has verified. ``identity_id`` is None outside of the identity pool."""

    account_id: str
    user_arn: str
    identity_id: str | None


@app.get("/me")
def read_caller() -> dict[str, Any]:
    iam = app.current_event["requestContext"]["authorizer"]["iam"]
    cognito = iam.get("cognitoIdentity") or {}
    count("CallerAsked")
    return Caller(
        account_id=iam["accountId"],
        user_arn=iam["userArn"],
        identity_id=cognito.get("identityId"),
    ).model_dump(mode="json")


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return resolve(app, event, context)
