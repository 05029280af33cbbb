"""Lambda's own lines: what is read, whether they were made at once or when somebody reads."""

from __future__ import annotations

import asyncio
import json
import re
import time
from functools import partial
from typing import Any

import pytest

from frontgate.functions.service import FunctionService
from frontgate.observe.log_book import Line, LogBook

SILENT = "def handler(event, context):\n    return 1\n"
TALKATIVE = """
    def handler(event, context):
        print("one")
        print("two")
"""
SLOW = """
    import time
    def handler(event, context):
        print("awake", flush=True)
        time.sleep(0.2)
"""
EXITS = "import os\ndef handler(event, context):\n    os._exit(3)\n"
BROKEN = "raise RuntimeError('no')\n"


@pytest.fixture
def book() -> LogBook:
    return LogBook(time.time)


@pytest.fixture
def deferring(sandbox: Any, book: LogBook) -> FunctionService:
    service = sandbox.service(
        output=lambda function: partial(book.write, "g"),
        deferred_output=lambda function: partial(book.write_later, "g"),
    )
    assert isinstance(service, FunctionService)
    return service


def read(book: LogBook) -> list[Line]:
    return book.after(0)[0]


def kinds(book: LogBook) -> list[str]:
    return [re.split(r"[ :]", line.text)[0] for line in read(book)]


async def test_a_silent_invocation_is_one_entry(
    deferring: FunctionService, sandbox: Any, book: LogBook
) -> None:
    await deferring.add(sandbox.config(SILENT))
    await deferring.invoke("work", b"{}")
    _, before = book.after(0)
    began = time.time()
    invocation = await deferring.invoke("work", b"{}")
    (start, end, report), position = book.after(before)
    assert position == before + 1
    assert start.text == f"START RequestId: {invocation.request_id} Version: $LATEST"
    assert end.text == f"END RequestId: {invocation.request_id}"
    assert report.text.startswith(f"REPORT RequestId: {invocation.request_id}\tDuration: ")
    assert began <= start.at < end.at == report.at <= time.time()


async def test_start_comes_before_what_the_function_writes(
    deferring: FunctionService, sandbox: Any, book: LogBook
) -> None:
    await deferring.add(sandbox.config(TALKATIVE))
    await deferring.invoke("work", b"{}")
    assert kinds(book) == ["START", "one", "two", "END", "REPORT"]
    moments = [line.at for line in read(book)]
    assert moments == sorted(moments)


async def test_start_can_be_read_once_the_function_has_written(
    deferring: FunctionService, sandbox: Any, book: LogBook, eventually: Any
) -> None:
    await deferring.add(sandbox.config(SLOW))
    invocation = asyncio.ensure_future(deferring.invoke("work", b"{}"))
    await eventually(lambda: read(book))
    assert kinds(book) == ["START", "awake"]
    start, awake = read(book)
    assert start.at < awake.at
    await invocation
    assert kinds(book) == ["START", "awake", "END", "REPORT"]


async def test_a_process_that_exits(
    deferring: FunctionService, sandbox: Any, book: LogBook
) -> None:
    await deferring.add(sandbox.config(EXITS))
    await deferring.invoke("work", b"{}")
    assert kinds(book) == ["START", "RequestId", "END", "REPORT"]


async def test_a_function_that_cannot_be_initialised(
    deferring: FunctionService, sandbox: Any, book: LogBook
) -> None:
    await deferring.add(sandbox.config(BROKEN))
    await deferring.invoke("work", b"{}")
    assert kinds(book)[-3:] == ["START", "END", "REPORT"]
    assert kinds(book).count("START") == 1


async def test_json_records_have_their_moments(
    deferring: FunctionService, sandbox: Any, book: LogBook
) -> None:
    await deferring.add(sandbox.config(SILENT, log_format="JSON"))
    await deferring.invoke("work", b"{}")
    started = [json.loads(line.text) for line in read(book)]
    first = book.after(0)[0]
    await asyncio.sleep(0.01)
    assert read(book) == first
    assert [record["type"] for record in started] == ["platform.start", "platform.report"]
    for record, line in zip(started, first, strict=True):
        assert record["time"].endswith(f".{int(line.at % 1 * 1000):03d}Z")


async def test_a_log_tail_has_every_line(
    deferring: FunctionService, sandbox: Any, book: LogBook
) -> None:
    await deferring.add(sandbox.config(SILENT))
    invocation = await deferring.invoke("work", b"{}", log_tail=True)
    assert invocation.log_tail.decode().splitlines() == [line.text for line in read(book)]
    assert kinds(book) == ["START", "END", "REPORT"]
