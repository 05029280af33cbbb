"""Admits members to the WebSocket API: the REQUEST authorizer of ``$connect``.

The policy that it returns holds for the whole connection, and its context is in every event that
follows. A token that admits nobody gets a Deny (403) and not an exception, which would count as a
failure of this function.
"""

from __future__ import annotations

from typing import Any, Final

from access_tokens import Claims, TokenRefusedError, TokenVerifier
from aws_lambda_powertools.utilities.typing import LambdaContext
from community.observability import count, logger, metrics, tracer
from community.settings import WebSocketAuthorizerSettings

SCOPE: Final = "community/rooms.read"

settings = WebSocketAuthorizerSettings.from_environment()
verifier = TokenVerifier.of_pool(
    issuer=settings.token_issuer, client_id=settings.user_pool_client_id
)


def policy(effect: str, method_arn: str, *, principal: str, **context: str) -> dict[str, Any]:
    return {
        "principalId": principal,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Action": "execute-api:Invoke", "Effect": effect, "Resource": method_arn}
            ],
        },
        "context": context,
    }


def admit(token: str) -> Claims:
    """Raises ``TokenRefusedError``."""
    claims = verifier.verify(token)
    if not claims.allows(SCOPE):
        raise TokenRefusedError(f"without the scope {SCOPE}")
    return claims


@logger.inject_lambda_context(correlation_id_path="requestContext.connectionId")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    method_arn = event["methodArn"]
    try:
        claims = admit(event["queryStringParameters"]["token"])
    except TokenRefusedError as refused:
        logger.info("refused", extra={"reason": str(refused)})
        count("ConnectionRefused")
        return policy("Deny", method_arn, principal="anonymous")
    count("ConnectionAdmitted")
    return policy(
        "Allow",
        method_arn,
        principal=claims.subject,
        username=claims.username,
        scope=claims.scope,
    )
