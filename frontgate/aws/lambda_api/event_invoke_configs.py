"""What becomes of asynchronous invocations: attempts, age and destinations.

"Configuring error handling settings for asynchronous invocations", "Capturing records of Lambda
asynchronous invocations". The rules and their words are recorded, unless a comment says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontgate.aws.lambda_api import refusals
from frontgate.aws.lambda_api.definitions import EventInvokeConfig
from frontgate.aws.lambda_api.lookup import Named, asked, named
from frontgate.aws.lambda_api.paging import by_name, page
from frontgate.aws.lambda_api.plane import Input, LambdaOperation, LambdaPlane, Output
from frontgate.control.errors import ControlError
from frontgate.functions.identifiers import LATEST, parse_reference

_SETTINGS = ("MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig")
_ENDINGS = ("OnSuccess", "OnFailure")
_TAKE_RECORDS = frozenset({"events", "lambda", "sns", "sqs"})


def put_function_event_invoke_config(plane: LambdaPlane, given: Input) -> Output:
    """What is not given is as usual again."""
    found = _there(plane, given)
    if not any(name in given for name in _SETTINGS):
        raise refusals.invalid(
            "You must specify at least one of error handling or destination setting."
        )
    return _saved(plane, found, given)


def update_function_event_invoke_config(plane: LambdaPlane, given: Input) -> Output:
    """What is not given stays."""
    found = _there(plane, given)
    arn = f"{found.function.arn}:{found.qualifier or LATEST}"
    present = found.function.events.get(found.qualifier or LATEST)
    if present is None:
        raise _without_config(arn)
    return _saved(plane, found, {**_output(arn, present), **given})


def _there(plane: LambdaPlane, given: Input) -> Named:
    try:
        found = named(plane, given)
        found.require()
    except ControlError as error:
        raise refusals.no_function() if error.status == 404 else error from None
    return found


def _without_config(arn: str) -> ControlError:
    return refusals.not_found(f"The function {arn} doesn't have an EventInvokeConfig")


def _saved(plane: LambdaPlane, found: Named, given: Input) -> Output:
    destinations = _destinations(plane, found, given.get("DestinationConfig") or {})
    config = EventInvokeConfig(
        retries=given.get("MaximumRetryAttempts"),
        longest_age=given.get("MaximumEventAgeInSeconds"),
        on_success=destinations.get("OnSuccess"),
        on_failure=destinations.get("OnFailure"),
        last_modified=plane.book.clock(),
    )
    function, qualifier = found.function, found.qualifier or LATEST
    plane.book.configure_events(function.name, qualifier, config)
    return _output(f"{function.arn}:{qualifier}", config)


def _destinations(plane: LambdaPlane, found: Named, given: Mapping[str, Any]) -> dict[str, str]:
    """The ARNs by their ending. Raises `ControlError`."""
    arns = {ending: (given.get(ending) or {}).get("Destination") for ending in _ENDINGS}
    for ending, arn in arns.items():
        if arn:
            _check_destination(plane, found, arns, ending)
    return {ending: arn for ending, arn in arns.items() if arn}


def _check_destination(
    plane: LambdaPlane, found: Named, arns: Mapping[str, Any], ending: str
) -> None:
    arn: str = arns[ending]
    service = arn.split(":")[2] if arn.startswith("arn:") else "kafka"
    if service == "kafka" or (service == "s3" and ending == "OnFailure"):
        raise refusals.invalid(f"The destination {arn} is not supported here")
    # A FIFO queue or topic is taken, and fails when a record is sent ("Types of metrics").
    if service not in _TAKE_RECORDS:
        raise refusals.invalid(f"The provided destination config {_as_logged(arns)} is invalid.")
    if service == "lambda":
        _check_function(plane, found, arn)


def _check_function(plane: LambdaPlane, found: Named, arn: str) -> None:
    reference = parse_reference(arn)
    function = None if reference is None else plane.book.functions.get(reference.name)
    if reference is None or function is None or not reference.matches(function.arn):
        raise refusals.invalid(f"The destination ARN {arn} is invalid.")
    if function.name == found.function.name:
        raise refusals.invalid("You can't specify the function as a destination for itself.")


def _as_logged(arns: Mapping[str, Any]) -> str:
    """As Lambda's own code prints it."""
    success, failure = (
        f"{ending}(destination={arns[ending]})" if arns[ending] else "null" for ending in _ENDINGS
    )
    return f"DestinationConfig(onSuccess={success}, onFailure={failure})"


def _output(arn: str, config: EventInvokeConfig) -> dict[str, Any]:
    return {
        "FunctionArn": arn,
        "LastModified": config.last_modified,
        "MaximumRetryAttempts": config.retries,
        "MaximumEventAgeInSeconds": config.longest_age,
        "DestinationConfig": {
            "OnSuccess": _destination(config.on_success),
            "OnFailure": _destination(config.on_failure),
        },
    }


def _destination(arn: str | None) -> dict[str, str]:
    return {} if arn is None else {"Destination": arn}


def get_function_event_invoke_config(plane: LambdaPlane, given: Input) -> Output:
    found, config = _configured(plane, given)
    return _output(f"{found.function.arn}:{found.qualifier}", config)


def delete_function_event_invoke_config(plane: LambdaPlane, given: Input) -> None:
    found, _ = _configured(plane, given)
    plane.book.configure_events(found.function.name, found.qualifier, None)


def _configured(plane: LambdaPlane, given: Input) -> tuple[Named, EventInvokeConfig]:
    """An unknown function is missed as one without a configuration is."""
    arn, function, qualifier = asked(plane, given)
    qualifier = qualifier or LATEST
    config = None if function is None else function.events.get(qualifier)
    if function is None or config is None:
        raise _without_config(f"{arn}:{qualifier}")
    return Named(function, qualifier), config


def list_function_event_invoke_configs(plane: LambdaPlane, given: Input) -> Output:
    _, function, _ = asked(plane, given)
    if function is None:
        raise refusals.no_function()
    qualifiers = by_name({qualifier: qualifier for qualifier in function.events})
    return page(
        qualifiers,
        given,
        lambda each: _output(f"{function.arn}:{each}", function.events[each]),
        member="FunctionEventInvokeConfigs",
    )


OPERATIONS: Mapping[str, LambdaOperation] = {
    "DeleteFunctionEventInvokeConfig": delete_function_event_invoke_config,
    "GetFunctionEventInvokeConfig": get_function_event_invoke_config,
    "ListFunctionEventInvokeConfigs": list_function_event_invoke_configs,
    "PutFunctionEventInvokeConfig": put_function_event_invoke_config,
    "UpdateFunctionEventInvokeConfig": update_function_event_invoke_config,
}
