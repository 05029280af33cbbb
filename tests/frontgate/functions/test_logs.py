from __future__ import annotations

import asyncio
import json
import os
from typing import Any

import pytest

from frontgate.functions.logs import JsonLog, LogPipe, Report, TextLog

WARM = Report(duration_ms=1.234, init_ms=None, peak_memory_mb=40)
COLD = WARM._replace(init_ms=100.0)
AT = 1_700_000_000.5
TIMEOUT = WARM._replace(duration_ms=3000.0, status="timeout")


@pytest.fixture
def config(sandbox: Any) -> Any:
    return sandbox.config("", timeout=3.0)


async def test_text_report_of_a_warm_start(config: Any) -> None:
    """Recorded: the fields, and the tab at the end."""
    log = TextLog(config)
    assert log.start("id", AT) == "START RequestId: id Version: $LATEST"
    assert log.finish("id", WARM, AT) == [
        "END RequestId: id",
        "REPORT RequestId: id\tDuration: 1.23 ms\tBilled Duration: 2 ms\t"
        "Memory Size: 128 MB\tMax Memory Used: 40 MB\t",
    ]


async def test_a_cold_start_is_billed_with_its_initialisation(config: Any) -> None:
    """Recorded: 1233.96 ms and 463.512 ms were billed as 1698 ms."""
    assert Report(duration_ms=1233.96, init_ms=463.512, peak_memory_mb=1).billed_ms == 1698
    assert TextLog(config).finish("id", COLD, AT)[1].endswith("\tInit Duration: 100.00 ms\t")


async def test_text_report_of_a_timeout(config: Any) -> None:
    """Assumed: the order of the three lines."""
    line, end, report = TextLog(config).finish("id", TIMEOUT, AT)
    assert line == "2023-11-14T22:13:20.500Z id Task timed out after 3.00 seconds"
    assert end == "END RequestId: id"
    assert report.endswith("\tStatus: timeout")


async def test_json_records(config: Any) -> None:
    """Recorded: platform.start and platform.report at the system log level INFO."""
    log = JsonLog(config)
    start = json.loads(log.start("id", AT))
    assert start["time"] == "2023-11-14T22:13:20.500Z"
    assert start["type"] == "platform.start"
    assert start["record"] == {
        "requestId": "id",
        "functionArn": config.arn,
        "version": "$LATEST",
    }
    (line,) = log.finish("id", COLD, AT)
    assert json.loads(line)["record"] == {
        "requestId": "id",
        "metrics": {
            "durationMs": 1.234,
            "billedDurationMs": 102,
            "memorySizeMB": 128,
            "maxMemoryUsedMB": 40,
            "initDurationMs": 100.0,
        },
        "status": "success",
    }


async def test_a_failure_has_a_runtime_done_record(config: Any) -> None:
    """Documented: "System log level event mapping"."""
    done, report = (json.loads(line) for line in JsonLog(config).finish("id", TIMEOUT, AT))
    assert done["type"] == "platform.runtimeDone"
    assert done["record"]["status"] == report["record"]["status"] == "timeout"


async def test_a_json_report_names_the_error(config: Any) -> None:
    """Assumed: the error type beside the status, in both records."""
    failed = WARM._replace(status="error", error_type="Runtime.ExitError")
    done, report = (json.loads(line) for line in JsonLog(config).finish("id", failed, AT))
    ending = {"requestId": "id", "status": "error", "errorType": "Runtime.ExitError"}
    assert ending.items() <= done["record"].items()
    assert ending.items() <= report["record"].items()


class Pipe:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.logs = LogPipe(asyncio.get_running_loop(), self.lines.append)
        self.writer = os.dup(self.logs.writer)
        self.logs.close_writer()

    def write(self, data: bytes) -> None:
        os.write(self.writer, data)


@pytest.fixture
async def pipe() -> Any:
    pipe = Pipe()
    yield pipe
    os.close(pipe.writer)
    pipe.logs.close()


async def test_drain_takes_what_was_written_at_once(pipe: Pipe) -> None:
    pipe.write(b"one\ntwo\r\nunfinished")
    pipe.logs.drain()
    assert pipe.lines == ["one", "two", "unfinished"]


async def test_lines_come_as_they_are_finished(pipe: Pipe, eventually: Any) -> None:
    pipe.write("Grü".encode()[:3])
    pipe.write("Grü".encode()[3:] + b"\nrest")
    await eventually(lambda: pipe.lines)
    assert pipe.lines == ["Grü"]


async def test_a_line_without_end_is_cut(pipe: Pipe, eventually: Any) -> None:
    for _ in range(5):
        await asyncio.to_thread(pipe.write, b"x" * (1 << 16))
    await eventually(lambda: pipe.lines)
    assert len(pipe.lines[0]) > 1 << 18


async def test_bytes_that_are_no_text_are_replaced(pipe: Pipe) -> None:
    pipe.write(b"\xff\n")
    pipe.logs.drain()
    assert pipe.lines == ["\ufffd"]
