"""AWS::Events: buses and rules in the local AWS services; rules reach functions too."""

from __future__ import annotations

from typing import Any

from frontgate.resources.creation import Created, Creation, ResourceType, words
from frontgate.resources.plain import answered, plain
from frontgate.resources.shaped import shaped

_DEFAULT_BUS = "default"


async def _rule(creation: Creation) -> Created:
    properties = dict(creation.properties)
    name = creation.name("Name", longest=64)
    bus = str(properties.get("EventBusName") or _DEFAULT_BUS).rpartition("/")[2]
    rule = {**properties, "Name": name, "EventBusName": bus}
    made = await creation.account.api("events", "PutRule", shaped("events", "PutRule", rule))
    if targets := properties.get("Targets"):
        document = {"Rule": name, "EventBusName": bus, "Targets": targets}
        wanted = shaped("events", "PutTargets", document)
        wanted["Targets"] = [await _target(creation, target) for target in wanted["Targets"]]
        await creation.account.api("events", "PutTargets", wanted)
    ref = name if bus == _DEFAULT_BUS else f"{bus}|{name}"
    return Created(ref=ref, attributes={"Arn": made["RuleArn"]})


async def _target(creation: Creation, target: dict[str, Any]) -> dict[str, Any]:
    """A function is reached by way of a queue, which the local services can write to."""
    sources = creation.account.event_sources
    if not sources.is_function(target["Arn"]):
        return target
    queue = await sources.queue_to(target["Arn"], source=creation.logical_id)
    return {**target, "Arn": queue}


async def _kept_policy(creation: Creation) -> Created:
    return Created(ref=creation.name("StatementId"))


TYPES = {
    "AWS::Events::EventBus": plain(
        "events",
        "CreateEventBus",
        "EventSourceName Name",
        harmless="DeadLetterConfig Description KmsKeyIdentifier LogConfig Policy Tags",
        named_by="Name",
        attributes={"Arn": answered("EventBusArn"), "Name": lambda made: made.name},
    ),
    "AWS::Events::Rule": ResourceType(
        create=_rule,
        supported=words(
            "Description EventBusName EventPattern Name RoleArn ScheduleExpression State Targets"
        ),
        harmless=words("Tags"),
        without_effect=words("ScheduleExpression"),
    ),
    "AWS::Events::EventBusPolicy": ResourceType(
        create=_kept_policy,
        supported=frozenset(),
        harmless=words("Action Condition EventBusName Principal Statement StatementId"),
    ),
}
