"""Admits partners' programs: the TOKEN authorizer of ``GET /partner/profile``.

A program gets its token from the user pool, as the client that belongs to partners. API Gateway
keeps the answer under the token, so the policy covers everything that a partner may do and not only
what it has asked for now.
"""

from __future__ import annotations

from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext
from community.access_tokens import TokenRefusedError, TokenVerifier
from community.observability import count, logger, metrics, tracer
from community.policies import policy
from community.settings import TokenAuthorizerSettings

SCOPE: Final = "community/partner.read"
SCHEME: Final = "Bearer "

settings = TokenAuthorizerSettings.from_environment()
verifier = TokenVerifier.of_pool(issuer=settings.token_issuer, client_id=settings.partner_client_id)


def partner_routes(method_arn: str) -> str:
    """The partner's part of the stage that ``method_arn`` belongs to."""
    api, stage, _ = method_arn.split("/", 2)
    return f"{api}/{stage}/*/partner/*"


@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    routes = partner_routes(event["methodArn"])
    try:
        claims = verifier.verify(event["authorizationToken"].removeprefix(SCHEME))
        claims.demand(SCOPE)
    except TokenRefusedError as refused:
        logger.info("refused", extra={"reason": str(refused)})
        count("PartnerRefused")
        return policy("Deny", routes, principal="anonymous")
    count("PartnerAdmitted")
    return policy("Allow", routes, principal=claims.subject, scope=claims.scope)
