"""Invokes a function that a test wrote, and reads what came of it."""

from __future__ import annotations

import json
from typing import Any

from frontgate.functions import Invocation

ECHO = "def handler(event, context):\n    return event\n"


def answer(invocation: Invocation) -> Any:
    assert invocation.function_error is None, invocation.payload
    return json.loads(invocation.payload)


def error(invocation: Invocation) -> Any:
    assert invocation.function_error == "Unhandled"
    assert invocation.status_code == 200
    return json.loads(invocation.payload)


async def run(sandbox: Any, source: str, payload: bytes = b"{}", **options: Any) -> Invocation:
    service = sandbox.service()
    await service.add(sandbox.config(source, **options))
    return await service.invoke("work", payload)
