"""AWS::CloudFormation: what only orders other resources."""

from __future__ import annotations

from frontgate.resources.creation import Created, Creation, ResourceType


async def _wait_condition_handle(creation: Creation) -> Created:
    host = f"cloudformation-waitcondition-{creation.stack.region}.s3.amazonaws.com"
    return Created(ref=f"https://{host}/{creation.stack.name}/{creation.logical_id}")


TYPES = {
    "AWS::CloudFormation::WaitConditionHandle": ResourceType(
        create=_wait_condition_handle, supported=frozenset()
    ),
}
