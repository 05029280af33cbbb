"""Admits the offices' screens: the REQUEST authorizer of ``GET /office/visitors``.

It sees the whole request: the badge in a header, the office in the query and the client's address.
All three are identity sources, so that an answer kept for one is never used for another.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from community.domain.offices import BadgeRefusedError, DoorKeeper
from community.observability import count, logger, metrics, tracer
from community.policies import policy
from community.secrets import signing_secret
from community.settings import RequestAuthorizerSettings
from community.surroundings import now

settings = RequestAuthorizerSettings.from_environment()
door = DoorKeeper(
    networks=settings.office_networks,
    secret=partial(signing_secret, settings.signing_secret_id),
    now=now,
)


def header(event: dict[str, Any], name: str) -> str:
    """Clients write header names as they like."""
    return next((v for k, v in event["headers"].items() if k.lower() == name), "")


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId")
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    method_arn = event["methodArn"]
    office = event["queryStringParameters"]["office"]
    source_ip = event["requestContext"]["identity"]["sourceIp"]
    try:
        door.admit(office=office, badge=header(event, "x-office-badge"), source_ip=source_ip)
    except BadgeRefusedError as refused:
        logger.info("refused", extra={"reason": str(refused), "office": office})
        count("ScreenRefused")
        return policy("Deny", method_arn, principal="anonymous")
    count("ScreenAdmitted")
    return policy("Allow", method_arn, principal=f"office-{office}", office=office)
