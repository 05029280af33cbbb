"""Documentation parts and their versions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from frontgate.control.apigateway.lookup import found, rest_api, without
from frontgate.control.apigateway.paging import page
from frontgate.control.apigateway.patches import Patch, PatchTable, read_patches, text
from frontgate.control.errors import BadRequestError, ConflictError, ControlError
from frontgate.control.json_texts import parse_json
from frontgate.control.openapi.documentation import read_documentation
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import (
    EMPTY,
    DocumentationPart,
    DocumentationVersion,
    RestApi,
)

_UNKNOWN_PART = "Invalid Documentation part identifier specified"
_UNKNOWN_VERSION = "Invalid Documentation version specified"  # assumed
_LOCATION = ("type", "path", "method", "statusCode", "name")


def create_documentation_part(plane: ControlPlane, given: Input) -> Output:
    api = rest_api(plane, given)
    part = DocumentationPart(
        id=plane.store.new_id(6),
        location=given["location"],
        properties=_properties(given["properties"]),
    )
    if any(_place(part) == _place(other) for other in api.documentation_parts.values()):
        raise ConflictError(  # assumed
            "Documentation part already exists for the specified location: "
            f"{json.dumps(dict(part.location))}"
        )
    return _save(plane, api, part)


def _properties(value: str | None) -> str:
    """An object as JSON text."""
    try:
        document = parse_json(value or "")
    except ValueError:
        document = None
    if value is None or not isinstance(document, dict):
        raise BadRequestError("Documentation part properties must be a JSON object")  # assumed
    return value


def _place(part: DocumentationPart) -> tuple[str | None, ...]:
    return tuple(part.location.get(name) for name in _LOCATION)


def _save(plane: ControlPlane, api: RestApi, part: DocumentationPart) -> Output:
    parts = {**api.documentation_parts, part.id: part}
    plane.store.rest.edit_rest_api(replace(api, documentation_parts=parts))
    return _part_output(part)


def _part_output(part: DocumentationPart) -> Output:
    return {"id": part.id, "location": part.location, "properties": part.properties}


def _part(plane: ControlPlane, given: Input) -> tuple[RestApi, DocumentationPart]:
    """A part of an unknown API is an unknown part (recorded)."""
    api = found(plane.store.rest.apis, given["restApiId"], _UNKNOWN_PART)
    return api, found(api.documentation_parts, given["documentationPartId"], _UNKNOWN_PART)


def get_documentation_part(plane: ControlPlane, given: Input) -> Output:
    return _part_output(_part(plane, given)[1])


def get_documentation_parts(plane: ControlPlane, given: Input) -> Output:
    """Documented: `name` is a part of a name, `path` a whole path, and so is the type; those
    without content are `UNDOCUMENTED`."""
    status = given.get("locationStatus")
    parts = [
        part
        for part in rest_api(plane, given).documentation_parts.values()
        if given.get("type") in (None, part.location.get("type"))
        and given.get("path") in (None, part.location.get("path"))
        and given.get("nameQuery", "") in part.location.get("name", "")
        and status in (None, "DOCUMENTED" if json.loads(part.properties) else "UNDOCUMENTED")
    ]
    return page(parts, given, _part_output)


def update_documentation_part(plane: ControlPlane, given: Input) -> Output:
    api, part = _part(plane, given)
    return _save(plane, api, PART_PATCHES.applied(part, read_patches(given)))


def delete_documentation_part(plane: ControlPlane, given: Input) -> None:
    """An unknown API is one here (recorded)."""
    api = rest_api(plane, given)
    part = found(api.documentation_parts, given["documentationPartId"], _UNKNOWN_PART)
    left = without(api.documentation_parts, part.id)
    plane.store.rest.edit_rest_api(replace(api, documentation_parts=left))


def import_documentation_parts(plane: ControlPlane, given: Input) -> Output:
    """Merges the document's parts into those with the same place, or puts them in their stead."""
    api = rest_api(plane, given)
    try:
        read = read_documentation(given["body"])
    except ControlError:
        raise BadRequestError("Unable to build importer with provided input.") from None
    kept = {} if given.get("mode") == "overwrite" else dict(api.documentation_parts)
    known = {_place(part): part for part in kept.values()}
    ids = []
    for location, properties in read:
        part = DocumentationPart(
            id=plane.store.new_id(6), location=location, properties=json.dumps(properties)
        )
        before = known.get(_place(part))
        if before is not None:
            merged = {**json.loads(before.properties), **properties}
            part = replace(part, id=before.id, properties=json.dumps(merged))
        kept[part.id] = part
        ids.append(part.id)
    plane.store.rest.edit_rest_api(replace(api, documentation_parts=kept))
    return {"ids": ids}


