"""The service integrations of HTTP APIs: their subtypes, parameters and the calls they make.

"AWS service integration subtype reference". Values of parameters are texts; where an operation
takes a list or an object, the text is JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from frontgate.wire import HeaderItems, record

Parameters = Mapping[str, str]
_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,9})?")


class ParameterError(ValueError):
    """A parameter's value is not what the operation takes; the text names it."""


@record
class Message:
    """What is sent to the service."""

    method: str
    path: str
    query: str
    headers: HeaderItems
    body: bytes


@dataclass(frozen=True, slots=True)
class ServiceOperation:
    service: str
    """Its endpoint prefix."""
    action: str
    required: frozenset[str]
    optional: frozenset[str]
    message: Callable[[Parameters], Message]
    """Raises `ParameterError`."""

    @property
    def parameters(self) -> frozenset[str]:
        return self.required | self.optional


def _posted(body: bytes, *headers: tuple[str, str]) -> Message:
    return Message(method="POST", path="/", query="", headers=headers, body=body)


def _in_json(
    target: str, version: str, document: Callable[[Parameters], object]
) -> Callable[[Parameters], Message]:
    """Calls of a service that speaks JSON."""
    headers = (("X-Amz-Target", target), ("Content-Type", f"application/x-amz-json-{version}"))

    def message(parameters: Parameters) -> Message:
        return _posted(json.dumps(document(parameters)).encode("utf-8", "replace"), *headers)

    return message


def _renamed(names: Mapping[str, str]) -> Callable[[Parameters], dict[str, str]]:
    """The parameters under the names that the service gives them."""
    return lambda parameters: {
        names[name]: value for name, value in parameters.items() if name in names
    }


def _same(*names: str) -> Callable[[Parameters], dict[str, str]]:
    return _renamed({name: name for name in names})


def _lowered(*names: str) -> Callable[[Parameters], dict[str, str]]:
    return _renamed({name: name[0].lower() + name[1:] for name in names})


def _event_entry(parameters: Parameters) -> object:
    entry: dict[str, Any] = {
        name: value for name, value in parameters.items() if name not in ("Resources", "Time")
    }
    if "Resources" in parameters:
        entry["Resources"] = _texts("Resources", parameters["Resources"])
    if "Time" in parameters:
        entry["Time"] = _moment("Time", parameters["Time"])
    return {"Entries": [entry]}


def _texts(name: str, value: str) -> list[str]:
    """A JSON array, or one text."""
    if not value.lstrip().startswith("["):
        return [value]
    found = _json(name, value)
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise ParameterError(f"{name} is no list of texts")
    return found


def _moment(name: str, value: str) -> float:
    """Seconds since the epoch, or ISO 8601, in UTC where it names no offset."""
    try:
        return _seconds(value)
    except (ValueError, OverflowError):
        raise ParameterError(f"{name} is no time: {value!r}") from None


