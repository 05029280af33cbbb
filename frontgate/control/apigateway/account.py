"""The account, and what is dropped from a stage's caches."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from frontgate.control.account_settings import AccountSettings
from frontgate.control.apigateway.patches import Patch, PatchTable, read_patches, values
from frontgate.control.errors import BadRequestError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation

_ROLE = re.compile(r"arn:[^:]+:iam::\d{12}:role/.+")


def get_account(plane: ControlPlane, given: Input) -> Output:
    account = plane.store.account
    return {
        "cloudwatchRoleArn": account.cloudwatch_role_arn,
        "throttleSettings": {
            "burstLimit": account.throttle_settings.burst_limit,
            "rateLimit": account.throttle_settings.rate_limit,
        },
        "features": list(account.features),
        "apiKeyVersion": account.api_key_version,
    }


def update_account(plane: ControlPlane, given: Input) -> Output:
    plane.store.account = PATCHES.applied(plane.store.account, read_patches(given))
    return get_account(plane, given)


def flush_stage_cache(plane: ControlPlane, given: Input) -> None:
    stage = plane.store.rest.get_stage(given["restApiId"], given["stageName"])
    plane.flush_cache(stage.rest_api_id, stage.stage_name)


def flush_stage_authorizers_cache(plane: ControlPlane, given: Input) -> None:
    stage = plane.store.rest.get_stage(given["restApiId"], given["stageName"])
    plane.flush_authorizers(stage.rest_api_id, stage.stage_name)


def _set_role(account: AccountSettings, patch: Patch) -> AccountSettings:
    if patch.value and _ROLE.fullmatch(patch.value) is None:
        raise BadRequestError("Role ARN is not well formed")  # assumed
    return replace(account, cloudwatch_role_arn=patch.value or None)


PATCHES: PatchTable[AccountSettings] = PatchTable(
    {
        "/cloudwatchRoleArn": {
            "replace": _set_role,
            "add": _set_role,
            "remove": lambda account, patch: replace(account, cloudwatch_role_arn=None),
        },
        "/features": values("features"),
    },
    refusals="named",
)

OPERATIONS: Mapping[str, PlaneOperation] = {
    "FlushStageAuthorizersCache": flush_stage_authorizers_cache,
    "FlushStageCache": flush_stage_cache,
    "GetAccount": get_account,
    "UpdateAccount": update_account,
}
