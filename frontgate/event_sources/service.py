"""All event sources of one gateway."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from frontgate.aws.lambda_api.event_source_mapping import EventSourceMapping, source_of
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
Source = QueueSource | StreamSource


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
        self._sources: dict[str, Source] = {}
        """By the id of the mapping."""
        self._disabled: set[str] = set()
        self._removed: list[QueueSource] = []
        """What they have under way is not dropped."""
        self._is_started = False

    async def look(self, source_arn: str) -> int | None:
        """Whether a queue or stream is there; of a queue, its visibility timeout in seconds.

        Raises what calling the service raises.
        """
        service = source_of(source_arn)
        if service != "sqs":
            await _STREAMS[service](source_arn, self._api).shards()
            return None
        found = await self._api(
            "sqs",
            "GetQueueAttributes",
            {
                "QueueUrl": await self._queue_url(source_arn),
                "AttributeNames": ["VisibilityTimeout"],
            },
        )
        return int(found["Attributes"]["VisibilityTimeout"])

    async def add(self, mapping: EventSourceMapping) -> None:
        """Read a queue or stream for a function, unless the mapping is disabled.

        Raises `PatternError` for a bad filter. What is written to a stream from now on is not
        missed, wherever it is read from.
        """
        source = await self._source_of(mapping)
        if isinstance(source, StreamSource) and mapping.enabled and self._is_started:
            await source.find_shards()
        self._sources[mapping.id] = source
        if not mapping.enabled:
            self._disabled.add(mapping.id)
        self._poll(mapping.id, source.read, mapping.source_arn)

    async def change(self, mapping: EventSourceMapping) -> None:
        """Other settings; reading goes on where it is. Raises `PatternError` for a bad filter."""
        self._sources[mapping.id].change(mapping)
        poller = self._pollers[mapping.id]
        if mapping.enabled and mapping.id in self._disabled:
            self._disabled.discard(mapping.id)
            if self._is_started:
                poller.start()
        elif not mapping.enabled and mapping.id not in self._disabled:
            self._disabled.add(mapping.id)
            await poller.stop()

    async def remove(self, id: str) -> None:
        """Read no more; batches under way go on to their end. Also of one that is not there."""
        poller, source = self._pollers.pop(id, None), self._sources.pop(id, None)
        self._disabled.discard(id)
        if poller is not None:
            await poller.stop()
        self._removed = [each for each in self._removed if each.is_busy]
        if isinstance(source, QueueSource):
            self._removed.append(source)

    def outcome(self, id: str) -> str:
        """What became of a stream's last batch; empty for a queue, and for none."""
        source = self._sources.get(id)
        return source.outcome if isinstance(source, StreamSource) else ""

    async def _source_of(self, mapping: EventSourceMapping) -> Source:
        if mapping.source == "sqs":
            return QueueSource(
                mapping,
                url=await self._queue_url(mapping.source_arn),
                api=self._api,
                invoke=self._invoke,
                warn=self._warn,
            )
        return StreamSource(
            mapping,
            stream=_STREAMS[mapping.source](mapping.source_arn, self._api),
            invoke=self._invoke,
            give_up=self._give_up,
            clock=self._clock,
        )

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
            for key, poller in self._pollers.items():
                if key not in self._disabled:
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
        sources, self._sources = self._sources, {}
        for source in (*sources.values(), *self._removed):
            if isinstance(source, QueueSource):
                await source.close()

    def _poll(self, key: str, read: Callable[[], Awaitable[bool]], name: str) -> None:
        poller = self._pollers[key] = Poller(read, warn=self._warn, name=name)
        if self._is_started and key not in self._disabled:
            poller.start()

    async def _queue_url(self, arn: str) -> str:
        found = await self._api("sqs", "GetQueueUrl", {"QueueName": arn.rpartition(":")[2]})
        return str(found["QueueUrl"])

    async def _give_up(self, mapping: EventSourceMapping, failure: Mapping[str, Any]) -> None:
        """Tell the on-failure destination, if there is one."""
        if mapping.on_failure is not None:
            await self._destinations.tell(mapping.on_failure, failure)