def _seconds(value: str) -> float:
    if _NUMBER.fullmatch(value):
        return float(value)
    moment = datetime.fromisoformat(value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _json(name: str, value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise ParameterError(f"{name} is not JSON") from None


def _queue_message(action: str) -> Callable[[Parameters], Message]:
    """SQS in its Query protocol: its answers are XML (recorded)."""

    def message(parameters: Parameters) -> Message:
        pairs = [("Action", action), ("Version", "2012-11-05")]
        for name, value in parameters.items():
            write = _QUEUE_STRUCTURES.get(name)
            pairs += [(name, value)] if write is None else write(name, value)
        form = ("Content-Type", "application/x-www-form-urlencoded")
        return _posted(urlencode(pairs, errors="replace").encode(), form)

    return message


def _numbered(name: str, value: str) -> list[tuple[str, str]]:
    """`AttributeNames` as `AttributeName.1`, `AttributeName.2`."""
    return [
        (f"{name.removesuffix('s')}.{number}", text)
        for number, text in enumerate(_texts(name, value), start=1)
    ]


def _attributes(name: str, value: str) -> list[tuple[str, str]]:
    """`MessageAttributes` as `MessageAttribute.1.Name`, `MessageAttribute.1.Value.DataType`."""
    found = _json(name, value)
    if not isinstance(found, dict):
        raise ParameterError(f"{name} is no object")
    return [
        pair
        for number, (key, attribute) in enumerate(found.items(), start=1)
        for pair in _attribute(f"{name.removesuffix('s')}.{number}", name, key, attribute)
    ]


def _attribute(prefix: str, name: str, key: str, attribute: object) -> Iterator[tuple[str, str]]:
    if not isinstance(attribute, dict):
        raise ParameterError(f"{name}.{key} is no object")
    yield f"{prefix}.Name", key
    for member, value in attribute.items():
        if not isinstance(value, str | int | float):
            raise ParameterError(f"{name}.{key}.{member} is neither a text nor a number")
        yield f"{prefix}.Value.{member}", str(value)


_QUEUE_STRUCTURES: Mapping[str, Callable[[str, str], list[tuple[str, str]]]] = {
    "AttributeNames": _numbered,
    "MessageAttributeNames": _numbered,
    "MessageAttributes": _attributes,
    "MessageSystemAttributes": _attributes,
}


def _configuration(parameters: Parameters) -> Message:
    names = ("Application", "Environment", "Configuration")
    application, environment, configuration = (quote(parameters[name], safe="") for name in names)
    query = {"client_id": parameters["ClientId"]}
    if "ClientConfigurationVersion" in parameters:
        query["client_configuration_version"] = parameters["ClientConfigurationVersion"]
    return Message(
        method="GET",
        path=f"/applications/{application}/environments/{environment}"
        f"/configurations/{configuration}",
        query=urlencode(query, quote_via=quote),
        headers=(),
        body=b"",
    )


def _operation(
    service: str,
    action: str,
    required: str,
    optional: str,
    message: Callable[[Parameters], Message],
) -> ServiceOperation:
    return ServiceOperation(
        service, action, frozenset(required.split()), frozenset(optional.split()), message
    )


def _states(action: str, required: str, optional: str) -> ServiceOperation:
    names = _lowered(*required.split(), *optional.split())
    message = _in_json(f"AWSStepFunctions.{action}", "1.0", names)
    return _operation("states", action, required, optional, message)


def _sqs(action: str, required: str, optional: str = "") -> ServiceOperation:
    return _operation("sqs", action, required, optional, _queue_message(action))


_RECORD = "StreamName Data PartitionKey"
_RECORD_OPTIONS = "SequenceNumberForOrdering ExplicitHashKey"

SUBTYPES: Mapping[str, ServiceOperation] = {
    "EventBridge-PutEvents": _operation(
        "events",
        "PutEvents",
        "Detail DetailType Source",
        "Time EventBusName Resources TraceHeader",
        _in_json("AWSEvents.PutEvents", "1.1", _event_entry),
    ),
    "SQS-SendMessage": _sqs(
        "SendMessage",
        "QueueUrl MessageBody",
        "DelaySeconds MessageAttributes MessageDeduplicationId MessageGroupId "
        "MessageSystemAttributes",
    ),
    "SQS-ReceiveMessage": _sqs(
        "ReceiveMessage",
        "QueueUrl",
        "AttributeNames MaxNumberOfMessages MessageAttributeNames ReceiveRequestAttemptId "
        "VisibilityTimeout WaitTimeSeconds",
    ),
    "SQS-DeleteMessage": _sqs("DeleteMessage", "QueueUrl ReceiptHandle"),
    "SQS-PurgeQueue": _sqs("PurgeQueue", "QueueUrl"),
    "AppConfig-GetConfiguration": _operation(
        "appconfig",
        "GetConfiguration",
        "Application Environment Configuration ClientId",
        "ClientConfigurationVersion",
        _configuration,
    ),
    "Kinesis-PutRecord": _operation(
        "kinesis",
        "PutRecord",
        _RECORD,
        _RECORD_OPTIONS,
        _in_json(
            "Kinesis_20131202.PutRecord",
            "1.1",
            _same(*_RECORD.split(), *_RECORD_OPTIONS.split()),
        ),
    ),
    "StepFunctions-StartExecution": _states("StartExecution", "StateMachineArn", "Name Input"),
    "StepFunctions-StartSyncExecution": _states(
        "StartSyncExecution", "StateMachineArn", "Name Input TraceHeader"
    ),
    "StepFunctions-StopExecution": _states("StopExecution", "ExecutionArn", "Cause Error"),
}
"""By `integrationSubtype`. Each takes the parameter `Region` besides."""
