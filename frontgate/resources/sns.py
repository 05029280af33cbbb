"""AWS::SNS: topics and subscriptions in the local AWS services; topics reach functions too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontgate.resources.creation import Created, Creation, ResourceType, document, flag, words
from frontgate.resources.shaped import text_attributes

_TOPIC_ATTRIBUTES = words(
    "ContentBasedDeduplication DisplayName FifoTopic KmsMasterKeyId SignatureVersion TracingConfig"
)
_SUBSCRIPTION_ATTRIBUTES = words(
    "DeliveryPolicy FilterPolicy FilterPolicyScope RawMessageDelivery RedrivePolicy "
    "SubscriptionRoleArn"
)


async def _topic(creation: Creation) -> Created:
    properties = creation.properties
    name = creation.name("TopicName")
    if flag(properties.get("FifoTopic")) and not name.endswith(".fifo"):
        name += ".fifo"
    attributes = text_attributes(properties, _TOPIC_ATTRIBUTES)
    made = await creation.account.api(
        "sns", "CreateTopic", {"Name": name, "Attributes": attributes}
    )
    arn = str(made["TopicArn"])
    for subscription in properties.get("Subscription") or ():
        await _subscribe(creation, {**subscription, "TopicArn": arn})
    return Created(ref=arn, attributes={"TopicArn": arn, "TopicName": name})


async def _subscription(creation: Creation) -> Created:
    arn = await _subscribe(creation, creation.properties)
    return Created(ref=arn, attributes={"Arn": arn})


async def _subscribe(creation: Creation, properties: Mapping[str, Any]) -> str:
    """A function is reached by way of a queue, which the local services can write to."""
    protocol, endpoint = str(properties["Protocol"]), str(properties.get("Endpoint", ""))
    attributes = text_attributes(properties, _SUBSCRIPTION_ATTRIBUTES)
    if protocol == "lambda":
        sources = creation.account.event_sources
        topic = str(properties["TopicArn"])
        endpoint = await sources.queue_to(endpoint, source=creation.logical_id, topic=topic)
        protocol = "sqs"
        attributes.pop("RawMessageDelivery", None)
    made = await creation.account.api(
        "sns",
        "Subscribe",
        {
            "TopicArn": properties["TopicArn"],
            "Protocol": protocol,
            "Endpoint": endpoint,
            "Attributes": attributes,
            "ReturnSubscriptionArn": True,
        },
    )
    return str(made["SubscriptionArn"])


async def _policy(creation: Creation) -> Created:
    policy = document(creation.properties["PolicyDocument"])
    for topic in creation.properties["Topics"]:
        attribute = {"TopicArn": topic, "AttributeName": "Policy", "AttributeValue": policy}
        await creation.account.api("sns", "SetTopicAttributes", attribute)
    return Created(ref=creation.name("Id"))


TYPES = {
    "AWS::SNS::Topic": ResourceType(
        create=_topic,
        supported=_TOPIC_ATTRIBUTES | words("Subscription TopicName"),
        harmless=words(
            "ArchivePolicy DataProtectionPolicy DeliveryStatusLogging FifoThroughputScope Tags"
        ),
    ),
    "AWS::SNS::Subscription": ResourceType(
        create=_subscription,
        supported=_SUBSCRIPTION_ATTRIBUTES | words("Endpoint Protocol TopicArn"),
        harmless=words("Region ReplayPolicy"),
    ),
    "AWS::SNS::TopicPolicy": ResourceType(create=_policy, supported=words("PolicyDocument Topics")),
}
