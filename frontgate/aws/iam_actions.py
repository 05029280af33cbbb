"""What a call of a service is in the words of IAM: actions, and the resources they are on.

"Actions, resources, and condition keys for AWS services" (Service Authorization Reference). Most
actions are called like their operations; the resource stands in the call's parameters, and for the
services that integrations are mostly made of it is known here where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from frontgate.partitions import partition_of

_PREFIXES = {"monitoring": "cloudwatch", "email": "ses", "states": "states"}
_ACTIONS = {
    ("lambda", "Invoke"): "InvokeFunction",
    ("lambda", "InvokeAsync"): "InvokeFunction",
    ("lambda", "InvokeWithResponseStream"): "InvokeFunction",
    ("s3", "HeadObject"): "GetObject",
    ("s3", "HeadBucket"): "ListBucket",
    ("s3", "ListBuckets"): "ListAllMyBuckets",
    ("s3", "ListObjects"): "ListBucket",
    ("s3", "ListObjectsV2"): "ListBucket",
    ("s3", "ListObjectVersions"): "ListBucketVersions",
    ("s3", "DeleteObjects"): "DeleteObject",
    ("s3", "CopyObject"): "PutObject",
    ("s3", "CreateMultipartUpload"): "PutObject",
    ("s3", "UploadPart"): "PutObject",
    ("s3", "CompleteMultipartUpload"): "PutObject",
    ("sqs", "SendMessageBatch"): "SendMessage",
    ("sqs", "DeleteMessageBatch"): "DeleteMessage",
    ("sqs", "ChangeMessageVisibilityBatch"): "ChangeMessageVisibility",
    ("sns", "PublishBatch"): "Publish",
}
_TRANSACTION_ACTIONS = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Get": "GetItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a call is made."""

    region: str
    account_id: str

    @property
    def partition(self) -> str:
        return partition_of(self.region).name

    def arn(self, service: str, resource: str) -> str:
        """`resource`, if that is an ARN already."""
        if resource.startswith("arn:"):
            return resource
        return f"arn:{self.partition}:{service}:{self.region}:{self.account_id}:{resource}"


@dataclass(frozen=True, slots=True)
class Permission:
    """What a call needs."""

    action: str
    resource: str | None
    """None: it is not known here which."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Condition keys that the call itself gives values to."""


Parameters = Mapping[str, Any]


def permissions_of(
    prefix: str, operation: str, parameters: Parameters, place: Place
) -> tuple[Permission, ...]:
    """`prefix` is the service's endpoint prefix; parameters are named as on the wire, or in the
    service's model."""
    if prefix == "dynamodb" and operation.startswith("Transact"):
        return tuple(_of_transaction(parameters, place))
    if (prefix, operation) == ("events", "PutEvents"):
        return tuple(_of_events(parameters, place)) or (Permission("events:PutEvents", None),)
    action = f"{_PREFIXES.get(prefix, prefix)}:{_ACTIONS.get((prefix, operation), operation)}"
    find = _RESOURCES.get(prefix)
    resources = tuple(find(parameters, place)) if find is not None else ()
    if not resources:
        return (Permission(action, None),)
    return tuple(Permission(action, resource) for resource in resources)


def _of_transaction(parameters: Parameters, place: Place) -> Iterator[Permission]:
    for item in _dicts(parameters.get("TransactItems")):
        for name, action in _TRANSACTION_ACTIONS.items():
            part = item.get(name)
            if isinstance(part, Mapping):
                for resource in _table(part, place):
                    yield Permission(f"dynamodb:{action}", resource)


def _of_events(parameters: Parameters, place: Place) -> list[Permission]:
    """Each kind of event is judged by itself ("Using IAM policy conditions", EventBridge)."""
    seen: list[Permission] = []
    for entry in _dicts(parameters.get("Entries")):
        name = next(_texts(entry, "EventBusName"), "default")
        bus = place.arn("events", name if name.startswith("arn:") else f"event-bus/{name}")
        named = {"events:source": "Source", "events:detail-type": "DetailType"}
        keys = {key: value for key, name in named.items() for value in _texts(entry, name)}
        needed = Permission("events:PutEvents", bus, keys)
        if needed not in seen:
            seen.append(needed)
    return seen


def _dicts(value: object) -> Iterator[Parameters]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, Mapping))


def _texts(parameters: Parameters, *names: str) -> Iterator[str]:
    """The texts under these names, as far as there are any."""
    for name in names:
        value = parameters.get(name)
        if isinstance(value, str) and value:
            yield value


def _table(parameters: Parameters, place: Place) -> Iterator[str]:
    tables = parameters.get("RequestItems")
    names: Iterable[str] = tables if isinstance(tables, Mapping) else ()
    for name in (*_texts(parameters, "TableName"), *names):
        arn = place.arn("dynamodb", name if name.startswith("arn:") else f"table/{name}")
        index = next(_texts(parameters, "IndexName"), None)
        yield arn if index is None else f"{arn}/index/{index}"


def _object(parameters: Parameters, place: Place) -> Iterator[str]:
    for bucket in _texts(parameters, "Bucket"):
        key = next(_texts(parameters, "Key"), None)
        bucket_arn = f"arn:{place.partition}:s3:::{bucket}"
        deleted = parameters.get("Delete")
        if isinstance(deleted, Mapping):
            yield f"{bucket_arn}/*"
        else:
            yield bucket_arn if key is None else f"{bucket_arn}/{key}"


def _queue(parameters: Parameters, place: Place) -> Iterator[str]:
    for name in _texts(parameters, "QueueUrl", "QueueName"):
        yield place.arn("sqs", name.rstrip("/").rpartition("/")[2])


def _secret(parameters: Parameters, place: Place) -> Iterator[str]:
    """A secret's ARN ends in six characters that its name does not tell."""
    for name in _texts(parameters, "SecretId", "Name"):
        arn = name if name.startswith("arn:") else f"secret:{name}-AbCdEf"
        yield place.arn("secretsmanager", arn)


def _parameter(parameters: Parameters, place: Place) -> Iterator[str]:
    names = parameters.get("Names")
    listed = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    for name in (*_texts(parameters, "Name", "Path"), *listed):
        if name.startswith("arn:"):
            yield name
        else:
            yield place.arn("ssm", f"parameter/{name.lstrip('/')}")


def _named(
    service: str, kind: str, name: str, *arns: str
) -> Callable[[Parameters, Place], Iterator[str]]:
    """Resources that a call names by ARN, or by a name after `kind`."""

    def find(parameters: Parameters, place: Place) -> Iterator[str]:
        found = next(_texts(parameters, *arns), None)
        if found is not None:
            yield found
            return
        for text in _texts(parameters, name):
            yield place.arn(service, text if text.startswith("arn:") else f"{kind}{text}")

    return find


_RESOURCES: Mapping[str, Callable[[Parameters, Place], Iterator[str]]] = {
    "cognito-idp": _named("cognito-idp", "userpool/", "UserPoolId"),
    "dynamodb": _table,
    "firehose": _named("firehose", "deliverystream/", "DeliveryStreamName"),
    "kinesis": _named("kinesis", "stream/", "StreamName", "StreamARN"),
    "kms": _named("kms", "key/", "KeyId"),
    "lambda": _named("lambda", "function:", "FunctionName"),
    "logs": _named("logs", "log-group:", "logGroupName"),
    "s3": _object,
    "secretsmanager": _secret,
    "sns": _named("sns", "", "TopicArn", "TopicArn", "TargetArn"),
    "sqs": _queue,
    "ssm": _parameter,
    "states": _named("states", "", "stateMachineArn", "stateMachineArn", "executionArn"),
}
