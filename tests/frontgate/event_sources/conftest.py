"""Functions that remember what invoked them, and a service that is scripted."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from frontgate.wire import Invocation

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:orders"
STREAM = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026"


@dataclass
class Functions:
    answers: list[Invocation | Exception] = field(default_factory=list)
    """In the order of invocations; then null."""
    events: list[Any] = field(default_factory=list)

    async def invoke(
        self, function: str, payload: bytes, *, trace_id: str | None = None
    ) -> Invocation:
        self.events.append(json.loads(payload))
        answer = self.answers.pop(0) if self.answers else Invocation(200, b"null")
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def invoke_event(self, function: str, payload: bytes) -> Invocation:
        return await self.invoke(function, payload)


@dataclass
class Services:
    """A `ServiceApi` that answers from a list for each action, and then with nothing."""

    answers: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    calls: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    async def __call__(
        self, service: str, action: str, document: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        self.calls.append((action, document))
        answer = self.answers[action].pop(0) if self.answers[action] else {}
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Mapping)
        return answer

    def documents(self, action: str) -> list[Mapping[str, Any]]:
        return [document for name, document in self.calls if name == action]


@pytest.fixture
def functions() -> Functions:
    return Functions()


@pytest.fixture
def services() -> Services:
    return Services()


def failed(*names: str) -> Invocation:
    """A function's report of batch item failures."""
    failures = [{"itemIdentifier": name} for name in names]
    return Invocation(200, json.dumps({"batchItemFailures": failures}).encode())
