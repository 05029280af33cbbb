"""Who hears of events and records that a function did not take, or did.

"Retaining records of asynchronous invocations": a queue, a topic, a bus or another function.
"Adding a dead-letter queue": a queue or a topic.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from frontgate.aws.service_api import ServiceApi


class Destinations:
    """Sends invocation records, and events that were given up."""

    def __init__(self, api: ServiceApi) -> None:
        self._api = api

    async def tell(self, arn: str, record: Mapping[str, Any]) -> None:
        """Raises what the service call raises, and `ValueError` for an ARN of another service."""
        service = arn.split(":")[2] if arn.count(":") > 4 else arn
        body = json.dumps(record)
        match service:
            case "sqs" | "sns":
                await self._send(service, arn, {}, body)
            case "events":
                await self._api("events", "PutEvents", {"Entries": [_entry(arn, record, body)]})
            case "lambda":
                call = {"FunctionName": arn, "InvocationType": "Event", "Payload": body.encode()}
                await self._api("lambda", "Invoke", call)
            case _:
                raise ValueError(f"{arn} is no queue, topic, bus or function")

    async def bury(
        self, arn: str, event: bytes, attributes: Mapping[str, Mapping[str, str]]
    ) -> None:
        """An event that was given up, with its message attributes. Raises as `tell` does."""
        service = arn.split(":")[2] if arn.count(":") == 5 else arn
        if service not in ("sqs", "sns"):
            raise ValueError(f"{arn} is no queue or topic")
        body = event.decode(errors="replace")
        await self._send(service, arn, {"MessageAttributes": attributes}, body)

    async def _send(self, service: str, arn: str, members: Mapping[str, Any], body: str) -> None:
        """To a queue or a topic."""
        if service == "sns":
            await self._api("sns", "Publish", {"TopicArn": arn, "Message": body, **members})
            return
        found = await self._api("sqs", "GetQueueUrl", {"QueueName": arn.split(":")[5]})
        sent = {"QueueUrl": found["QueueUrl"], "MessageBody": body, **members}
        await self._api("sqs", "SendMessage", sent)


def _entry(arn: str, record: Mapping[str, Any], body: str) -> dict[str, Any]:
    context = record["requestContext"]
    ending = "Success" if context["condition"] == "Success" else "Failure"
    return {
        "EventBusName": arn,
        "Source": "lambda",
        "DetailType": f"Lambda Function Invocation Result - {ending}",
        "Detail": body,
        "Resources": [arn, context["functionArn"]],
    }
