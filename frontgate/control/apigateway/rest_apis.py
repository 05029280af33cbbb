"""RestApi: create, import, put, get, update, delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, cast

from frontgate.control.apigateway.clones import clone
from frontgate.control.apigateway.lookup import rest_api
from frontgate.control.apigateway.outputs import rest_api_output
from frontgate.control.apigateway.paging import page
from frontgate.control.apigateway.patches import (
    Patch,
    PatchTable,
    flag,
    members,
    one_of,
    read_patches,
    removable_text,
    required_text,
    text,
    values,
    whole_number,
)
from frontgate.control.errors import BadRequestError
from frontgate.control.openapi.base_path import BasePathMode
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import EMPTY, RestApi
from frontgate.control.rest_rules import COMPRESSION_SIZE_REFUSAL

_BASE_PATH_MODES = ("ignore", "prepend", "split")
_API_KEY_SOURCES = ("HEADER", "AUTHORIZER")


def create_rest_api(plane: ControlPlane, given: Input) -> Output:
    fields = _fields(given)
    source = given.get("cloneFrom")
    if source is not None:
        original = plane.store.rest.get_rest_api(source)
        api = clone(original, name=given["name"], store=plane.store, fields=fields)
        return rest_api_output(plane.store.rest.add_rest_api(api))
    return rest_api_output(plane.store.rest.create_rest_api(name=given["name"], **fields))


def _fields(given: Input) -> dict[str, Any]:
    fields = {
        field: given[member]
        for member, field in {
            "description": "description",
            "version": "version",
            "minimumCompressionSize": "minimum_compression_size",
            "apiKeySource": "api_key_source",
            "policy": "policy",
            "disableExecuteApiEndpoint": "disable_execute_api_endpoint",
            "securityPolicy": "security_policy",
            "endpointAccessMode": "endpoint_access_mode",
            "tags": "tags",
        }.items()
        if member in given
    }
    fields["binary_media_types"] = tuple(given.get("binaryMediaTypes", ()))
    return {**fields, **_endpoint(given.get("endpointConfiguration", {}))}


def _endpoint(given: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if "types" in given:
        fields["endpoint_types"] = tuple(given["types"])
    if "ipAddressType" in given:
        fields["ip_address_type"] = given["ipAddressType"]
    if "vpcEndpointIds" in given:
        fields["vpc_endpoint_ids"] = tuple(given["vpcEndpointIds"])
    return fields


def import_rest_api(plane: ControlPlane, given: Input) -> Output:
    parameters = given.get("parameters", EMPTY)
    types = parameters.get("endpointConfigurationTypes")
    fields = {"endpoint_types": tuple(types.split(","))} if types else {}
    api, warnings = plane.store.rest.import_rest_api(
        given["body"],
        fail_on_warnings=given.get("failOnWarnings", False),
        base_path=_base_path_mode(parameters),
        with_documentation=parameters.get("ignore") != "documentation",
        **fields,
    )
    return rest_api_output(api, warnings=warnings)


def put_rest_api(plane: ControlPlane, given: Input) -> Output:
    parameters = given.get("parameters", EMPTY)
    api, warnings = plane.store.rest.put_rest_api(
        given["restApiId"],
        given["body"],
        mode=cast("Literal['merge', 'overwrite']", given.get("mode", "merge")),
        fail_on_warnings=given.get("failOnWarnings", False),
        base_path=_base_path_mode(parameters),
        with_documentation=parameters.get("ignore") != "documentation",
    )
    return rest_api_output(api, warnings=warnings, with_tags=True)


def _base_path_mode(parameters: Mapping[str, str]) -> BasePathMode:
    mode = parameters.get("basepath", "ignore").lower()
    if mode not in _BASE_PATH_MODES:
        allowed = ", ".join(_BASE_PATH_MODES)
        raise BadRequestError(f"Invalid basepath mode '{mode}'. Must be one of: [{allowed}]")
    return cast("BasePathMode", mode)


def get_rest_api(plane: ControlPlane, given: Input) -> Output:
    return rest_api_output(rest_api(plane, given))


def get_rest_apis(plane: ControlPlane, given: Input) -> Output:
    return page(plane.store.rest.apis.values(), given, rest_api_output)


def update_rest_api(plane: ControlPlane, given: Input) -> Output:
    api = PATCHES.applied(rest_api(plane, given), read_patches(given))
    return rest_api_output(plane.store.rest.update_rest_api(api), with_tags=True)


def delete_rest_api(plane: ControlPlane, given: Input) -> None:
    api = rest_api(plane, given)
    plane.store.check_unmapped(api.id)
    plane.store.rest.delete_rest_api(api.id)


def _replace_type(api: RestApi, patch: Patch, old: str) -> RestApi:
    """The old type is named by itself or by its place. A private API is dual-stack."""
    new = patch.value or ""
    types = tuple(
        new if old in (each, str(place)) else each for place, each in enumerate(api.endpoint_types)
    )
    dual_stack = "dualstack" if types == ("PRIVATE",) else api.ip_address_type
    return replace(api, endpoint_types=types, ip_address_type=dual_stack)


def _add_type(api: RestApi, patch: Patch, place: str) -> RestApi:
    return replace(api, endpoint_types=(*api.endpoint_types, patch.value or place))


def _remove_type(api: RestApi, patch: Patch, old: str) -> RestApi:
    types = tuple(
        each for place, each in enumerate(api.endpoint_types) if old not in (each, str(place))
    )
    return replace(api, endpoint_types=types)


_TYPES_PATH = "/endpointConfiguration/types/{}"
PATCHES: PatchTable[RestApi] = PatchTable(
    {
        "/name": required_text("name"),
        "/description": removable_text("description"),
        "/version": removable_text("version"),
        "/policy": removable_text("policy"),
        "/apiKeySource": one_of(
            "api_key_source", _API_KEY_SOURCES, "Invalid API key source specified"
        ),
        "/minimumCompressionSize": whole_number(
            "minimum_compression_size", COMPRESSION_SIZE_REFUSAL, low=-(2**31)
        ),
        "/disableExecuteApiEndpoint": flag("disable_execute_api_endpoint"),
        "/binaryMediaTypes/{}": members("binary_media_types"),
        "/endpointConfiguration/ipAddressType": required_text("ip_address_type"),
        "/endpointConfiguration/vpcEndpointIds": values("vpc_endpoint_ids"),
        _TYPES_PATH: {"replace": _replace_type, "add": _add_type, "remove": _remove_type},
        "/securityPolicy": text("security_policy"),
        "/endpointAccessMode": text("endpoint_access_mode"),
    },
    refusals="plain",
    wrong_operations={
        _TYPES_PATH: "Invalid patch operation specified. Must be 'add'|'remove'|'replace'"
    },
)

OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateRestApi": create_rest_api,
    "DeleteRestApi": delete_rest_api,
    "GetRestApi": get_rest_api,
    "GetRestApis": get_rest_apis,
    "ImportRestApi": import_rest_api,
    "PutRestApi": put_rest_api,
    "UpdateRestApi": update_rest_api,
}
