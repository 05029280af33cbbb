"""What topics, rules and buckets wrote to a queue of ours, handed to a function as its event.

These services invoke functions asynchronously ("Asynchronous invocation"), so a message is done
once it is accepted; retries are Lambda's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from frontgate.aws.service_api import ServiceApi
from frontgate.wire import EventInvoker, InvocationError

_RECEIVED_AT_ONCE = 10


class Delivery:
    """One queue of ours, and the function that it leads to."""

    def __init__(
        self,
        *,
        url: str,
        function: str,
        api: ServiceApi,
        invoke_event: EventInvoker,
        warn: Callable[[str], None],
    ) -> None:
        self._url = url
        self._function = function
        self._api = api
        self._invoke_event = invoke_event
        self._warn = warn

    async def read(self) -> bool:
        found = await self._api(
            "sqs",
            "ReceiveMessage",
            {"QueueUrl": self._url, "MaxNumberOfMessages": _RECEIVED_AT_ONCE},
        )
        messages = found.get("Messages") or ()
        for message in messages:
            event = event_of(message["Body"])
            if event is not None:
                await self._invoke(event)
            handle = {"QueueUrl": self._url, "ReceiptHandle": message["ReceiptHandle"]}
            await self._api("sqs", "DeleteMessage", handle)
        return bool(messages)

    async def _invoke(self, event: object) -> None:
        try:
            await self._invoke_event(self._function, json.dumps(event).encode())
        except InvocationError as error:
            self._warn(f"an event for {self._function} is lost: {error}")


def event_of(body: str) -> object:
    """The event that a message stands for; None for one that functions never see."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return body  # the constant text of a rule's target
    if isinstance(content, dict):
        if content.get("Type") == "Notification" and "TopicArn" in content:
            return {"Records": [_notification(content)]}
        if content.get("Event") == "s3:TestEvent":
            return None
    return content


def _notification(content: Mapping[str, Any]) -> dict[str, Any]:
    """ "Invoking Lambda functions with Amazon SNS notifications"."""
    attributes = content.get("MessageAttributes") or {}
    return {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": f"{content['TopicArn']}:frontgate",
        "Sns": {
            "Type": "Notification",
            "MessageId": content.get("MessageId"),
            "TopicArn": content["TopicArn"],
            "Subject": content.get("Subject"),
            "Message": content.get("Message"),
            "Timestamp": content.get("Timestamp"),
            "SignatureVersion": content.get("SignatureVersion", "1"),
            "Signature": content.get("Signature"),
            "SigningCertUrl": content.get("SigningCertURL"),
            "UnsubscribeUrl": content.get("UnsubscribeURL"),
            "MessageAttributes": attributes,
        },
    }
