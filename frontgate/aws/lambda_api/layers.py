"""Layers: published versions, and who may use them (kept, without effect in one account)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from frontgate.aws.lambda_api import outputs, refusals
from frontgate.aws.lambda_api.book import new_revision
from frontgate.aws.lambda_api.definitions import LayerVersion
from frontgate.aws.lambda_api.given_code import code_in
from frontgate.aws.lambda_api.lookup import check_revision
from frontgate.aws.lambda_api.paging import by_name, page
from frontgate.aws.lambda_api.permissions import principal_element, written
from frontgate.aws.lambda_api.plane import Input, LambdaOperation, LambdaPlane, Output

_ARN = re.compile(r"arn:[^:]+:lambda:[^:]+:\d{12}:layer:(?P<name>[^:]+)")


async def publish_layer_version(plane: LambdaPlane, given: Input) -> Output:
    code = await code_in(plane, given["Content"])
    runtimes, architectures = given.get("CompatibleRuntimes"), given.get("CompatibleArchitectures")
    layer = plane.book.publish_layer(
        _name(given),
        code,
        description=given.get("Description", ""),
        license_info=given.get("LicenseInfo"),
        runtimes=None if runtimes is None else tuple(runtimes),
        architectures=None if architectures is None else tuple(architectures),
    )
    return _with_content(plane, layer)


def _name(given: Input) -> str:
    """A layer is named by its name or its ARN."""
    found = _ARN.fullmatch(given["LayerName"])
    return found["name"] if found else given["LayerName"]


def _output(layer: LayerVersion) -> dict[str, Any]:
    return {
        "LayerVersionArn": layer.arn,
        "Version": layer.version,
        "Description": layer.description,
        "CreatedDate": outputs.moment(layer.created),
        "CompatibleRuntimes": None if layer.runtimes is None else list(layer.runtimes),
        "LicenseInfo": layer.license_info,
        "CompatibleArchitectures": (
            None if layer.architectures is None else list(layer.architectures)
        ),
    }


def _with_content(plane: LambdaPlane, layer: LayerVersion) -> Output:
    sha256, size = layer.code.described()
    location = f"{plane.endpoint}/_frontgate/layers/{layer.name}/{layer.version}"
    return {
        **_output(layer),
        "LayerArn": layer.layer_arn,
        "Content": {"Location": location, "CodeSha256": sha256, "CodeSize": size},
    }


def _found(plane: LambdaPlane, given: Input) -> LayerVersion:
    found = plane.book.layers.get(_name(given), {}).get(given["VersionNumber"])
    if found is None:
        raise refusals.no_such_resource()
    return found


async def get_layer_version(plane: LambdaPlane, given: Input) -> Output:
    return await asyncio.to_thread(_with_content, plane, _found(plane, given))


async def get_layer_version_by_arn(plane: LambdaPlane, given: Input) -> Output:
    layer = plane.book.layer(given["Arn"])
    if layer is None:
        raise refusals.no_such_resource()
    return await asyncio.to_thread(_with_content, plane, layer)


def list_layer_versions(plane: LambdaPlane, given: Input) -> Output:
    versions = [
        version
        for _, version in sorted(plane.book.layers.get(_name(given), {}).items(), reverse=True)
        if _fits(version, given)
    ]
    return page(versions, given, _output, member="LayerVersions")


def _fits(layer: LayerVersion, given: Input) -> bool:
    runtime, architecture = given.get("CompatibleRuntime"), given.get("CompatibleArchitecture")
    return (runtime is None or runtime in (layer.runtimes or ())) and (
        architecture is None or architecture in (layer.architectures or ())
    )


def list_layers(plane: LambdaPlane, given: Input) -> Output:
    """The newest fitting version of each."""
    newest = []
    for versions in by_name(plane.book.layers):
        fitting = [each for _, each in sorted(versions.items()) if _fits(each, given)]
        newest += fitting[-1:]
    return page(newest, given, _summary, member="Layers")


def _summary(layer: LayerVersion) -> Output:
    return {
        "LayerName": layer.name,
        "LayerArn": layer.layer_arn,
        "LatestMatchingVersion": _output(layer),
    }


def delete_layer_version(plane: LambdaPlane, given: Input) -> None:
    """Functions that use it go on; deleting what is not there is no error (documented)."""
    plane.book.remove_layer(_name(given), given["VersionNumber"])


def add_layer_version_permission(plane: LambdaPlane, given: Input) -> Output:
    layer = _found(plane, given)
    check_revision(given, layer.policy_revision, "GetLayerPolicy")
    sid = given["StatementId"]
    if any(each["Sid"] == sid for each in layer.policy):
        raise refusals.conflict(
            f"The statement id ({sid}) provided already exists. Please provide a new statement "
            "id, or remove the existing statement."
        )
    organization = given.get("OrganizationId")
    statement = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": principal_element(given["Principal"], layer.arn),
        "Action": given["Action"],
        "Resource": layer.arn,
    }
    if organization is not None:
        statement["Condition"] = {"StringEquals": {"aws:PrincipalOrgID": organization}}
    changed = _put_policy(plane, layer, (*layer.policy, statement))
    return {"Statement": written(statement), "RevisionId": changed.policy_revision}


def _put_policy(
    plane: LambdaPlane, layer: LayerVersion, policy: tuple[Mapping[str, Any], ...]
) -> LayerVersion:
    return plane.book.put_layer(replace(layer, policy=policy, policy_revision=new_revision()))


def get_layer_version_policy(plane: LambdaPlane, given: Input) -> Output:
    layer = _found(plane, given)
    if not layer.policy:
        raise refusals.not_found("No policy is associated with the given resource.")
    document = {"Version": "2012-10-17", "Id": "default", "Statement": list(layer.policy)}
    return {"Policy": written(document), "RevisionId": layer.policy_revision}


def remove_layer_version_permission(plane: LambdaPlane, given: Input) -> None:
    layer, sid = _found(plane, given), given["StatementId"]
    kept = tuple(each for each in layer.policy if each["Sid"] != sid)
    if len(kept) == len(layer.policy):
        raise refusals.not_found(f"Statement {sid} is not found in resource policy.")
    check_revision(given, layer.policy_revision, "GetLayerPolicy")
    _put_policy(plane, layer, kept)


OPERATIONS: Mapping[str, LambdaOperation] = {
    "AddLayerVersionPermission": add_layer_version_permission,
    "DeleteLayerVersion": delete_layer_version,
    "GetLayerVersion": get_layer_version,
    "GetLayerVersionByArn": get_layer_version_by_arn,
    "GetLayerVersionPolicy": get_layer_version_policy,
    "ListLayerVersions": list_layer_versions,
    "ListLayers": list_layers,
    "PublishLayerVersion": publish_layer_version,
    "RemoveLayerVersionPermission": remove_layer_version_permission,
}
