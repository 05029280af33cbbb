"""Authorizers: JSON web tokens and Lambda functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from frontgate.control.api_v2 import Api, Authorizer, ProtocolType
from frontgate.control.apigateway.lookup import found
from frontgate.control.apigatewayv2.members import Members
from frontgate.control.apigatewayv2.paging import page
from frontgate.control.errors import BadRequestError, ControlError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation

_TYPES = ("REQUEST", "JWT")
_MOST = 10
"""Of one API ("Quotas")."""
_MEMBERS = Members(
    {
        "AuthorizerCredentialsArn": "authorizer_credentials_arn",
        "AuthorizerPayloadFormatVersion": "authorizer_payload_format_version",
        "AuthorizerResultTtlInSeconds": "authorizer_result_ttl_in_seconds",
        "AuthorizerType": "authorizer_type",
        "AuthorizerUri": "authorizer_uri",
        "EnableSimpleResponses": "enable_simple_responses",
        "IdentitySource": "identity_source",
        "IdentityValidationExpression": "identity_validation_expression",
        "Name": "name",
    }
)
_OF_FUNCTIONS_ON_HTTP = ("AuthorizerResultTtlInSeconds", "EnableSimpleResponses")


def create_authorizer(plane: ControlPlane, given: Input) -> Output:
    api = plane.store.v2.get_api(given["ApiId"])
    if "AuthorizerType" not in given:
        raise BadRequestError(
            "Invalid request input. CreateAuthorizer input is missing authorizer type."
        )
    if len(api.authorizers) >= _MOST:
        raise ControlError(  # a conflict, with a status of its own (reported of AWS)
            "ConflictException",
            "Maximum number of Authorizers for this API has been reached. Please contact AWS if "
            "you need additional Authorizers.",
            429,
        )
    return _save(plane, api, Authorizer(id="", **_fields(given)))


def _fields(given: Input) -> dict[str, Any]:
    fields = _MEMBERS.read(given)
    jwt = given.get("JwtConfiguration")
    if jwt is not None:
        fields["jwt_issuer"] = jwt.get("Issuer")
        fields["jwt_audience"] = tuple(jwt.get("Audience", ()))
    return fields


def _save(plane: ControlPlane, api: Api, authorizer: Authorizer) -> Output:
    """Texts that nobody recorded, but for those of the store's own rules."""
    if authorizer.authorizer_type not in _TYPES:
        raise BadRequestError(f"Invalid authorizer type. Must be one of [{', '.join(_TYPES)}]")
    if authorizer.authorizer_type == "JWT":
        if api.protocol_type is not ProtocolType.HTTP:
            raise BadRequestError("JWT authorizers are supported only for HTTP APIs")
        if not authorizer.jwt_issuer or not authorizer.jwt_audience:
            raise BadRequestError("A JWT authorizer needs an issuer and an audience")
    elif not authorizer.authorizer_uri:
        raise BadRequestError("A REQUEST authorizer needs an authorizer URI")
    return _output(api, plane.store.v2.put_authorizer(api.id, authorizer))


def _output(api: Api, authorizer: Authorizer) -> Output:
    shown = {**_MEMBERS.show(authorizer), "AuthorizerId": authorizer.id}
    if authorizer.authorizer_type == "JWT" or api.protocol_type is not ProtocolType.HTTP:
        for member in _OF_FUNCTIONS_ON_HTTP:
            shown.pop(member, None)
    if authorizer.jwt_issuer:
        shown["JwtConfiguration"] = {
            "Issuer": authorizer.jwt_issuer,
            "Audience": list(authorizer.jwt_audience),
        }
    return shown


def _found(plane: ControlPlane, given: Input) -> tuple[Api, Authorizer]:
    api, id = plane.store.v2.get_api(given["ApiId"]), given["AuthorizerId"]
    return api, found(api.authorizers, id, f"Invalid Authorizer identifier specified {id}")


def get_authorizer(plane: ControlPlane, given: Input) -> Output:
    return _output(*_found(plane, given))


def get_authorizers(plane: ControlPlane, given: Input) -> Output:
    api = plane.store.v2.get_api(given["ApiId"])
    return page(api.authorizers.values(), given, lambda each: _output(api, each))


def update_authorizer(plane: ControlPlane, given: Input) -> Output:
    api, authorizer = _found(plane, given)
    return _save(plane, api, replace(authorizer, **_fields(given)))


def delete_authorizer(plane: ControlPlane, given: Input) -> None:
    plane.store.v2.delete_authorizer(given["ApiId"], given["AuthorizerId"])


def reset_authorizers_cache(plane: ControlPlane, given: Input) -> None:
    stage = plane.store.v2_stages.get_api_stage(given["ApiId"], given["StageName"])
    plane.flush_authorizers(stage.api_id, stage.stage_name)


OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateAuthorizer": create_authorizer,
    "DeleteAuthorizer": delete_authorizer,
    "GetAuthorizer": get_authorizer,
    "GetAuthorizers": get_authorizers,
    "ResetAuthorizersCache": reset_authorizers_cache,
    "UpdateAuthorizer": update_authorizer,
}
