"""What a function may be configured to be, for the Lambda API and for templates alike.

The texts of what is beyond the service model are recorded, unless a comment says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontgate.aws.lambda_api import refusals
from frontgate.aws.rest_json import Constraints, load_model
from frontgate.control.errors import ControlError
from frontgate.functions import FunctionConfigError
from frontgate.functions.dead_letters import check_target
from frontgate.functions.function import check_runtime

Members = Mapping[str, Any]

_AT_MOST = {"Timeout": ("timeout", 900), "MemorySize": ("memorySize", 10_240)}
"""Seconds and MB ("Lambda quotas"). The service model allows more, which functions on instances of
one's own may have."""
_USUAL_RUNTIMES = frozenset(
    {f"python3.{minor}" for minor in range(9, 15)}
    | {f"nodejs{major}.x" for major in (18, 20, 22, 24)}
)
_AT_LEAST = {"Timeout": 1, "MemorySize": 128}
_MOST_ENVIRONMENT_BYTES = 4096


def check_member(name: str, value: Any) -> None:
    """A member of UpdateFunctionConfiguration that did not come through the API.

    Raises `ControlError` in the API's words.
    """
    if not _is_usual(name, value):
        operation = load_model("lambda").operations["UpdateFunctionConfiguration"]
        given = {"FunctionName": "any", name: value}
        broken = Constraints(by_java_name=True).violation(operation, given)
        if broken is not None:
            raise ControlError("ValidationException", broken, 400)
    check_quotas({name: value})


def _is_usual(name: str, value: Any) -> bool:
    """Whether it is in the model for sure, which takes long to read: a start need not wait."""
    if name == "Runtime":
        return value in _USUAL_RUNTIMES
    return name in _AT_LEAST and bool(value >= _AT_LEAST[name])


def check_quotas(given: Members) -> None:
    """Numbers that the service model lets pass, and Lambda does not."""
    for name, (member, most) in _AT_MOST.items():
        if given.get(name, 0) > most:
            raise refusals.invalid_value(
                str(given[name]), member, f"have value less than or equal to {most}"
            )


def runtime_of(given: Members) -> str:
    """Raises `ControlError` for one that runs nothing here."""
    runtime: str = given["Runtime"]
    try:
        check_runtime(runtime, function=given["FunctionName"])
    except FunctionConfigError as error:
        raise refusals.invalid(str(error)) from None
    return runtime


def dead_letter_of(given: Members) -> str | None:
    """Raises `ControlError` for what takes no dead letters (documented; the words are assumed)."""
    arn: str | None = (given.get("DeadLetterConfig") or {}).get("TargetArn") or None
    if arn is not None:
        try:
            check_target(arn)
        except ValueError as error:
            raise refusals.invalid(str(error)) from None
    return arn


def environment_of(given: Members) -> Mapping[str, str]:
    variables: dict[str, str] = dict((given.get("Environment") or {}).get("Variables") or {})
    reserved = sorted(name for name in variables if name in _RESERVED)
    if reserved:
        raise refusals.invalid(
            "Lambda was unable to configure your environment variables because the environment "
            "variables you have provided contains reserved keys that are currently not supported "
            f"for modification. Reserved keys used in this request: {', '.join(reserved)}"
        )
    if (
        sum(len(f"{name}{value}".encode()) for name, value in variables.items())
        > _MOST_ENVIRONMENT_BYTES
    ):
        raise refusals.invalid(
            "Lambda was unable to configure your environment variables because the environment "
            f"variables you have provided exceeded the {_MOST_ENVIRONMENT_BYTES // 1024}KB limit."
        )
    return variables


_RESERVED = frozenset(
    {
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    }
)
"""Lambda sets these itself ("Defined runtime environment variables")."""
