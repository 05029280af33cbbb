"""One invocation, from the caller's bytes to Lambda's answer."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from functools import partial
from typing import Protocol

from frontgate.functions import errors
from frontgate.functions.environment import Environment, Outcome, Reply, TimedOut
from frontgate.functions.frontgate_runtime import wire
from frontgate.functions.function import FunctionConfig
from frontgate.functions.logs import (
    Emit,
    EmitLater,
    LogTail,
    PlatformLog,
    Report,
    Status,
    all_lines,
    last_lines,
    start_line,
)
from frontgate.functions.metering import Meter
from frontgate.wire import Invocation

LOG_TAIL_SIZE = 4096


class Invoked(Protocol):
    """What is invoked: one version of a function."""

    config: FunctionConfig
    platform_log: PlatformLog
    emit: Emit
    emit_later: EmitLater | None
    """Takes Lambda's own lines before they are made; None: they are emitted like others."""
    meter: Meter


class PendingInvocation:
    """An accepted invocation: waits for an environment, runs in it, and resolves `answer`.

    It goes on when the caller no longer waits for it, as an invocation on Lambda does.
    """

    def __init__(
        self,
        version: Invoked,
        arn: str,
        request_id: str,
        trace_id: str,
        client_context: str,
        payload: bytes,
        log_tail: bool,
    ) -> None:
        self._version = version
        self._emit = emit = version.emit
        self.request_id = request_id
        self._metadata = f"{request_id}\n{arn}\n{trace_id}\n{client_context}".encode()
        self._payload = payload or b"{}"
        self._tail = LogTail(emit) if log_tail else None
        self._log: Emit = self._tail or emit
        self._later = None if log_tail else version.emit_later
        self._began = 0.0
        self._announced = False
        self._environment: Environment | None = None
        self._finished: Callable[[Environment], None] | None = None
        self._started = 0.0
        self.answer: asyncio.Future[Invocation] = asyncio.get_running_loop().create_future()

    def run(self, environment: Environment, finished: Callable[[Environment], None]) -> None:
        """Run in `environment`; `finished` gets it back."""
        self._environment = environment
        self._finished = finished
        environment.logs.emit = self._log if self._later is None else self._say
        now = self._begin()
        timeout = self._version.config.timeout
        metadata, payload = self._metadata, self._payload
        deadline = int((now + timeout) * 1000)
        header = wire.INVOCATION.pack(len(metadata), len(payload), deadline)
        self._started = time.perf_counter()
        environment.invoke(b"".join((header, metadata, payload)), self._done, timeout=timeout)

    def fail(self, payload: bytes, *, status: Status = "error") -> None:
        """Answer an error without having run: the environment could not be initialised."""
        self._begin()
        report = Report(
            duration_ms=0.0,
            init_ms=None,
            peak_memory_mb=0,
            status=status,
            error_type=json.loads(payload).get("errorType"),
        )
        self._report(report)
        self._resolve(payload, "Unhandled")

    def _done(self, outcome: Outcome) -> None:
        environment, finished = self._environment, self._finished
        assert environment is not None and finished is not None
        duration_ms = (time.perf_counter() - self._started) * 1000
        environment.logs.emit = self._emit
        status: Status = "success"
        peak_kb, error_type = 0, None
        if isinstance(outcome, Reply):
            peak_kb, payload = outcome.peak_kb, outcome.payload
            if outcome.kind != wire.RESULT:
                status = "error"
        elif isinstance(outcome, TimedOut):
            status = "timeout"
            payload = errors.timed_out(self.request_id, outcome.seconds)
        else:
            status, error_type = "error", "Runtime.ExitError"
            self._say(f"RequestId: {self.request_id} Error: {errors.exit_reason(outcome.status)}")
            payload = errors.exited(self.request_id, outcome.status)
        self._report(Report(duration_ms, environment.init_ms, peak_kb >> 10, status, error_type))
        environment.init_ms = None
        self._resolve(payload, None if status == "success" else "Unhandled")
        finished(environment)

    def _begin(self) -> float:
        """Write START, unless that can wait. Returns the present moment."""
        now = self._began = time.time()
        if self._later is None:
            self._log(self._version.platform_log.start(self.request_id, now))
        return now

    def _say(self, line: str) -> None:
        """Write a line, after START."""
        if self._later is not None and not self._announced:
            self._announced = True
            log = self._version.platform_log
            self._later(partial(start_line, log, self.request_id, self._began))
        self._log(line)

    def _report(self, report: Report) -> None:
        log, request_id, later = self._version.platform_log, self.request_id, self._later
        if later is None:
            for line in log.finish(request_id, report, time.time()):
                self._log(line)
        elif self._announced:
            later(partial(last_lines, log, request_id, report))
        else:
            later(partial(all_lines, log, request_id, self._began, report))
        self._version.meter.finished(report)

    def _resolve(self, payload: bytes, function_error: str | None) -> None:
        if self.answer.done():
            return
        tail = b"" if self._tail is None else self._tail.last(LOG_TAIL_SIZE)
        version = self._version.config.version
        self.answer.set_result(
            Invocation(200, payload, function_error, self.request_id, tail, version)
        )
