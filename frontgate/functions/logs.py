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
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Literal, NamedTuple, Protocol

from frontgate.functions.function import FunctionConfig
from frontgate.wire import RenderLines

Emit = Callable[[str], None]
EmitLater = Callable[[RenderLines], None]
"""Takes what makes the lines once they are read."""
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


class LogTail:
    """An `Emit` that keeps what passes through it, for a caller who asked for the log."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._lines: list[str] = []

    def __call__(self, line: str) -> None:
        self._emit(line)
        self._lines.append(line)

    def last(self, size: int) -> bytes:
        """The end of it, at most `size` bytes."""
        return "".join(line + "\n" for line in self._lines).encode()[-size:]


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
    """The lines that Lambda writes around an invocation, at moments in seconds since the epoch."""

    def start(self, request_id: str, at: float) -> str: ...

    def finish(self, request_id: str, report: Report, at: float) -> list[str]: ...


def start_line(
    log: PlatformLog, request_id: str, at: float, _: float
) -> Iterable[tuple[float, str]]:
    """The first line of an invocation, at its own moment rather than when it is handed over."""
    return [(at, log.start(request_id, at))]


def last_lines(
    log: PlatformLog, request_id: str, report: Report, at: float
) -> Iterable[tuple[float, str]]:
    return [(at, line) for line in log.finish(request_id, report, at)]


def all_lines(
    log: PlatformLog, request_id: str, began: float, report: Report, at: float
) -> Iterable[tuple[float, str]]:
    """Those of an invocation that wrote nothing itself."""
    return [(began, log.start(request_id, began)), *last_lines(log, request_id, report, at)]


def platform_log(config: FunctionConfig) -> PlatformLog:
    return JsonLog(config) if config.log_format == "JSON" else TextLog(config)


class TextLog:
    """START, END and REPORT."""

    def __init__(self, config: FunctionConfig) -> None:
        self._version = config.version
        self._memory = config.memory_mb
        self._timeout = config.timeout

    def start(self, request_id: str, at: float) -> str:
        return f"START RequestId: {request_id} Version: {self._version}"

    def finish(self, request_id: str, report: Report, at: float) -> list[str]:
        duration_ms, init_ms, peak_memory_mb, status, error_type = report
        line = (
            f"REPORT RequestId: {request_id}\tDuration: {duration_ms:.2f} ms\t"
            f"Billed Duration: {report.billed_ms} ms\tMemory Size: {self._memory} MB\t"
            f"Max Memory Used: {peak_memory_mb} MB\t"
        )
        if init_ms is not None:
            line += f"Init Duration: {init_ms:.2f} ms\t"
        end = f"END RequestId: {request_id}"
        if status == "timeout":
            late = f"{_iso(at)} {request_id} Task timed out after {self._timeout:.2f} seconds"
            return [late, end, line + "Status: timeout"]
        if error_type is not None:
            line += f"Status: error\tError Type: {error_type}"
        return [end, line]


class JsonLog:
    """platform.start and platform.report, and platform.runtimeDone when the invocation failed:
    what the system log level INFO, the default, lets through.
    """

    def __init__(self, config: FunctionConfig) -> None:
        self._memory = config.memory_mb
        self._function = (
            f'"functionArn":{json.dumps(config.arn)},"version":{json.dumps(config.version)}'
        )

    def start(self, request_id: str, at: float) -> str:
        return _record(at, "platform.start", f'"requestId":"{request_id}",{self._function}')

    def finish(self, request_id: str, report: Report, at: float) -> list[str]:
        duration_ms = round(report.duration_ms, 3)
        metrics = (
            f'"durationMs":{duration_ms},"billedDurationMs":{report.billed_ms},'
            f'"memorySizeMB":{self._memory},"maxMemoryUsedMB":{report.peak_memory_mb}'
        )
        if report.init_ms is not None:
            metrics += f',"initDurationMs":{round(report.init_ms, 3)}'
        ending = f'"status":"{report.status}"'
        if report.error_type is not None:
            ending += f',"errorType":{json.dumps(report.error_type)}'
        request = f'"requestId":"{request_id}"'
        lines = [_record(at, "platform.report", f'{request},"metrics":{{{metrics}}},{ending}')]
        if report.status != "success":
            done = f'{request},{ending},"metrics":{{"durationMs":{duration_ms}}}'
            lines.insert(0, _record(at, "platform.runtimeDone", done))
        return lines


def _record(at: float, kind: str, fields: str) -> str:
    """Two of them per invocation: written as text, which costs a third of encoding a document."""
    return f'{{"time":"{_iso(at)}","type":"{kind}","record":{{{fields}}}}}'


def _iso(at: float) -> str:
    second, fraction = divmod(at, 1.0)
    return f"{_second(int(second))}.{int(fraction * 1000):03d}Z"


@lru_cache(maxsize=1)
def _second(second: int) -> str:
    """Formatted once per second, for all records that fall into it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