def create_documentation_version(plane: ControlPlane, given: Input) -> Output:
    """Keeps the parts as they are now; a stage that is named shows that version from now on."""
    api = rest_api(plane, given)
    name = given["documentationVersion"]
    if name in api.documentation_versions:
        raise ConflictError("Documentation version already exists")  # assumed
    stage_name = given.get("stageName")
    stage = None if stage_name is None else plane.store.rest.get_stage(api.id, stage_name)
    version = DocumentationVersion(
        version=name,
        created_date=plane.store.clock(),
        parts=api.documentation_parts or EMPTY,
        description=given.get("description"),
    )
    answer = _save_version(plane, api, version)
    if stage is not None:
        plane.store.rest.update_stage(replace(stage, documentation_version=name))
    return answer


def _save_version(plane: ControlPlane, api: RestApi, version: DocumentationVersion) -> Output:
    versions = {**api.documentation_versions, version.version: version}
    plane.store.rest.edit_rest_api(replace(api, documentation_versions=versions))
    return _version_output(version)


def _version_output(version: DocumentationVersion) -> Output:
    return {
        "version": version.version,
        "createdDate": version.created_date,
        "description": version.description,
    }


def _version(plane: ControlPlane, given: Input) -> tuple[RestApi, DocumentationVersion]:
    api = rest_api(plane, given)
    wanted = given["documentationVersion"]
    return api, found(api.documentation_versions, wanted, _UNKNOWN_VERSION)


def get_documentation_version(plane: ControlPlane, given: Input) -> Output:
    return _version_output(_version(plane, given)[1])


def get_documentation_versions(plane: ControlPlane, given: Input) -> Output:
    return page(rest_api(plane, given).documentation_versions.values(), given, _version_output)


def update_documentation_version(plane: ControlPlane, given: Input) -> Output:
    api, version = _version(plane, given)
    return _save_version(plane, api, VERSION_PATCHES.applied(version, read_patches(given)))


def delete_documentation_version(plane: ControlPlane, given: Input) -> None:
    api, version = _version(plane, given)
    stages = plane.store.rest.stages[api.id].values()
    if any(stage.documentation_version == version.version for stage in stages):
        raise BadRequestError(  # assumed
            "Active stages pointing to this documentation version must be moved or deleted"
        )
    left = without(api.documentation_versions, version.version)
    plane.store.rest.edit_rest_api(replace(api, documentation_versions=left))


def _set_properties(part: DocumentationPart, patch: Patch) -> DocumentationPart:
    return replace(part, properties=_properties(patch.value))


PART_PATCHES: PatchTable[DocumentationPart] = PatchTable(
    {"/properties": {"replace": _set_properties}}, refusals="named"
)
VERSION_PATCHES: PatchTable[DocumentationVersion] = PatchTable(
    {"/description": text("description")}, refusals="named"
)

OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateDocumentationPart": create_documentation_part,
    "CreateDocumentationVersion": create_documentation_version,
    "DeleteDocumentationPart": delete_documentation_part,
    "DeleteDocumentationVersion": delete_documentation_version,
    "GetDocumentationPart": get_documentation_part,
    "GetDocumentationParts": get_documentation_parts,
    "GetDocumentationVersion": get_documentation_version,
    "GetDocumentationVersions": get_documentation_versions,
    "ImportDocumentationParts": import_documentation_parts,
    "UpdateDocumentationPart": update_documentation_part,
    "UpdateDocumentationVersion": update_documentation_version,
}
