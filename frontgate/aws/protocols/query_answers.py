"""The Query protocol, on the way out: answers in JSON, which API Gateway asks services for.

API Gateway sends `Accept: application/json`, and services answer calls of the Query protocol in
a JSON of their own: members in the order of their names, null where there is no value (recorded on
AWS with SQS and SSM).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.model import OperationModel, Shape

_SQS_NAMES = {"Messages": "messages", "QueueUrls": "queueUrls"}
"""Seen in clients of ReceiveMessage; assumed for ListQueues."""


def result_document(
    operation: OperationModel, result: Mapping[str, Any], *, request_id: str
) -> bytes:
    """`result` has members by name, or by their names on the wire."""
    name = operation.name
    document: dict[str, Any] = {"ResponseMetadata": {"RequestId": request_id}}
    shape = operation.output_shape
    if shape is not None:
        writer = _Writer(is_sqs=operation.service_model.endpoint_prefix == "sqs")
        document[f"{name}Result"] = writer.value(result, shape)
    return _encoded({f"{name}Response": dict(sorted(document.items()))})


def error_document(*, code: str, message: str, sender: bool, request_id: str) -> bytes:
    error = {"Code": code, "Message": message, "Type": "Sender" if sender else "Receiver"}
    return _encoded({"Error": error, "RequestId": request_id})


def _encoded(document: Any) -> bytes:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


class _Writer:
    def __init__(self, *, is_sqs: bool) -> None:
        """SQS writes maps as lists of names and values, as in its XML, and null for an empty list
        (both assumed)."""
        self._is_sqs = is_sqs

    def value(self, value: Any, shape: Shape) -> Any:
        if value is None:
            return None
        kind = shape.type_name
        if kind == "structure":
            return self._structure(value, shape)
        if kind == "list":
            if not value and self._is_sqs:
                return None
            return [self.value(item, shape.member) for item in value]  # type: ignore[attr-defined]
        if kind == "map":
            return self._map(value, shape)
        return _scalar(value)

    def _structure(self, value: Mapping[str, Any], shape: Any) -> dict[str, Any]:
        written = {}
        for name, member in shape.members.items():
            found = value.get(name, value.get(member.serialization.get("name", name)))
            key = _SQS_NAMES.get(name, name) if self._is_sqs else name
            written[key] = self.value(found, member)
        return dict(sorted(written.items()))

    def _map(self, value: Mapping[str, Any], shape: Any) -> Any:
        written = {name: self.value(item, shape.value) for name, item in value.items()}
        if self._is_sqs:
            return [{"Name": name, "Value": item} for name, item in written.items()]
        return written


def _scalar(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value
