"""What UpdateStage may patch: the stage itself, its canary, and the settings of its methods.

Refusals are as recorded on AWS, among them one list of paths without all of its commas, and that
an unknown path of two segments is taken for a method when it is removed.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import replace
from typing import Any

from frontgate.control.apigateway.patches import Patch, as_integer, as_number
from frontgate.control.errors import BadRequestError
from frontgate.control.rest_api import (
    EMPTY,
    AccessLogSettings,
    CanarySettings,
    MethodSetting,
    Stage,
)
from frontgate.control.stage_rules import CACHE_SIZES, UNAUTHORIZED_STRATEGIES

_METHOD = "/{resourcePath}/{httpMethod}"
_VALID_PATHS = (
    "/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, "
    "/accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, "
    f"{_METHOD}/metrics/enabled, {_METHOD}/logging/dataTrace, {_METHOD}/logging/loglevel, "
    f"{_METHOD}/throttling/burstLimit{_METHOD}/throttling/rateLimit{_METHOD}/caching/ttlInSeconds, "
    f"{_METHOD}/caching/enabled, {_METHOD}/caching/dataEncrypted, "
    f"{_METHOD}/caching/requireAuthorizationForCacheControl, "
    f"{_METHOD}/caching/unauthorizedCacheControlHeaderStrategy, "
    "/*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel, "
    "/*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, "
    "/*/*/caching/enabled, /*/*/caching/dataEncrypted, "
    "/*/*/caching/requireAuthorizationForCacheControl, "
    "/*/*/caching/unauthorizedCacheControlHeaderStrategy, "
    "/variables/{variable_name}, /tracingEnabled"
)
_LOG_PATHS = "[/accessLogSettings/destinationArn, /accessLogSettings/format]"
_COPIES = {
    "/deploymentId": "/canarySettings/deploymentId",
    "/variables": "/canarySettings/stageVariableOverrides",
}
_EVERY_METHOD = "*/*"
_LEVELS = ("OFF", "ERROR", "INFO")


def patched_stage(stage: Stage, patches: Iterable[Patch], deployments: Container[str]) -> Stage:
    """The stage with all patches made. `deployments` are the ids of those that there are."""
    for patch in patches:
        stage = _patched(stage, patch, deployments)
    return stage


def _patched(stage: Stage, patch: Patch, deployments: Container[str]) -> Stage:
    if patch.op == "copy":
        return _copied(stage, patch)
    segments = patch.segments
    if patch.path in ("/deploymentId", "/canarySettings/deploymentId"):
        _check_deployment(patch, deployments)
    match segments:
        case ("canarySettings",) if patch.op == "remove":
            return replace(stage, canary_settings=None)
        case ("canarySettings", *rest):
            changed = _patched_canary(stage, patch, tuple(rest))
            if changed is not None:
                return replace(stage, canary_settings=changed)
        case ("accessLogSettings", *rest):
            return _patched_log(stage, patch, rest)
        case ("variables", name) if patch.op in ("add", "replace", "remove"):
            return replace(stage, variables=_put(stage.variables, name, patch))
        case (name,) if name in _FIELDS and patch.op in ("replace", "remove"):
            return _FIELDS[name](stage, patch)
    return _patched_method(stage, patch, segments)


def _copied(stage: Stage, patch: Patch) -> Stage:
    """Promotes a canary: its overrides join the variables, and it stays until removed."""
    if _COPIES.get(patch.path or "") != patch.source:
        raise BadRequestError(
            f"Invalid copy operation with path: {patch.path} and from {patch.source}. Valid "
            f"copy:path are [{', '.join(_COPIES)}] and valid copy:from are "
            f"[{', '.join(_COPIES.values())}]"
        )
    canary = stage.canary_settings
    if canary is None:
        raise BadRequestError("Promotion not available. Canary does not exist.")
    if patch.path == "/deploymentId":
        return replace(stage, deployment_id=canary.deployment_id)
    return replace(stage, variables={**stage.variables, **canary.stage_variable_overrides})


def _check_deployment(patch: Patch, deployments: Container[str]) -> None:
    if patch.op != "replace":
        raise BadRequestError(f"Invalid {patch.op} operation with path: {patch.path}")
    if patch.value not in deployments:
        raise BadRequestError("Deployment id does not exist")


def _patched_canary(stage: Stage, patch: Patch, segments: tuple[str, ...]) -> CanarySettings | None:
    """None for a path that no canary has. A replace makes the canary if there is none."""
    canary = stage.canary_settings or CanarySettings(
        percent_traffic=0.0, deployment_id=stage.deployment_id
    )
    match segments:
        case ("stageVariableOverrides", name) if patch.op in ("add", "replace", "remove"):
            overrides = _put(canary.stage_variable_overrides, name, patch)
            return replace(canary, stage_variable_overrides=overrides)
        case ("deploymentId",) if patch.op == "replace":
            return replace(canary, deployment_id=patch.value or "")
        case ("percentTraffic",) if patch.op == "replace":
            refusal = "Percent traffic must be between 0.0 and 100.0"  # assumed
            return replace(canary, percent_traffic=as_number(patch.value, refusal, high=100.0))
        case ("useStageCache",) if patch.op == "replace":
            return replace(canary, use_stage_cache=patch.flag)
    return None


def _put(variables: Mapping[str, str], name: str, patch: Patch) -> Mapping[str, str]:
    others = {key: value for key, value in variables.items() if key != name}
    if patch.op == "remove":
        return others or EMPTY
    return {**others, name: patch.value or ""}


def _patched_log(stage: Stage, patch: Patch, segments: list[str]) -> Stage:
    """The two are set one after the other, and removed together."""
    if segments == [] and patch.op == "remove":
        return replace(stage, access_log_settings=None)
    if segments not in (["destinationArn"], ["format"]):
        raise BadRequestError(f"Invalid accessLogSettings path. Must be one of : {_LOG_PATHS}")
    if not patch.value:
        raise BadRequestError("Access Log value must not be empty")
    log = stage.access_log_settings or AccessLogSettings(destination_arn="", format="")
    if segments == ["format"]:
        return replace(stage, access_log_settings=replace(log, format=patch.value))
    return replace(stage, access_log_settings=replace(log, destination_arn=patch.value))


def _patched_method(stage: Stage, patch: Patch, segments: tuple[str, ...]) -> Stage:
    if patch.op == "remove" and len(segments) == 2:
        return _without_method(stage, f"{segments[0].lstrip('/')}/{segments[1]}")
    if patch.op != "replace" or len(segments) != 4 or segments[2:] not in _SETTINGS:
        raise BadRequestError(
            f"Invalid method setting path: {patch.path}. Must be one of: [{_VALID_PATHS}]"
        )
    key = f"{segments[0].lstrip('/')}/{segments[1]}"
    field, convert = _SETTINGS[segments[2], segments[3]]
    settings = stage.method_settings
    start = settings.get(key) or settings.get(_EVERY_METHOD) or MethodSetting()
    changed: MethodSetting = replace(start, **{field: convert(patch)})
    return replace(stage, method_settings={**settings, key: changed})


def _without_method(stage: Stage, key: str) -> Stage:
    if key not in stage.method_settings:
        raise BadRequestError(
            f"Cannot remove method setting {key} because there is no method setting for this "
            "method "
        )
    left = {name: each for name, each in stage.method_settings.items() if name != key}
    return replace(stage, method_settings=left)


def _optional_text(field: str) -> Callable[[Stage, Patch], Stage]:
    def change(stage: Stage, patch: Patch) -> Stage:
        value: Any = (patch.value or None) if patch.op == "replace" else None
        return replace(stage, **{field: value})

    return change


def _set_deployment(stage: Stage, patch: Patch) -> Stage:
    return replace(stage, deployment_id=patch.value or "")


def _set_tracing(stage: Stage, patch: Patch) -> Stage:
    return replace(stage, tracing_enabled=patch.flag)


def _set_cache(stage: Stage, patch: Patch) -> Stage:
    size = (stage.cache_cluster_size or CACHE_SIZES[0]) if patch.flag else None
    return replace(stage, cache_cluster_enabled=patch.flag, cache_cluster_size=size)


def _set_cache_size(stage: Stage, patch: Patch) -> Stage:
    if patch.value not in CACHE_SIZES:
        raise BadRequestError("Invalid cache cluster size specified")  # assumed
    return replace(stage, cache_cluster_size=patch.value)


_FIELDS: Mapping[str, Callable[[Stage, Patch], Stage]] = {
    "deploymentId": _set_deployment,
    "description": _optional_text("description"),
    "clientCertificateId": _optional_text("client_certificate_id"),
    "documentationVersion": _optional_text("documentation_version"),
    "tracingEnabled": _set_tracing,
    "cacheClusterEnabled": _set_cache,
    "cacheClusterSize": _set_cache_size,
}


def _flag(patch: Patch) -> bool:
    return patch.flag


def _level(patch: Patch) -> str:
    level = (patch.value or "").upper()
    if level not in _LEVELS:
        raise BadRequestError(  # assumed
            f"Invalid logging level specified. Must be one of: [{', '.join(_LEVELS)}]"
        )
    return level


def _strategy(patch: Patch) -> str:
    if patch.value not in UNAUTHORIZED_STRATEGIES:
        raise BadRequestError(  # assumed
            "Invalid unauthorized cache control header strategy specified. Must be one of: "
            f"[{', '.join(UNAUTHORIZED_STRATEGIES)}]"
        )
    return patch.value


def _burst(patch: Patch) -> int:
    return as_integer(patch.value, "Invalid throttling burst limit specified", low=-1)  # assumed


def _rate(patch: Patch) -> float:
    return as_number(patch.value, "Invalid throttling rate limit specified", low=-1)  # assumed


def _ttl(patch: Patch) -> int:
    refusal = "Invalid cache TTL, must be between 0 and 3600 seconds"  # assumed
    return as_integer(patch.value, refusal, high=3600)


_SETTINGS: Mapping[tuple[str, ...], tuple[str, Callable[[Patch], Any]]] = {
    ("metrics", "enabled"): ("metrics_enabled", _flag),
    ("logging", "dataTrace"): ("data_trace_enabled", _flag),
    ("logging", "loglevel"): ("logging_level", _level),
    ("throttling", "burstLimit"): ("throttling_burst_limit", _burst),
    ("throttling", "rateLimit"): ("throttling_rate_limit", _rate),
    ("caching", "enabled"): ("caching_enabled", _flag),
    ("caching", "ttlInSeconds"): ("cache_ttl_in_seconds", _ttl),
    ("caching", "dataEncrypted"): ("cache_data_encrypted", _flag),
    ("caching", "requireAuthorizationForCacheControl"): (
        "require_authorization_for_cache_control",
        _flag,
    ),
    ("caching", "unauthorizedCacheControlHeaderStrategy"): (
        "unauthorized_cache_control_header_strategy",
        _strategy,
    ),
}
