"""Admits webhooks: the authorizer of ``POST /webhooks/{source}`` of the HTTP API.

It answers in the simple form, a yes or no with a context. Each request is signed anew, so no answer
is kept. An authorizer sees no body: it verifies a signature over the body's digest, which travels
on to the queue, and the consumer compares.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from community.domain.signatures import SignatureRefusedError
from community.domain.webhooks import SignedHeaders
from community.observability import count, logger, metrics, tracer
from community.secrets import signing_secret
from community.settings import HttpAuthorizerSettings
from community.surroundings import now

settings = HttpAuthorizerSettings.from_environment()


def signed_headers(event: dict[str, Any]) -> SignedHeaders:
    """Payload 2.0 has header names in lower case; all of them are identity sources."""
    headers = event["headers"]
    return SignedHeaders(
        source=event["pathParameters"]["source"],
        timestamp=headers["x-timestamp"],
        digest=headers["x-content-sha256"],
        signature=headers["x-signature"],
    )


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    signed = signed_headers(event)
    try:
        signed.verify(signing_secret(settings.signing_secret_id), now())
    except SignatureRefusedError as refused:
        logger.info("refused", extra={"reason": str(refused)})
        count("WebhookRefused")
        return {"isAuthorized": False}
    count("WebhookAdmitted")
    return {
        "isAuthorized": True,
        # The integration sends these on, and not what the client wrote: they have been checked.
        "context": {"source": signed.source, "digest": signed.digest},
    }
