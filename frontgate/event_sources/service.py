"""All event sources of one gateway."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from frontgate.aws.lambda_api.event_source_mapping import EventSourceMapping
from frontgate.aws.service_api import ServiceApi
from frontgate.event_sources.delivery import Delivery
from frontgate.event_sources.destinations import Destinations
from frontgate.event_sources.poller import Poller
from frontgate.event_sources.queue import QueueSource
from frontgate.event_sources.shards import DynamoDbStream, KinesisStream
from frontgate.event_sources.stream import Shards, StreamSource
from frontgate.wire import Clock, EventInvoker, FunctionInvoker

_FEEDING = frozenset({"dynamodb", "events", "kinesis", "s3", "sns", "sqs"})
"""A call of one of these services may have written what a source reads."""
_STREAMS: Mapping[str, Callable[[str, ServiceApi], Shards]] = {
    "dynamodb": DynamoDbStream,
    "kinesis": KinesisStream,
}
_VISIBLE_AFTER = 30


class EventSources:
    """Reads sources and invokes functions, from `start` to `close`."""

    def __init__(
        self,
        *,
        api: ServiceApi,
        invoke: FunctionInvoker,
        invoke_event: EventInvoker,
        clock: Clock,
        warn: Callable[[str], None],
    ) -> None:
        self._api = api
        self._invoke = invoke
        self._invoke_event = invoke_event
        self._clock = clock
        self._warn = warn
        self._destinations = Destinations(api)
        self._pollers: dict[str, Poller] = {}
        self._closing: list[Callable[[], Awaitable[None]]] = []
        self._is_started = False

    async def add(self, mapping: EventSourceMapping) -> None:
        """Read a queue or stream for a function. Raises `PatternError` for a bad filter."""
        if not mapping.enabled:
            return
        if mapping.source == "sqs":
            source = QueueSource(
                mapping,
                url=await self._queue_url(mapping.source_arn),
                api=self._api,
                invoke=self._invoke,
                warn=self._warn,
            )
            self._closing.append(source.close)
            self._poll(mapping.id, source.read, mapping.source_arn)
            return
        stream = StreamSource(
            mapping,
            stream=_STREAMS[mapping.source](mapping.source_arn, self._api),
            invoke=self._invoke,
            give_up=self._give_up,
            clock=self._clock,
        )
        self._poll(mapping.id, stream.read, mapping.source_arn)

    def is_function(self, arn: str) -> bool:
        """Whether a target's ARN is that of a function."""
        return arn.startswith("arn:") and arn.split(":")[2] == "lambda"

    async def queue_to(self, function: str, *, source: str, topic: str | None = None) -> str:
        """The ARN of a queue whose messages become events of `function`.

        `source` names who writes to it, in the queue's name; a FIFO topic needs a FIFO queue. Asked
        for again, it is the same queue, which is read once.
        """
        digest = hashlib.sha256(f"{source}/{function}/{topic}".encode()).hexdigest()[:16]
        name = f"frontgate-{digest}"
        attributes = {"VisibilityTimeout": str(_VISIBLE_AFTER)}
        if topic is not None and topic.endswith(".fifo"):
            name, attributes["FifoQueue"] = f"{name}.fifo", "true"
        made = await self._api("sqs", "CreateQueue", {"QueueName": name, "Attributes": attributes})
        url = str(made["QueueUrl"])
        found = await self._api(
            "sqs", "GetQueueAttributes", {"QueueUrl": url, "AttributeNames": ["QueueArn"]}
        )
        delivery = Delivery(
            url=url,
            function=function,
            api=self._api,
            invoke_event=self._invoke_event,
            warn=self._warn,
        )
        if name not in self._pollers:
            self._poll(name, delivery.read, f"what {source} sends to {function}")
        return str(found["Attributes"]["QueueArn"])

    def start(self) -> None:
        """Begin to read. Idempotent."""
        if not self._is_started:
            self._is_started = True
            for poller in self._pollers.values():
                poller.start()

    def called(self, service: str) -> None:
        """Somebody has called this service, by its endpoint prefix: look at once."""
        if service in _FEEDING:
            for poller in self._pollers.values():
                poller.wake()

    async def close(self) -> None:
        """Stop reading; what is under way is dropped. Idempotent."""
        pollers, self._pollers = self._pollers, {}
        await asyncio.gather(*(poller.stop() for poller in pollers.values()))
        closing, self._closing = self._closing, []
        for close in closing:
            await close()

    def _poll(self, key: str, read: Callable[[], Awaitable[bool]], name: str) -> None:
        poller = self._pollers[key] = Poller(read, warn=self._warn, name=name)
        if self._is_started:
            poller.start()

    async def _queue_url(self, arn: str) -> str:
        found = await self._api("sqs", "GetQueueUrl", {"QueueName": arn.rpartition(":")[2]})
        return str(found["QueueUrl"])

    async def _give_up(self, mapping: EventSourceMapping, failure: Mapping[str, Any]) -> None:
        """Tell the on-failure destination, if there is one."""
        if mapping.on_failure is not None:
            await self._destinations.tell(mapping.on_failure, failure)
