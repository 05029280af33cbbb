"""Request validators: what is checked of a request before its integration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from frontgate.control.apigateway.lookup import found, rest_api, without
from frontgate.control.apigateway.paging import page
from frontgate.control.apigateway.patches import PatchTable, flag, read_patches, required_text
from frontgate.control.errors import BadRequestError, ConflictError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import RequestValidator, RestApi
from frontgate.control.rest_rules import methods_of

_UNKNOWN = "Invalid Request Validator identifier specified"


def create_request_validator(plane: ControlPlane, given: Input) -> Output:
    """An unknown API is a bad request here alone (recorded)."""
    api = plane.store.rest.apis.get(given["restApiId"])
    if api is None:
        raise BadRequestError("Invalid REST API identifier specified")
    validator = RequestValidator(
        id=plane.store.new_id(6),
        name=given.get("name", ""),
        validate_request_body=given.get("validateRequestBody", False),
        validate_request_parameters=given.get("validateRequestParameters", False),
    )
    return _save(plane, api, validator)


def _save(plane: ControlPlane, api: RestApi, validator: RequestValidator) -> Output:
    if not validator.name.strip():
        raise BadRequestError("Request Validator name cannot be blank")
    validators = {**api.request_validators, validator.id: validator}
    plane.store.rest.edit_rest_api(replace(api, request_validators=validators))
    return _output(validator)


def _output(validator: RequestValidator) -> Output:
    return {
        "id": validator.id,
        "name": validator.name,
        "validateRequestBody": validator.validate_request_body,
        "validateRequestParameters": validator.validate_request_parameters,
    }


def _found(plane: ControlPlane, given: Input) -> tuple[RestApi, RequestValidator]:
    """A validator of an unknown API is an unknown validator (recorded)."""
    api = found(plane.store.rest.apis, given["restApiId"], _UNKNOWN)
    return api, found(api.request_validators, given["requestValidatorId"], _UNKNOWN)


def get_request_validator(plane: ControlPlane, given: Input) -> Output:
    return _output(_found(plane, given)[1])


def get_request_validators(plane: ControlPlane, given: Input) -> Output:
    return page(rest_api(plane, given).request_validators.values(), given, _output)


def update_request_validator(plane: ControlPlane, given: Input) -> Output:
    api, validator = _found(plane, given)
    return _save(plane, api, PATCHES.applied(validator, read_patches(given)))


def delete_request_validator(plane: ControlPlane, given: Input) -> None:
    api, validator = _found(plane, given)
    for resource, method in methods_of(api):
        if method.request_validator_id == validator.id:
            raise ConflictError(  # assumed, after the text for models
                f"Cannot delete validator '{validator.name}', is referenced in method request: "
                f"{resource.path}/{method.http_method}"
            )
    left = without(api.request_validators, validator.id)
    plane.store.rest.edit_rest_api(replace(api, request_validators=left))


PATCHES: PatchTable[RequestValidator] = PatchTable(
    {
        "/name": required_text("name"),
        "/validateRequestParameters": flag("validate_request_parameters"),
        "/validateRequestBody": flag("validate_request_body"),
    },
    refusals="named",
)

OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateRequestValidator": create_request_validator,
    "DeleteRequestValidator": delete_request_validator,
    "GetRequestValidator": get_request_validator,
    "GetRequestValidators": get_request_validators,
    "UpdateRequestValidator": update_request_validator,
}
