"""Admits members to the WebSocket API: the REQUEST authorizer of ``$connect``.

A browser can send no header with a handshake, so the token is in the query string or, where a URL
would be logged on the way, among the sub-protocols: ``new WebSocket(url, ["community", token])``.

The policy that it returns holds for the whole connection, and its context is in every event that
follows. A token that admits nobody gets a Deny (403) and not an exception, which would count as a
failure of this function.
"""

from __future__ import annotations

from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext
from community.access_tokens import Claims, TokenRefusedError, TokenVerifier
from community.observability import count, logger, metrics, tracer
from community.policies import policy
from community.settings import WebSocketAuthorizerSettings
from community.socket_events import offered_token

SCOPE: Final = "community/rooms.read"

settings = WebSocketAuthorizerSettings.from_environment()
verifier = TokenVerifier.of_pool(
    issuer=settings.token_issuer, client_id=settings.user_pool_client_id
)


class UnauthorizedError(Exception):
    """No token at all: with exactly this text, API Gateway answers 401 instead of 500."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


def admit(token: str) -> Claims:
    """Raises ``TokenRefusedError``."""
    claims = verifier.verify(token)
    claims.demand(SCOPE)
    return claims


@logger.inject_lambda_context(correlation_id_path="requestContext.connectionId")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    method_arn = event["methodArn"]
    token = offered_token(event)
    if token is None:
        count("ConnectionRefused")
        raise UnauthorizedError
    try:
        claims = admit(token)
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
