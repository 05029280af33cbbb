"""CreateEventSourceMapping and the operations on mappings that are there.

What it says of its state is what the call began; the next look finds it done, as with functions.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from frontgate.aws.json_api import AwsCallError
from frontgate.aws.lambda_api import refusals
from frontgate.aws.lambda_api.definitions import Version
from frontgate.aws.lambda_api.event_source_mapping import EventSourceMapping, mapping_of
from frontgate.aws.lambda_api.lookup import Named, named
from frontgate.aws.lambda_api.mapping_book import KeptMapping
from frontgate.aws.lambda_api.mapping_output import output
from frontgate.aws.lambda_api.mapping_rules import KEPT, check, refuse_sources
from frontgate.aws.lambda_api.paging import page
from frontgate.aws.lambda_api.plane import Input, LambdaOperation, LambdaPlane, Output
from frontgate.aws.lambda_api.role_rules import check_source
from frontgate.control.errors import ControlError
from frontgate.wire import BackendError

_MOST = 100
"""A page holds no more, whatever is asked for ("ListEventSourceMappings")."""


def new_id() -> str:
    return str(uuid.uuid4())


async def create_event_source_mapping(plane: LambdaPlane, given: Input) -> Output:
    refuse_sources(given)
    found = _function(plane, given)
    kept = _kept(plane, new_id(), found.arn, given, tags=given.get("Tags") or {})
    check(kept.members, now=plane.book.clock())
    async with plane.mappings.changing:
        _refuse_duplicate(plane, kept.mapping, found)
        await check_source(plane, kept.mapping, found.version().config)
        await _look(plane, kept.mapping, found.version())
        try:
            await plane.mappings.add(kept)
        except (ValueError, RecursionError):
            raise _no_pattern() from None
        except (AwsCallError, BackendError, TimeoutError) as error:
            raise _unreadable(kept.mapping, error) from None
    return output(plane, kept, state="Creating")


def _function(plane: LambdaPlane, given: Input) -> Named:
    """An unknown one is a wrong parameter here (recorded)."""
    try:
        found = named(plane, given)
        found.version()
    except ControlError as error:
        if error.status == 404:
            raise refusals.invalid("Function does not exist") from None
        raise
    return found


def _kept(
    plane: LambdaPlane,
    id: str,
    function_arn: str,
    members: Mapping[str, Any],
    *,
    tags: Mapping[str, str],
) -> KeptMapping:
    """Raises `ControlError` for what cannot be read."""
    try:
        mapping = mapping_of(id, function_arn, members)
    except ValueError as error:
        if "filter pattern" in str(error):
            raise _no_pattern() from None
        raise refusals.invalid(str(error)) from None
    return KeptMapping(
        mapping=mapping,
        members={name: members[name] for name in KEPT if members.get(name) is not None},
        last_modified=plane.book.clock(),
        tags=dict(tags),
    )


def _no_pattern() -> ControlError:
    return refusals.invalid("Invalid filter pattern definition.")  # recorded


def _refuse_duplicate(plane: LambdaPlane, mapping: EventSourceMapping, found: Named) -> None:
    """The words are recorded."""
    other = plane.mappings.duplicate_of(mapping)
    if other is None:
        return
    ends = f'(" {mapping.source_arn} ") and function (" {found.function.name} ")'
    rest = f"already exists. Please update or delete the existing mapping with UUID {other.id}"
    if mapping.is_stream:
        raise refusals.conflict(f"The event source arn {ends} provided mapping {rest}")
    raise refusals.conflict(f"An event source mapping with SQS arn {ends} {rest}")


async def _look(plane: LambdaPlane, mapping: EventSourceMapping, function: Version) -> None:
    """Whether the source is there, and a queue hides its messages for long enough (recorded)."""
    try:
        visibility = await plane.mappings.sources.look(mapping.source_arn)
    except (AwsCallError, BackendError, TimeoutError) as error:
        raise _unreadable(mapping, error) from None
    timeout = round(function.config.timeout)
    if visibility is not None and visibility < timeout:
        raise refusals.invalid(
            f"Queue visibility timeout: {visibility} seconds is less than Function timeout: "
            f"{timeout} seconds"
        )


def _unreadable(mapping: EventSourceMapping, error: Exception) -> ControlError:
    """The words for a stream, and for a service that does not answer, are assumed."""
    if not isinstance(error, AwsCallError):
        return refusals.invalid(f"{mapping.source} does not answer")
    if mapping.is_stream:
        return refusals.invalid(f"Stream not found: {mapping.source_arn}")
    return refusals.invalid(
        f"Error occurred while ReceiveMessage. SQS Error Code: {error.code}. SQS Error Message: "
        f"{error.message}"
    )


def get_event_source_mapping(plane: LambdaPlane, given: Input) -> Output:
    return output(plane, _found(plane, given))


def _found(plane: LambdaPlane, given: Input) -> KeptMapping:
    kept = plane.mappings.mappings.get(given["UUID"])
    if kept is None:
        raise refusals.no_such_resource()
    return kept


async def update_event_source_mapping(plane: LambdaPlane, given: Input) -> Output:
    """What is not given stays. Reading goes on where it is."""
    refuse_sources({**given, "EventSourceArn": ""})
    async with plane.mappings.changing:
        present = _found(plane, given)
        members = {**present.members, **given}
        function_arn = present.mapping.function
        if "FunctionName" in given:
            function_arn = _function(plane, given).arn
        kept = _kept(plane, present.id, function_arn, members, tags=present.tags)
        check(kept.members, now=plane.book.clock())
        if "FunctionName" in given:
            function = _function(plane, given)
            _refuse_duplicate(plane, kept.mapping, function)
            await check_source(plane, kept.mapping, function.version().config)
        try:
            await plane.mappings.change(kept)
        except (ValueError, RecursionError):
            raise _no_pattern() from None
    was, is_now = present.mapping.enabled, kept.mapping.enabled
    state = "Updating" if was == is_now else ("Enabling" if is_now else "Disabling")
    return output(plane, kept, state=state)


async def delete_event_source_mapping(plane: LambdaPlane, given: Input) -> Output:
    async with plane.mappings.changing:
        kept = _found(plane, given)
        answer = output(plane, kept, state="Deleting")
        await plane.mappings.remove(kept.id)
    return answer


def list_event_source_mappings(plane: LambdaPlane, given: Input) -> Output:
    function = named(plane, given).arn if "FunctionName" in given else None
    source = given.get("EventSourceArn")
    mappings = [
        kept
        for kept in plane.mappings.mappings.values()
        if function in (None, kept.mapping.function) and source in (None, kept.mapping.source_arn)
    ]
    return page(
        mappings,
        given,
        lambda kept: output(plane, kept),
        member="EventSourceMappings",
        most=_MOST,
    )


OPERATIONS: Mapping[str, LambdaOperation] = {
    "CreateEventSourceMapping": create_event_source_mapping,
    "DeleteEventSourceMapping": delete_event_source_mapping,
    "GetEventSourceMapping": get_event_source_mapping,
    "ListEventSourceMappings": list_event_source_mappings,
    "UpdateEventSourceMapping": update_event_source_mapping,
}
