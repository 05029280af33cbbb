"""What an execution role must allow when a function or a mapping is made with it.

The words are known from reports of CreateFunction's and CreateEventSourceMapping's answers; which
permissions are asked for is documented for each source, and their order assumed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from frontgate.aws.iam_actions import Permission
from frontgate.aws.lambda_api import refusals
from frontgate.aws.lambda_api.event_source_mapping import EventSourceMapping
from frontgate.aws.lambda_api.plane import LambdaPlane
from frontgate.control.errors import ControlError
from frontgate.functions import FunctionConfig
from frontgate.wire import BackendError

_OF_QUEUE = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")
_OF_STREAMS: Mapping[str, Sequence[str]] = {
    "dynamodb": ("GetRecords", "GetShardIterator", "DescribeStream"),
    "kinesis": ("GetRecords", "GetShardIterator", "DescribeStream", "ListShards"),
}
"""Without ListStreams, which is on no stream in particular, and which not every guide asks for."""
_OF_DEAD_LETTERS = {"sqs": ("SendMessage", "SQS"), "sns": ("Publish", "SNS")}


async def check_role(plane: LambdaPlane, role: str, function_arn: str) -> None:
    """Raises `ControlError` for a role that there is not, or that does not trust Lambda."""
    with _answering():
        is_assumable = await plane.roles.is_assumable(role, function_arn=function_arn)
    if not is_assumable:
        raise refusals.invalid("The role defined for the function cannot be assumed by Lambda.")


async def check_dead_letters(
    plane: LambdaPlane, role: str, target: str | None, function_name: str
) -> None:
    """Raises `ControlError` for a role that may not send to the queue or topic."""
    if target is None:
        return
    service = target.split(":")[2]
    action, name = _OF_DEAD_LETTERS[service]
    needed = [Permission(f"{service}:{action}", target)]
    if await _first_denied(plane, role, needed, function_name) is not None:
        raise _not_permitted(action, name)


async def check_source(
    plane: LambdaPlane, mapping: EventSourceMapping, function: FunctionConfig
) -> None:
    """Raises `ControlError` for a role that may not read the source."""
    service, arn = mapping.source_arn.split(":")[2], mapping.source_arn
    actions = _OF_STREAMS.get(service, _OF_QUEUE)
    needed = [Permission(f"{service}:{action}", arn) for action in actions]
    denied = await _first_denied(plane, function.role, needed, function.name)
    if denied is None:
        return
    if mapping.is_stream:
        raise refusals.invalid(
            f"Cannot access stream {arn}. Please ensure the role can perform the GetRecords, "
            "GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream "
            "in IAM."
        )
    raise _not_permitted(denied.action.partition(":")[2], "SQS")


def _not_permitted(action: str, service: str) -> ControlError:
    return refusals.invalid(
        f"The provided execution role does not have permissions to call {action} on {service}"
    )


async def _first_denied(
    plane: LambdaPlane, role: str, needed: Sequence[Permission], function_name: str
) -> Permission | None:
    with _answering():
        return await plane.roles.first_denied(
            role, needed, session=function_name, region=plane.book.region
        )


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (BackendError, TimeoutError):
        raise refusals.invalid("IAM does not answer") from None
