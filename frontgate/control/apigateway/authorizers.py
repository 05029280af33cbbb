"""Authorizers: Lambda functions and user pools."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from frontgate.control.apigateway.lookup import found, rest_api, without
from frontgate.control.apigateway.paging import page
from frontgate.control.apigateway.patches import (
    Patch,
    PatchTable,
    as_integer,
    one_of,
    read_patches,
    required_text,
    text,
    values,
)
from frontgate.control.errors import BadRequestError, ConflictError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import Authorizer, RestApi
from frontgate.control.rest_rules import methods_of

_UNKNOWN = "Invalid Authorizer identifier specified"
_TYPES = ("TOKEN", "REQUEST", "COGNITO_USER_POOLS")
_LAMBDA_URI = re.compile(r"arn:[^:]*:apigateway:[^:]+:lambda:path/.+/invocations")
_USER_POOL = re.compile(r"arn:[^:]*:cognito-idp:[^:]+:[^:]+:userpool/.+")
_LONGEST_TTL = 3600
_TTL_REFUSAL = f"Authorizer result TTL must be between 0 and {_LONGEST_TTL} seconds"  # assumed


def create_authorizer(plane: ControlPlane, given: Input) -> Output:
    """An unknown API is a conflict here alone (recorded)."""
    api = plane.store.rest.apis.get(given["restApiId"])
    if api is None:
        raise ConflictError(
            "Unable to complete operation due to concurrent modification. Please try again later."
        )
    kind = given["type"]
    authorizer = Authorizer(
        id=plane.store.new_id(6),
        name=given["name"],
        type=kind,
        auth_type=given.get("authType", _auth_type(kind)),
        provider_arns=tuple(given.get("providerARNs", ())),
        authorizer_uri=given.get("authorizerUri"),
        authorizer_credentials=given.get("authorizerCredentials"),
        identity_source=given.get("identitySource"),
        identity_validation_expression=given.get("identityValidationExpression"),
        authorizer_result_ttl_in_seconds=given.get("authorizerResultTtlInSeconds"),
    )
    return _save(plane, api, authorizer)


def _auth_type(kind: str) -> str:
    return "cognito_user_pools" if kind == "COGNITO_USER_POOLS" else "custom"


def _save(plane: ControlPlane, api: RestApi, authorizer: Authorizer) -> Output:
    _check(api, authorizer)
    authorizers = {**api.authorizers, authorizer.id: authorizer}
    plane.store.rest.edit_rest_api(replace(api, authorizers=authorizers))
    return _output(authorizer)


def _check(api: RestApi, authorizer: Authorizer) -> None:
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
    if ttl is not None and not 0 <= ttl <= _LONGEST_TTL:
        raise BadRequestError(_TTL_REFUSAL)
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


def _output(authorizer: Authorizer) -> Output:
    return {
        "id": authorizer.id,
        "name": authorizer.name,
        "type": authorizer.type,
        "providerARNs": list(authorizer.provider_arns) or None,
        "authType": authorizer.auth_type,
        "authorizerUri": authorizer.authorizer_uri,
        "authorizerCredentials": authorizer.authorizer_credentials,
        "identitySource": authorizer.identity_source,
        "identityValidationExpression": authorizer.identity_validation_expression,
        "authorizerResultTtlInSeconds": authorizer.authorizer_result_ttl_in_seconds,
    }


def _found(plane: ControlPlane, given: Input) -> tuple[RestApi, Authorizer]:
    api = found(plane.store.rest.apis, given["restApiId"], _UNKNOWN)
    return api, found(api.authorizers, given["authorizerId"], _UNKNOWN)


def get_authorizer(plane: ControlPlane, given: Input) -> Output:
    return _output(_found(plane, given)[1])


def get_authorizers(plane: ControlPlane, given: Input) -> Output:
    return page(rest_api(plane, given).authorizers.values(), given, _output)


def update_authorizer(plane: ControlPlane, given: Input) -> Output:
    api, authorizer = _found(plane, given)
    return _save(plane, api, PATCHES.applied(authorizer, read_patches(given)))


def delete_authorizer(plane: ControlPlane, given: Input) -> None:
    api, authorizer = _found(plane, given)
    for resource, method in methods_of(api):
        if method.authorizer_id == authorizer.id:
            raise ConflictError(  # assumed, after the text for models
                f"Cannot delete authorizer '{authorizer.name}', is referenced in method: "
                f"{resource.path}/{method.http_method}"
            )
    left = without(api.authorizers, authorizer.id)
    plane.store.rest.edit_rest_api(replace(api, authorizers=left))


def _set_ttl(authorizer: Authorizer, patch: Patch) -> Authorizer:
    ttl = as_integer(patch.value, _TTL_REFUSAL, high=_LONGEST_TTL)
    return replace(authorizer, authorizer_result_ttl_in_seconds=ttl)


_PATHS: Mapping[str, Any] = {
    "/name": required_text("name"),
    "/type": one_of("type", _TYPES, "Invalid authorizer type specified"),  # assumed
    "/authType": text("auth_type"),
    "/authorizerUri": text("authorizer_uri"),
    "/authorizerCredentials": text("authorizer_credentials"),
    "/identitySource": text("identity_source"),
    "/identityValidationExpression": text("identity_validation_expression"),
    "/authorizerResultTtlInSeconds": {"replace": _set_ttl},
    "/providerARNs": values("provider_arns"),
}
PATCHES: PatchTable[Authorizer] = PatchTable(_PATHS, refusals="named")

OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateAuthorizer": create_authorizer,
    "DeleteAuthorizer": delete_authorizer,
    "GetAuthorizer": get_authorizer,
    "GetAuthorizers": get_authorizers,
    "UpdateAuthorizer": update_authorizer,
}
