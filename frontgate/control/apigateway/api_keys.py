"""API keys, one by one and from a file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from frontgate.control.api_keys import ApiKey
from frontgate.control.apigateway.outputs import tags_output
from frontgate.control.apigateway.paging import page
from frontgate.control.apigateway.patches import PatchTable, flag, read_patches, text
from frontgate.control.errors import BadRequestError, ControlError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import EMPTY

_LONGEST_DESCRIPTION = 1024
"""Assumed: the limit of other descriptions."""


def create_api_key(plane: ControlPlane, given: Input) -> Output:
    description = given.get("description")
    if description is not None and len(description) > _LONGEST_DESCRIPTION:
        raise BadRequestError("Invalid API Key description specified.")
    key = plane.store.keys.create_api_key(
        name=given.get("name"),
        value=given.get("value"),
        description=description,
        enabled=given.get("enabled", False),
        customer_id=given.get("customerId"),
        stage_keys=tuple(_stage_key(stage) for stage in given.get("stageKeys", ())),
        tags=given.get("tags", EMPTY),
    )
    return _output(key, with_value=True)


def _stage_key(stage: Mapping[str, Any]) -> str:
    return f"{stage.get('restApiId', '')}/{stage.get('stageName', '')}"


def _output(key: ApiKey, *, with_value: bool, with_tags: bool = False) -> Output:
    return {
        "id": key.id,
        "value": key.value if with_value else None,
        "name": key.name,
        "customerId": key.customer_id,
        "description": key.description,
        "enabled": key.enabled,
        "createdDate": key.created_date,
        "lastUpdatedDate": key.last_updated_date,
        "stageKeys": list(key.stage_keys),
        "tags": tags_output(key.tags, always=with_tags),
    }


def get_api_key(plane: ControlPlane, given: Input) -> Output:
    key = plane.store.keys.get_api_key(given["apiKey"])
    return _output(key, with_value=given.get("includeValue", False), with_tags=True)


def get_api_keys(plane: ControlPlane, given: Input) -> Output:
    """The newest comes first, and names are found by their beginning (recorded)."""
    with_values = given.get("includeValues", False)
    keys = [
        key
        for key in reversed(list(plane.store.keys.api_keys.values()))
        if (key.name or "").startswith(given.get("nameQuery", ""))
        and given.get("customerId") in (None, key.customer_id)
    ]
    return page(keys, given, lambda key: _output(key, with_value=with_values))


def update_api_key(plane: ControlPlane, given: Input) -> Output:
    key = plane.store.keys.get_api_key(given["apiKey"])
    key = plane.store.keys.update_api_key(PATCHES.applied(key, read_patches(given)))
    return _output(key, with_value=False, with_tags=True)


def delete_api_key(plane: ControlPlane, given: Input) -> None:
    plane.store.keys.delete_api_key(given["apiKey"])


def import_api_keys(plane: ControlPlane, given: Input) -> Output:
    """A line for each key, below one of names (API Gateway's "API key file format").

    A line that makes no key is a warning, and with `failonwarnings` no line makes one.
    """
    rows = _rows(given["body"])
    made, warnings = [], []
    for number, row in enumerate(rows, 2):
        try:
            made.append(_import(plane, row))
        except ControlError as refused:
            warnings.append(f"Line {number}: {refused.message}")
    if warnings and given.get("failOnWarnings"):
        for key_id in made:
            plane.store.keys.delete_api_key(key_id)
        raise BadRequestError(f"Warnings found during import: {'; '.join(warnings)}")
    return {"ids": made, "warnings": warnings or None}


def _rows(body: bytes) -> list[dict[str, str]]:
    try:
        lines = list(csv.reader(body.decode("utf-8-sig").splitlines()))
    except (UnicodeDecodeError, csv.Error):
        lines = []
    names = [name.strip().lower() for name in lines[0]] if lines else []
    if "key" not in names or "name" not in names:
        raise BadRequestError("The file needs a first line with Name and Key")  # assumed
    return [dict(zip(names, _stripped(line), strict=False)) for line in lines[1:] if any(line)]


def _stripped(line: Iterable[str]) -> list[str]:
    return [cell.strip() for cell in line]


def _import(plane: ControlPlane, row: Mapping[str, str]) -> str:
    plans = [each.strip() for each in row.get("usageplanids", "").split(",") if each.strip()]
    for plan_id in plans:
        plane.store.keys.get_usage_plan(plan_id)
    key = plane.store.keys.create_api_key(
        name=row.get("name"),
        value=row.get("key"),
        description=row.get("description") or None,
        enabled=row.get("enabled", "").lower() == "true",
    )
    try:
        for plan_id in plans:
            plane.store.keys.create_usage_plan_key(plan_id, key_id=key.id)
    except ControlError:
        plane.store.keys.delete_api_key(key.id)
        raise
    return key.id


PATCHES: PatchTable[ApiKey] = PatchTable(
    {
        "/description": text("description"),
        "/enabled": flag("enabled"),
        "/name": {"replace": lambda key, patch: replace(key, name=patch.value or None)},
        "/customerId": text("customer_id"),
    },
    refusals="named",
)

OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateApiKey": create_api_key,
    "DeleteApiKey": delete_api_key,
    "GetApiKey": get_api_key,
    "GetApiKeys": get_api_keys,
    "ImportApiKeys": import_api_keys,
    "UpdateApiKey": update_api_key,
}
