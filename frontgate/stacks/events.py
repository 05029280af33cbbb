"""What happened to a stack while it was created: the latest first.

All resources begin when the stack does and are there when it is: the order between them is not
kept. Documentation: "AWS CloudFormation API Reference", StackEvent.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from frontgate.aws.rpc_protocols import Moment
from frontgate.stacks.documents import CREATED
from frontgate.stacks.launched import LaunchedStack, StackResource

Document = Mapping[str, Any]

_BEGUN = "CREATE_IN_PROGRESS"
_STACK = "AWS::CloudFormation::Stack"


def events(launched: LaunchedStack) -> list[Document]:
    """A beginning and an end for the stack and for each of its resources."""
    stack = launched.stack
    whole = StackResource(logical_id=stack.name, physical_id=stack.id, type=_STACK)
    resources = launched.resources
    began, completed = launched.began, launched.completed
    started = _event(launched, whole, _BEGUN, began)
    return [
        _event(launched, whole, CREATED, completed),
        *(_event(launched, each, CREATED, completed) for each in reversed(resources)),
        *(_event(launched, each, _BEGUN, began) for each in reversed(resources)),
        {**started, "ResourceStatusReason": "User Initiated"},
    ]


def _event(launched: LaunchedStack, of: StackResource, status: str, at: float) -> Document:
    return {
        "StackId": launched.stack.id,
        "EventId": _event_id(of, status, at),
        "StackName": launched.stack.name,
        "LogicalResourceId": of.logical_id,
        # A resource has no physical id before it is there.
        "PhysicalResourceId": of.physical_id if status == CREATED or of.type == _STACK else "",
        "ResourceType": of.type,
        "Timestamp": Moment(at),
        "ResourceStatus": status,
    }


def _event_id(of: StackResource, status: str, at: float) -> str:
    """A UUID for the stack itself; else `Table-CREATE_COMPLETE-2026-01-01T12:00:00.000Z`."""
    if of.type == _STACK:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{of.physical_id}/{status}"))
    moment = datetime.fromtimestamp(at, UTC).replace(tzinfo=None)
    return f"{of.logical_id}-{status}-{moment.isoformat(timespec='milliseconds')}Z"
