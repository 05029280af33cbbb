"""GetSdk, GetSdkType and GetSdkTypes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from frontgate.aws.sdk.javascript import javascript_sdk
from frontgate.control.apigateway.paging import page
from frontgate.control.errors import BadRequestError, NotFoundError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation

_GENERATED = "javascript"


def _property(name: str, friendly: str, *, required: bool = True) -> Mapping[str, Any]:
    return {"name": name, "friendlyName": friendly, "required": required}


_TYPES: Mapping[str, tuple[str, str, tuple[Mapping[str, Any], ...]]] = {
    "android": (
        "Android",
        "Android SDK",
        (
            _property("groupId", "Group ID"),
            _property("artifactId", "Artifact ID"),
            _property("artifactVersion", "Artifact version"),
            _property("invokerPackage", "Invoker package"),
        ),
    ),
    "java": (
        "Java SDK",
        "Java SDK",
        (
            _property("service.name", "Service name"),
            _property("java.package-name", "Java package name"),
            _property("java.build-system", "Java build system", required=False),
            _property("java.group-id", "Java group ID", required=False),
            _property("java.artifact-id", "Java artifact ID", required=False),
            _property("java.artifact-version", "Java artifact version", required=False),
        ),
    ),
    "javascript": ("JavaScript", "JavaScript SDK", ()),
    "objectivec": ("iOS (Objective-C)", "iOS SDK", (_property("classPrefix", "Prefix"),)),
    "ruby": (
        "Ruby",
        "Ruby SDK",
        (
            _property("service.name", "Service name"),
            _property("ruby.gem-name", "Ruby gem name", required=False),
            _property("ruby.gem-version", "Ruby gem version", required=False),
        ),
    ),
    "swift": ("iOS (Swift)", "iOS SDK", (_property("classPrefix", "Prefix"),)),
}
"""Friendly name, description and configuration, by id (documented: GetSdk, `parameters`)."""


def sdk_operations(invoke_url: Callable[[str, str], str]) -> Mapping[str, PlaneOperation]:
    """`invoke_url` takes an API's id and a stage's name: where clients reach it here."""

    def get_sdk(plane: ControlPlane, given: Input) -> Output:
        stage = plane.store.rest.get_stage(given["restApiId"], given["stageName"])
        kind = given["sdkType"]
        _known(kind)
        if kind != _GENERATED:
            raise BadRequestError(
                f"SDKs of type '{kind}' are not generated here, only {_GENERATED}; an OpenAPI "
                "generator makes one of what get-export answers"
            )
        deployments = plane.store.rest.deployments[stage.rest_api_id]
        packed = javascript_sdk(
            deployments[stage.deployment_id].rest_api,
            stage=stage.stage_name,
            invoke_url=invoke_url(stage.rest_api_id, stage.stage_name),
            region=plane.store.region,
        )
        name = f"{kind}_{stage.rest_api_id}-{stage.stage_name}.zip"
        return {
            "contentType": "application/octet-stream",
            "contentDisposition": f'attachment; filename="{name}"',
            "body": packed,
        }

    return {"GetSdk": get_sdk, "GetSdkType": _get_sdk_type, "GetSdkTypes": _get_sdk_types}


def _known(kind: str) -> Output:
    if kind not in _TYPES:
        raise NotFoundError("Invalid SDK type specified")  # assumed
    friendly, description, properties = _TYPES[kind]
    return {
        "id": kind,
        "friendlyName": friendly,
        "description": description,
        "configurationProperties": list(properties) or None,
    }


def _get_sdk_type(plane: ControlPlane, given: Input) -> Output:
    return _known(given["id"])


def _get_sdk_types(plane: ControlPlane, given: Input) -> Output:
    return page(_TYPES, given, _known)
