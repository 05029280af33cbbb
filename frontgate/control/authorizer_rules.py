"""What makes an authorizer of a REST API valid, in the words in which API Gateway refuses it."""

from __future__ import annotations

import re

from frontgate.control.errors import BadRequestError
from frontgate.control.rest_api import Authorizer, RestApi

LONGEST_TTL = 3600
TTL_REFUSAL = f"Authorizer result TTL must be between 0 and {LONGEST_TTL} seconds"  # assumed

_LAMBDA_URI = re.compile(r"arn:[^:]*:apigateway:[^:]+:lambda:path/.+/invocations")
_USER_POOL = re.compile(r"arn:[^:]*:cognito-idp:[^:]+:[^:]+:userpool/.+")


def check_authorizer(api: RestApi, authorizer: Authorizer) -> None:
    """Texts as public logs show them, but for those marked."""
    if not authorizer.name:
        raise BadRequestError("Authorizer name cannot be empty")  # assumed
    for other in api.authorizers.values():
        if other.name == authorizer.name and other.id != authorizer.id:
            raise BadRequestError(
                f"Authorizer name must be unique. Authorizer {authorizer.name} already exists in "
                "this RestApi."
            )
    ttl = authorizer.authorizer_result_ttl_in_seconds
    if ttl is not None and not 0 <= ttl <= LONGEST_TTL:
        raise BadRequestError(TTL_REFUSAL)
    if authorizer.type == "COGNITO_USER_POOLS":
        _check_pools(authorizer)
    elif _LAMBDA_URI.fullmatch(authorizer.authorizer_uri or "") is None:
        raise BadRequestError(
            f"Invalid Authorizer URI: {authorizer.authorizer_uri or 'null'}. Authorizer URI "
            "should be a valid API Gateway ARN that represents a Lambda function invocation."
        )
    elif not authorizer.identity_source and (authorizer.type == "TOKEN" or ttl != 0):
        raise BadRequestError(  # assumed
            f"Identity source is required for an authorizer of type {authorizer.type}"
        )


def _check_pools(authorizer: Authorizer) -> None:
    if not authorizer.provider_arns:
        raise BadRequestError("A Cognito user pool ARN is required")  # assumed
    for arn in authorizer.provider_arns:
        if _USER_POOL.fullmatch(arn) is None:
            raise BadRequestError(f"Invalid ARN specified in the request: {arn}")  # assumed
