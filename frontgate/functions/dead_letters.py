"""Dead-letter queues: where an event goes that its function did not take.

"Adding a dead-letter queue": the event as it was sent, to a queue or topic, with three message
attributes (recorded).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from frontgate.wire import Invocation

Attributes = Mapping[str, Mapping[str, str]]
_MOST_MESSAGE_BYTES = 1024
_THROTTLED = 429
_TAKE_EVENTS = frozenset({"sns", "sqs"})


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadLetter:
    """An event that was given up."""

    payload: bytes
    request_id: str
    answer: Invocation | None
    """The last one; None: the function never ran."""

    @property
    def attributes(self) -> Attributes:
        """In the form that SQS and SNS have in common. Of an event that never ran, the code is that
        of a throttled one (assumed)."""
        status = _THROTTLED if self.answer is None else self.answer.status_code
        attributes = {
            "RequestID": _attribute("String", self.request_id),
            "ErrorCode": _attribute("Number", str(status)),
        }
        message = "" if self.answer is None else _error_message(self.answer.payload)
        if message:  # queues take no empty values
            attributes["ErrorMessage"] = _attribute("String", message)
        return attributes


Bury = Callable[[str, DeadLetter], Awaitable[bool]]
"""Takes the ARN of a queue or topic. False: it did not get there. Raises nothing."""


def check_target(arn: str) -> None:
    """Raises `ValueError` for what takes no dead letters."""
    if arn.count(":") != 5 or arn.split(":")[2] not in _TAKE_EVENTS or arn.endswith(".fifo"):
        raise ValueError(f"Invalid dead letter ARN: {arn} is no standard queue or topic")


def _attribute(kind: str, value: str) -> Mapping[str, str]:
    return {"DataType": kind, "StringValue": value}


def _error_message(payload: bytes) -> str:
    """The first kilobyte of it (documented)."""
    try:
        error = json.loads(payload or b"null")
    except (ValueError, RecursionError):
        return ""
    message = error.get("errorMessage") if isinstance(error, dict) else None
    text = message if isinstance(message, str) else ""
    return text.encode(errors="replace")[:_MOST_MESSAGE_BYTES].decode(errors="ignore")
