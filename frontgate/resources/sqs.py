"""AWS::SQS: queues and their policies in the local AWS services."""

from __future__ import annotations

from frontgate.resources.creation import Created, Creation, ResourceType, document, flag, words
from frontgate.resources.shaped import text_attributes

_ATTRIBUTES = words(
    "ContentBasedDeduplication DeduplicationScope DelaySeconds FifoQueue FifoThroughputLimit "
    "KmsDataKeyReusePeriodSeconds KmsMasterKeyId MaximumMessageSize MessageRetentionPeriod "
    "ReceiveMessageWaitTimeSeconds RedriveAllowPolicy RedrivePolicy SqsManagedSseEnabled "
    "VisibilityTimeout"
)


async def _queue(creation: Creation) -> Created:
    properties = creation.properties
    name = creation.name("QueueName", longest=75)
    if flag(properties.get("FifoQueue")) and not name.endswith(".fifo"):
        name += ".fifo"
    attributes = text_attributes(properties, _ATTRIBUTES)
    if attributes.get("FifoQueue") == "false":
        del attributes["FifoQueue"]  # the API knows it only as true
    made = await creation.account.api(
        "sqs", "CreateQueue", {"QueueName": name, "Attributes": attributes}
    )
    url = str(made["QueueUrl"])
    return Created(
        ref=url,
        attributes={"Arn": creation.arn("sqs", name), "QueueName": name, "QueueUrl": url},
    )


async def _policy(creation: Creation) -> Created:
    policy = document(creation.properties["PolicyDocument"])
    queues = creation.properties.get("Queues") or [creation.properties["Queue"]]
    for url in queues:
        attributes = {"QueueUrl": url, "Attributes": {"Policy": policy}}
        await creation.account.api("sqs", "SetQueueAttributes", attributes)
    return Created(ref=creation.name("Id"))


TYPES = {
    "AWS::SQS::Queue": ResourceType(
        create=_queue, supported=_ATTRIBUTES | {"QueueName"}, harmless=words("Tags")
    ),
    "AWS::SQS::QueuePolicy": ResourceType(create=_policy, supported=words("PolicyDocument Queues")),
    "AWS::SQS::QueueInlinePolicy": ResourceType(
        create=_policy, supported=words("PolicyDocument Queue")
    ),
}
