"""Methods, and their responses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from frontgate.control.apigateway.lookup import Place, found, without
from frontgate.control.apigateway.outputs import method_output, method_response_output
from frontgate.control.apigateway.patches import (
    Patch,
    PatchTable,
    entries,
    flag,
    read_patches,
    text,
    values,
)
from frontgate.control.errors import BadRequestError, ConflictError
from frontgate.control.mapping_rules import check_method_parameters, check_response_parameters
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import (
    EMPTY,
    AuthorizationType,
    Method,
    MethodResponse,
    RestApi,
)
from frontgate.control.rest_rules import check_method

_NO_RESPONSE = "Invalid Response status code specified"
_NO_PARAMETER = "Invalid parameter name specified"
_NO_CONTENT_TYPE = "Content-Type specified was not found"


def put_method(plane: ControlPlane, given: Input) -> Output:
    place = Place.of(plane, given)
    method = Method(
        http_method=given["httpMethod"],
        authorization_type=_authorization_type(given["authorizationType"]),
        authorizer_id=given.get("authorizerId"),
        authorization_scopes=tuple(given.get("authorizationScopes", ())),
        api_key_required=given.get("apiKeyRequired", False),
        request_validator_id=given.get("requestValidatorId"),
        operation_name=given.get("operationName"),
        request_parameters=given.get("requestParameters", EMPTY),
        request_models=given.get("requestModels", EMPTY),
    )
    _check(place.api, method)
    if method.http_method in place.resource.methods:
        raise ConflictError("Method already exists for this resource")
    return method_output(place.put_method(_without_idle_authorizer(method)))


def _check(api: RestApi, method: Method) -> None:
    check_method(api, method)
    check_method_parameters(method.request_parameters)


def _without_idle_authorizer(method: Method) -> Method:
    """A method of another type ignores an authorizer (recorded)."""
    if method.authorizer_id is None:
        return method
    if method.authorization_type in (AuthorizationType.NONE, AuthorizationType.AWS_IAM):
        return replace(method, authorizer_id=None)
    return method


def _authorization_type(name: str | None) -> AuthorizationType:
    try:
        return AuthorizationType(name or "")
    except ValueError:
        allowed = ",".join(AuthorizationType)
        raise BadRequestError(
            f"Invalid authorization type specified. Valid options are {allowed}"  # assumed
        ) from None


def get_method(plane: ControlPlane, given: Input) -> Output:
    return method_output(Place.of(plane, given).method(given))


def update_method(plane: ControlPlane, given: Input) -> Output:
    place = Place.of(plane, given)
    method = PATCHES.applied(place.method(given), read_patches(given))
    _check(place.api, method)
    return method_output(place.put_method(_without_idle_authorizer(method)))


def delete_method(plane: ControlPlane, given: Input) -> None:
    place = Place.of(plane, given)
    method = place.method(given)
    place.put_methods(without(place.resource.methods, method.http_method))


def put_method_response(plane: ControlPlane, given: Input) -> Output:
    place = Place.of(plane, given)
    method = place.method(given)
    response = MethodResponse(
        status_code=given["statusCode"],
        response_parameters=given.get("responseParameters", EMPTY),
        response_models=given.get("responseModels", EMPTY),
    )
    if response.status_code in method.method_responses:
        raise ConflictError("Response already exists for this resource")
    return _put_response(place, method, response)


def _put_response(place: Place, method: Method, response: MethodResponse) -> Output:
    check_response_parameters(response.response_parameters)
    for model in response.response_models.values():
        if model not in place.api.models:
            raise BadRequestError(f"Invalid model identifier specified: {model}")
    responses = {**method.method_responses, response.status_code: response}
    place.put_method(replace(method, method_responses=responses))
    return method_response_output(response)


def get_method_response(plane: ControlPlane, given: Input) -> Output:
    method = Place.of(plane, given).method(given)
    return method_response_output(found(method.method_responses, given["statusCode"], _NO_RESPONSE))


def update_method_response(plane: ControlPlane, given: Input) -> Output:
    place = Place.of(plane, given)
    method = place.method(given)
    response = found(method.method_responses, given["statusCode"], _NO_RESPONSE)
    response = RESPONSE_PATCHES.applied(response, read_patches(given))
    return _put_response(place, method, response)


def delete_method_response(plane: ControlPlane, given: Input) -> None:
    place = Place.of(plane, given)
    method = place.method(given)
    response = found(method.method_responses, given["statusCode"], _NO_RESPONSE)
    left = without(method.method_responses, response.status_code)
    place.put_method(replace(method, method_responses=left))


def _set_authorization_type(method: Method, patch: Patch) -> Method:
    return replace(method, authorization_type=_authorization_type(patch.value))


def _truth(value: str | None) -> bool:
    return (value or "").lower() == "true"


def _model_name(value: str | None) -> str:
    return "null" if value is None else value


_METHOD_PATHS: Mapping[str, Any] = {
    "/authorizationType": {"replace": _set_authorization_type},
    "/authorizerId": text("authorizer_id"),
    "/authorizationScopes": values("authorization_scopes"),
    "/apiKeyRequired": flag("api_key_required"),
    "/operationName": text("operation_name"),
    "/requestValidatorId": text("request_validator_id"),
    "/requestParameters/{}": entries("request_parameters", missing=_NO_PARAMETER, convert=_truth),
    "/requestModels/{}": entries("request_models", missing=_NO_CONTENT_TYPE, convert=_model_name),
}
PATCHES: PatchTable[Method] = PatchTable(_METHOD_PATHS, refusals="plain")
RESPONSE_PATCHES: PatchTable[MethodResponse] = PatchTable(
    {
        "/responseParameters/{}": entries(
            "response_parameters", missing=_NO_PARAMETER, convert=_truth
        ),
        "/responseModels/{}": entries(
            "response_models", missing=_NO_CONTENT_TYPE, convert=_model_name
        ),
    },
    refusals="plain",
)

OPERATIONS: Mapping[str, PlaneOperation] = {
    "DeleteMethod": delete_method,
    "DeleteMethodResponse": delete_method_response,
    "GetMethod": get_method,
    "GetMethodResponse": get_method_response,
    "PutMethod": put_method,
    "PutMethodResponse": put_method_response,
    "UpdateMethod": update_method,
    "UpdateMethodResponse": update_method_response,
}
