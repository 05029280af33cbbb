"""Authorizers: Lambda functions and user pools."""

from __future__ import annotations

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
from frontgate.control.authorizer_rules import LONGEST_TTL, TTL_REFUSAL, check_authorizer
from frontgate.control.errors import ConflictError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import Authorizer, RestApi
from frontgate.control.rest_rules import methods_of

_UNKNOWN = "Invalid Authorizer identifier specified"
_TYPES = ("TOKEN", "REQUEST", "COGNITO_USER_POOLS")


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
    check_authorizer(api, authorizer)
    authorizers = {**api.authorizers, authorizer.id: authorizer}
    plane.store.rest.edit_rest_api(replace(api, authorizers=authorizers))
    return _output(authorizer)


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


def authorizer_of(plane: ControlPlane, given: Input) -> tuple[RestApi, Authorizer]:
    api = found(plane.store.rest.apis, given["restApiId"], _UNKNOWN)
    return api, found(api.authorizers, given["authorizerId"], _UNKNOWN)


def get_authorizer(plane: ControlPlane, given: Input) -> Output:
    return _output(authorizer_of(plane, given)[1])


def get_authorizers(plane: ControlPlane, given: Input) -> Output:
    return page(rest_api(plane, given).authorizers.values(), given, _output)


def update_authorizer(plane: ControlPlane, given: Input) -> Output:
    api, authorizer = authorizer_of(plane, given)
    return _save(plane, api, PATCHES.applied(authorizer, read_patches(given)))


def delete_authorizer(plane: ControlPlane, given: Input) -> None:
    api, authorizer = authorizer_of(plane, given)
    for resource, method in methods_of(api):
        if method.authorizer_id == authorizer.id:
            raise ConflictError(  # assumed, after the text for models
                f"Cannot delete authorizer '{authorizer.name}', is referenced in method: "
                f"{resource.path}/{method.http_method}"
            )
    left = without(api.authorizers, authorizer.id)
    plane.store.rest.edit_rest_api(replace(api, authorizers=left))


def _set_ttl(authorizer: Authorizer, patch: Patch) -> Authorizer:
    ttl = as_integer(patch.value, TTL_REFUSAL, high=LONGEST_TTL)
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
