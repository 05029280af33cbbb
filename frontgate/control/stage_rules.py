"""What makes a stage of a REST API valid. Limits are documented; texts are assumed.

Documentation: "Quotas for configuring and running a REST API in API Gateway", and CreateStage.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from frontgate.control.access_logs import check_access_log
from frontgate.control.errors import BadRequestError
from frontgate.control.rest_api import CanarySettings, MethodSetting, Stage

_MOST_VARIABLES = 100
_LONGEST_NAME = 64
_LONGEST_VALUE = 512
_NAME = re.compile(r"[A-Za-z0-9_]+")
_VALUE = re.compile(r"[A-Za-z0-9\-._~:/?#&=,]+")
CACHE_SIZES = ("0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237")
_LONGEST_TTL = 3_600
UNAUTHORIZED_STRATEGIES = (
    "FAIL_WITH_403",
    "SUCCEED_WITH_RESPONSE_HEADER",
    "SUCCEED_WITHOUT_RESPONSE_HEADER",
)


def check_stage(stage: Stage) -> None:
    """Raises `BadRequestError` with the first rule that `stage` breaks."""
    check_variables(stage.variables)
    check_access_log(stage.access_log_settings)
    if stage.cache_cluster_size not in (None, *CACHE_SIZES):
        allowed = ", ".join(CACHE_SIZES)
        raise BadRequestError(
            f"Invalid cache cluster size {stage.cache_cluster_size}, must be one of [{allowed}]"
        )
    for name, setting in stage.method_settings.items():
        _check_setting(name, setting)
    if stage.canary_settings is not None:
        _check_canary(stage.canary_settings)


def check_variables(variables: Mapping[str, str]) -> None:
    """A stage's variables, or those that a canary has in their place."""
    if len(variables) > _MOST_VARIABLES:
        raise BadRequestError(f"A stage cannot have more than {_MOST_VARIABLES} stage variables")
    for name, value in variables.items():
        if not _fits(name, _NAME, _LONGEST_NAME):
            raise BadRequestError(
                f"Invalid stage variable name {name}: up to {_LONGEST_NAME} letters, digits and "
                "underscores are allowed"
            )
        if not _fits(value, _VALUE, _LONGEST_VALUE):
            raise BadRequestError(
                f"Invalid value of stage variable {name}: it must match {_VALUE.pattern} and have "
                f"up to {_LONGEST_VALUE} characters"
            )


def _fits(text: str, pattern: re.Pattern[str], longest: int) -> bool:
    return len(text) <= longest and pattern.fullmatch(text) is not None


def _check_canary(canary: CanarySettings) -> None:
    if not 0 <= canary.percent_traffic <= 100:
        raise BadRequestError("Percent traffic must be between 0.0 and 100.0")
    check_variables(canary.stage_variable_overrides)


def _check_setting(name: str, setting: MethodSetting) -> None:
    if not 0 <= setting.cache_ttl_in_seconds <= _LONGEST_TTL:
        raise BadRequestError(
            f"Invalid cache TTL of {name}, must be between 0 and {_LONGEST_TTL} seconds"
        )
    if setting.unauthorized_cache_control_header_strategy not in UNAUTHORIZED_STRATEGIES:
        allowed = ", ".join(UNAUTHORIZED_STRATEGIES)
        raise BadRequestError(
            f"Invalid unauthorizedCacheControlHeaderStrategy of {name}, must be one of [{allowed}]"
        )
