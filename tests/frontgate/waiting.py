"""Waiting for what another task, thread or process does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any


async def until(condition: Callable[[], Any]) -> None:
    """Returns as soon as it holds; fails if it never does."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)
