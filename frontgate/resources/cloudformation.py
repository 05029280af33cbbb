"""AWS::CloudFormation: what only orders other resources; AWS::CDK: what only counts them."""

from __future__ import annotations

from frontgate.resources.creation import Created, Creation, ResourceType


async def _wait_condition_handle(creation: Creation) -> Created:
    host = f"cloudformation-waitcondition-{creation.stack.region}.s3.amazonaws.com"
    return Created(ref=f"https://{host}/{creation.stack.name}/{creation.logical_id}")


async def _metadata(creation: Creation) -> Created:
    return Created(ref=creation.name("Id"))


TYPES = {
    "AWS::CDK::Metadata": ResourceType(create=_metadata, supported=frozenset({"Analytics"})),
    "AWS::CloudFormation::WaitConditionHandle": ResourceType(
        create=_wait_condition_handle, supported=frozenset()
    ),
}
