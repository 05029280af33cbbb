"""A function's log: the pipe that its output comes through, and the lines that Lambda itself adds.

Documentation: "Log and monitor Python Lambda functions" (text), "Working with Lambda function logs
in JSON format" and "System log level event mapping". The JSON records and the text REPORT line
(with its trailing tab, and the init phase in the billed duration) follow lines recorded on AWS.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import select
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal, NamedTuple, Protocol

from frontgate.functions.function import FunctionConfig

Emit = Callable[[str], None]
Status = Literal["success", "error", "timeout"]

# The capacity of a pipe on Linux: one read takes all that was written before the answer.
_READ_SIZE = 1 << 16
# CloudWatch Logs cuts an event at 256 KB; so does a line without an end here.
_LINE_LIMIT = 1 << 18


class LogPipe:
    """Reads an environment's stdout and stderr, line by line, as they are written."""

    def __init__(self, loop: asyncio.AbstractEventLoop, emit: Emit) -> None:
        self._loop = loop
        self.emit = emit
        self._reader, self.writer = os.pipe()
        os.set_blocking(self._reader, False)
        self._partial = b""
        self._poll = select.poll()
        self._poll.register(self._reader, select.POLLIN)
        loop.add_reader(self._reader, self._read)

    def close_writer(self) -> None:
        """Give up the end that the child has inherited by now."""
        os.close(self.writer)

    def drain(self) -> None:
        """Emit everything that was written up to now, an unfinished line too."""
        # Most invocations write nothing, and asking is cheaper than a failed read.
        if self._reader >= 0 and self._poll.poll(0):
            self._read()
        if self._partial:
            self._emit_line(self._partial)
            self._partial = b""

    def close(self) -> None:
        """Emit what is left and close. Idempotent."""
        while self._read():
            pass
        self.drain()
        self._close_reader()

    def _read(self) -> bool:
        if self._reader < 0:
            return False
        try:
            data = os.read(self._reader, _READ_SIZE)
        except BlockingIOError:
            return False
        if not data:
            self._close_reader()
            return False
        self._feed(data)
        return True

    def _feed(self, data: bytes) -> None:
        *lines, self._partial = (self._partial + data).split(b"\n")
        for line in lines:
            self._emit_line(line)
        if len(self._partial) > _LINE_LIMIT:
            self._emit_line(self._partial)
            self._partial = b""

    def _emit_line(self, line: bytes) -> None:
        self.emit(line.decode(errors="replace").rstrip("\r"))

    def _close_reader(self) -> None:
        if self._reader >= 0:
            self._loop.remove_reader(self._reader)
            os.close(self._reader)
            self._reader = -1


class Report(NamedTuple):
    """How an invocation went. Times are in milliseconds; `init_ms` only on a cold start."""

    duration_ms: float
    init_ms: float | None
    peak_memory_mb: int
    status: Status = "success"
    error_type: str | None = None

    @property
    def billed_ms(self) -> int:
        return math.ceil(self.duration_ms + (self.init_ms or 0.0))


class PlatformLog(Protocol):
    """The lines that Lambda writes around an invocation."""

    def start(self, request_id: str) -> str: ...

    def finish(self, request_id: str, report: Report) -> list[str]: ...


def platform_log(config: FunctionConfig) -> PlatformLog:
    return JsonLog(config) if config.log_format == "JSON" else TextLog(config)


class TextLog:
    """START, END and REPORT."""

    def __init__(self, config: FunctionConfig) -> None:
        self._version = config.version
        self._memory = config.memory_mb
        self._timeout = config.timeout

    def start(self, request_id: str) -> str:
        return f"START RequestId: {request_id} Version: {self._version}"

    def finish(self, request_id: str, report: Report) -> list[str]:
        line = (
            f"REPORT RequestId: {request_id}\tDuration: {report.duration_ms:.2f} ms\t"
            f"Billed Duration: {report.billed_ms} ms\tMemory Size: {self._memory} MB\t"
            f"Max Memory Used: {report.peak_memory_mb} MB\t"
        )
        if report.init_ms is not None:
            line += f"Init Duration: {report.init_ms:.2f} ms\t"
        lines = [f"END RequestId: {request_id}", line]
        if report.status == "timeout":
            lines[1] += "Status: timeout"
            lines.insert(
                0, f"{_now()} {request_id} Task timed out after {self._timeout:.2f} seconds"
            )
        elif report.error_type is not None:
            lines[1] += f"Status: error\tError Type: {report.error_type}"
        return lines


class JsonLog:
    """platform.start and platform.report, and platform.runtimeDone when the invocation failed:
    what the system log level INFO, the default, lets through.
    """

    def __init__(self, config: FunctionConfig) -> None:
        self._arn = config.arn
        self._version = config.version
        self._memory = config.memory_mb

    def start(self, request_id: str) -> str:
        record = {"requestId": request_id, "functionArn": self._arn, "version": self._version}
        return _record("platform.start", record)

    def finish(self, request_id: str, report: Report) -> list[str]:
        metrics: dict[str, float | int] = {
            "durationMs": round(report.duration_ms, 3),
            "billedDurationMs": report.billed_ms,
            "memorySizeMB": self._memory,
            "maxMemoryUsedMB": report.peak_memory_mb,
        }
        if report.init_ms is not None:
            metrics["initDurationMs"] = round(report.init_ms, 3)
        ending: dict[str, object] = {"status": report.status}
        if report.error_type is not None:
            ending["errorType"] = report.error_type
        summary = {"requestId": request_id, "metrics": metrics, **ending}
        lines = [_record("platform.report", summary)]
        if report.status != "success":
            done = {
                "requestId": request_id,
                **ending,
                "metrics": {"durationMs": metrics["durationMs"]},
            }
            lines.insert(0, _record("platform.runtimeDone", done))
        return lines


def _record(kind: str, record: dict[str, object] | dict[str, str]) -> str:
    document = {"time": _now(), "type": kind, "record": record}
    return json.dumps(document, separators=(",", ":"))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
