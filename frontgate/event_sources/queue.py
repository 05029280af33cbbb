"""Queues as event sources: "Using Lambda with Amazon SQS"."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from frontgate.aws.lambda_api.event_source_mapping import EventSourceMapping
from frontgate.aws.service_api import ServiceApi
from frontgate.event_sources.batch import failed_items
from frontgate.event_sources.poller import FAILURES
from frontgate.event_sources.record_filter import RecordFilter
from frontgate.wire import FunctionInvoker, InvocationError

_RECEIVED_AT_ONCE = 10

_logger = logging.getLogger(__name__)


class QueueSource:
    """Hands messages to a function; those that it took are deleted, others become visible again."""

    def __init__(
        self,
        mapping: EventSourceMapping,
        *,
        url: str,
        api: ServiceApi,
        invoke: FunctionInvoker,
        warn: Callable[[str], None],
    ) -> None:
        self._mapping = mapping
        self._url = url
        self._api = api
        self._invoke = invoke
        self._warn = warn
        self._filter = RecordFilter(mapping.filters, body="body")
        self._under_way: set[asyncio.Task[None]] = set()

    @property
    def is_busy(self) -> bool:
        """Whether a batch is under way."""
        return bool(self._under_way)

    def change(self, mapping: EventSourceMapping) -> None:
        """Other settings for the batches to come. Raises `PatternError` for a bad filter."""
        self._filter = RecordFilter(mapping.filters, body="body")
        self._mapping = mapping

    async def read(self) -> bool:
        """Takes a batch, if there is one and not too many are under way."""
        if len(self._under_way) >= self._mapping.concurrency:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        messages = await self._batch()
        if not messages:
            return False
        task = asyncio.get_running_loop().create_task(self._handle(messages))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return True

    async def close(self) -> None:
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _batch(self) -> list[Mapping[str, Any]]:
        messages: list[Mapping[str, Any]] = []
        loop = asyncio.get_running_loop()
        ends = loop.time() + self._mapping.window
        while len(messages) < self._mapping.batch:
            found = await self._receive(self._mapping.batch - len(messages))
            messages += found
            if found:
                continue
            if not messages or loop.time() >= ends:
                break
            await asyncio.sleep(min(0.1, ends - loop.time()))
        return messages

    async def _receive(self, most: int) -> list[Mapping[str, Any]]:
        answer = await self._api(
            "sqs",
            "ReceiveMessage",
            {
                "QueueUrl": self._url,
                "MaxNumberOfMessages": min(most, _RECEIVED_AT_ONCE),
                "AttributeNames": ["All"],
                "MessageAttributeNames": ["All"],
                "WaitTimeSeconds": 0,
            },
        )
        return list(answer.get("Messages") or ())

    async def _handle(self, messages: list[Mapping[str, Any]]) -> None:
        """What goes wrong is said, and the messages become visible again."""
        source = self._mapping.source_arn
        try:
            failed = await self._hand_over(messages)
            await self._delete([one for one in messages if one["MessageId"] not in failed])
        except FAILURES as error:
            self._warn(f"messages of {source} come again, as they cannot be deleted: {error}")
        except Exception as error:
            _logger.exception("messages of %s cannot be handed over", source)
            self._warn(f"messages of {source} come again, as they cannot be handed over: {error!r}")

    async def _hand_over(self, messages: list[Mapping[str, Any]]) -> frozenset[str]:
        """The ids of those that the function did not take. One that no filter lets through is
        taken, unseen."""
        records = [self._record(message) for message in messages]
        wanted = [record for record in records if self._filter.wants(record)]
        return await self._failed(wanted) if wanted else frozenset()

    async def _failed(self, records: list[dict[str, Any]]) -> frozenset[str]:
        """The ids of the messages that the function did not take."""
        every = frozenset(str(record["messageId"]) for record in records)
        payload = json.dumps({"Records": records}).encode()
        try:
            answer = await self._invoke(self._mapping.function, payload)
        except InvocationError:
            return every
        if answer.function_error is not None:
            return every
        if not self._mapping.reports_failures:
            return frozenset()
        return failed_items(answer.payload, every)

    async def _delete(self, messages: list[Mapping[str, Any]]) -> None:
        for start in range(0, len(messages), _RECEIVED_AT_ONCE):
            entries = [
                {"Id": str(index), "ReceiptHandle": message["ReceiptHandle"]}
                for index, message in enumerate(messages[start : start + _RECEIVED_AT_ONCE])
            ]
            await self._api(
                "sqs", "DeleteMessageBatch", {"QueueUrl": self._url, "Entries": entries}
            )

    def _record(self, message: Mapping[str, Any]) -> dict[str, Any]:
        record = {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message.get("Attributes", {}),
            "messageAttributes": {
                name: _attribute(value)
                for name, value in (message.get("MessageAttributes") or {}).items()
            },
            "md5OfBody": message.get("MD5OfBody", ""),
            "eventSource": "aws:sqs",
            "eventSourceARN": self._mapping.source_arn,
            "awsRegion": self._mapping.region,
        }
        if "MD5OfMessageAttributes" in message:
            record["md5OfMessageAttributes"] = message["MD5OfMessageAttributes"]
        return record


def _attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": value["DataType"],
    }
    if "StringValue" in value:
        shown["stringValue"] = value["StringValue"]
    if "BinaryValue" in value:
        shown["binaryValue"] = value["BinaryValue"]
    return shown
