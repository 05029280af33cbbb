"""Gateway responses: what an API made of the answers that the gateway itself gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from frontgate.control.apigateway.lookup import rest_api, without
from frontgate.control.apigateway.patches import PatchTable, entries, read_patches, text
from frontgate.control.errors import BadRequestError, NotFoundError, ValidationError
from frontgate.control.gateway_response_types import (
    DEFAULT_STATUS,
    DEFAULT_TEMPLATES,
    ResponseType,
)
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import GatewayResponse, RestApi

_NO_PARAMETER = "Invalid parameter name specified"
_NO_CONTENT_TYPE = "Content-Type specified was not found"
_STATUS_PATTERN = r"regular expression pattern: [1-5]\d\d"


def put_gateway_response(plane: ControlPlane, given: Input) -> Output:
    """What is not given is as the type has it by default (recorded)."""
    api, default = rest_api(plane, given), _default(given["responseType"])
    response = GatewayResponse(
        response_type=default.response_type,
        status_code=given.get("statusCode", default.status_code),
        response_parameters=given.get("responseParameters", default.response_parameters),
        response_templates=given.get("responseTemplates", default.response_templates),
    )
    return _save(plane, api, response)


def _save(plane: ControlPlane, api: RestApi, response: GatewayResponse) -> Output:
    responses = {**api.gateway_responses, response.response_type: response}
    plane.store.rest.edit_rest_api(replace(api, gateway_responses=responses))
    return _output(response, is_default=False)


def _default(name: str) -> GatewayResponse:
    status = DEFAULT_STATUS.get(ResponseType(name))
    return GatewayResponse(
        response_type=name,
        status_code=None if status is None else str(status),
        response_templates=DEFAULT_TEMPLATES,
    )


def _output(response: GatewayResponse, *, is_default: bool) -> Output:
    return {
        "responseType": response.response_type,
        "statusCode": response.status_code,
        "responseParameters": response.response_parameters,
        "responseTemplates": response.response_templates,
        "defaultResponse": is_default,
    }


def _effective(api: RestApi, name: str) -> Output:
    """A type that was not set is as `DEFAULT_4XX` or `DEFAULT_5XX` make it (recorded)."""
    own = api.gateway_responses.get(name)
    if own is not None:
        return _output(own, is_default=False)
    default = _default(name)
    kind = f"DEFAULT_{(default.status_code or ' ')[0]}XX"
    for_class = api.gateway_responses.get(kind)
    if for_class is None:
        return _output(default, is_default=True)
    shown = replace(for_class, response_type=name)
    if for_class.status_code is None:
        shown = replace(shown, status_code=default.status_code)
    return _output(shown, is_default=True)


def get_gateway_response(plane: ControlPlane, given: Input) -> Output:
    return _effective(rest_api(plane, given), given["responseType"])


def get_gateway_responses(plane: ControlPlane, given: Input) -> Output:
    """All types, in one page (recorded; the reference says that there is no paging)."""
    api = rest_api(plane, given)
    return {"items": [_effective(api, name) for name in sorted(ResponseType)]}


def update_gateway_response(plane: ControlPlane, given: Input) -> Output:
    """Sets a type that was not set (recorded)."""
    api, name = rest_api(plane, given), given["responseType"]
    response = api.gateway_responses.get(name) or _default(name)
    response = PATCHES.applied(response, read_patches(given))
    status = response.status_code or ""
    if response.status_code is not None and not (
        len(status) == 3 and status.isdecimal() and status[0] in "12345"
    ):
        raise ValidationError(status, "statusCode", _STATUS_PATTERN)
    return _save(plane, api, response)


def delete_gateway_response(plane: ControlPlane, given: Input) -> None:
    api, name = rest_api(plane, given), given["responseType"]
    if name not in api.gateway_responses:
        raise NotFoundError("Gateway response type not defined on api")
    left = without(api.gateway_responses, name)
    plane.store.rest.edit_rest_api(replace(api, gateway_responses=left))


def _parameter(value: str | None) -> str:
    return _not_empty(value, "responseParameters")


def _template(value: str | None) -> str:
    return _not_empty(value, "responseTemplates")


def _not_empty(value: str | None, field: str) -> str:
    if not value:
        raise BadRequestError(f"Invalid null or empty value in {field}")
    return value


PATCHES: PatchTable[GatewayResponse] = PatchTable(
    {
        "/statusCode": text("status_code"),
        "/responseParameters/{}": entries(
            "response_parameters", missing=_NO_PARAMETER, convert=_parameter, must_exist=True
        ),
        "/responseTemplates/{}": entries(
            "response_templates", missing=_NO_CONTENT_TYPE, convert=_template
        ),
    },
    refusals="plain",
    wrong_operations={"/statusCode": "Invalid patch path /statusCode"},
)

OPERATIONS: Mapping[str, PlaneOperation] = {
    "DeleteGatewayResponse": delete_gateway_response,
    "GetGatewayResponse": get_gateway_response,
    "GetGatewayResponses": get_gateway_responses,
    "PutGatewayResponse": put_gateway_response,
    "UpdateGatewayResponse": update_gateway_response,
}
