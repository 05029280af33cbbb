"""Base path mappings: which API and stage a path of a custom domain name leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from frontgate.control.apigateway.domain_names import domain_key
from frontgate.control.apigateway.paging import page
from frontgate.control.apigateway.patches import Patch, PatchTable, read_patches, text
from frontgate.control.domain_names import ApiMapping
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation

_WHOLE_DOMAIN = "(none)"


def create_base_path_mapping(plane: ControlPlane, given: Input) -> Output:
    mapping = plane.store.domains.create_base_path_mapping(
        domain_key(given),
        rest_api_id=given["restApiId"],
        stage=given.get("stage") or None,
        key=_key(given.get("basePath", "")),
    )
    return _mapping_output(mapping)


def _key(base_path: str) -> str:
    return "" if base_path == _WHOLE_DOMAIN else base_path


def _mapping_output(mapping: ApiMapping) -> Output:
    return {
        "basePath": mapping.key or _WHOLE_DOMAIN,
        "restApiId": mapping.api_id,
        "stage": mapping.stage,
    }


def get_base_path_mapping(plane: ControlPlane, given: Input) -> Output:
    key = _key(given["basePath"])
    return _mapping_output(plane.store.domains.get_mapping(domain_key(given), key))


def get_base_path_mappings(plane: ControlPlane, given: Input) -> Output:
    domain = plane.store.domains.get_domain_name(domain_key(given))
    return page(domain.mappings.values(), given, _mapping_output)


def update_base_path_mapping(plane: ControlPlane, given: Input) -> Output:
    domains, key = plane.store.domains, _key(given["basePath"])
    mapping = domains.get_mapping(domain_key(given), key)
    changed = PATCHES.applied(mapping, read_patches(given))
    return _mapping_output(domains.update_base_path_mapping(domain_key(given), key, changed))


def delete_base_path_mapping(plane: ControlPlane, given: Input) -> None:
    plane.store.domains.delete_mapping(domain_key(given), _key(given["basePath"]))


def _set_key(mapping: ApiMapping, patch: Patch) -> ApiMapping:
    return replace(mapping, key=_key(patch.value or ""))


PATCHES: PatchTable[ApiMapping] = PatchTable(
    {
        "/basePath": {"replace": _set_key},
        "/stage": text("stage"),
        "/restapiId": {
            "replace": lambda mapping, patch: replace(mapping, api_id=patch.value or "")
        },
    },
    refusals="named",
)

OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateBasePathMapping": create_base_path_mapping,
    "DeleteBasePathMapping": delete_base_path_mapping,
    "GetBasePathMapping": get_base_path_mapping,
    "GetBasePathMappings": get_base_path_mappings,
    "UpdateBasePathMapping": update_base_path_mapping,
}
