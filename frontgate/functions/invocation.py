"""One invocation, from the caller's bytes to Lambda's answer."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable

from frontgate.functions import errors
from frontgate.functions.environment import Environment, Exited, Outcome, Reply, TimedOut
from frontgate.functions.frontgate_runtime import wire
from frontgate.functions.function import FunctionConfig
from frontgate.functions.logs import Emit, PlatformLog, Report, Status
from frontgate.wire import Invocation

LOG_TAIL_SIZE = 4096


class PendingInvocation:
    """An accepted invocation: waits for an environment, runs in it, and resolves `answer`.

    It goes on when the caller no longer waits for it, as an invocation on Lambda does.
    """

    __slots__ = (
        "_config",
        "_emit",
        "_environment",
        "_finished",
        "_metadata",
        "_payload",
        "_platform_log",
        "_started",
        "_tail",
        "answer",
        "request_id",
    )

    def __init__(
        self,
        config: FunctionConfig,
        *,
        platform_log: PlatformLog,
        emit: Emit,
        request_id: str,
        arn: str,
        trace_id: str,
        client_context: str,
        payload: bytes,
        log_tail: bool,
    ) -> None:
        self._config = config
        self._platform_log = platform_log
        self._emit = emit
        self.request_id = request_id
        self._metadata = f"{request_id}\n{arn}\n{trace_id}\n{client_context}".encode()
        self._payload = payload or b"{}"
        self._tail: list[str] | None = [] if log_tail else None
        self._environment: Environment | None = None
        self._finished: Callable[[Environment], None] | None = None
        self._started = 0.0
        self.answer: asyncio.Future[Invocation] = asyncio.get_running_loop().create_future()

    def run(self, environment: Environment, finished: Callable[[Environment], None]) -> None:
        """Run in `environment`; `finished` gets it back."""
        self._environment = environment
        self._finished = finished
        environment.logs.emit = self.line
        self.line(self._platform_log.start(self.request_id))
        timeout = self._config.timeout
        metadata, payload = self._metadata, self._payload
        deadline = int((time.time() + timeout) * 1000)
        header = wire.INVOCATION.pack(len(metadata), len(payload), deadline)
        self._started = time.perf_counter()
        environment.invoke(b"".join((header, metadata, payload)), self._done, timeout=timeout)

    def line(self, text: str) -> None:
        """A line of this invocation's log."""
        self._emit(text)
        if self._tail is not None:
            self._tail.append(text)

    def fail(self, payload: bytes, *, status: Status = "error") -> None:
        """Answer an error without having run: the environment could not be initialised."""
        self.line(self._platform_log.start(self.request_id))
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
        environment.logs.emit = self._emit
        payload, ending = self._ending(outcome)
        report = Report(
            duration_ms=(time.perf_counter() - self._started) * 1000,
            init_ms=environment.init_ms,
            peak_memory_mb=outcome.peak_kb >> 10 if isinstance(outcome, Reply) else 0,
            status=ending,
            error_type="Runtime.ExitError" if isinstance(outcome, Exited) else None,
        )
        environment.init_ms = None
        self._report(report)
        self._resolve(payload, None if ending == "success" else "Unhandled")
        finished(environment)

    def _ending(self, outcome: Outcome) -> tuple[bytes, Status]:
        match outcome:
            case Reply(kind, _, payload):
                return payload, "success" if kind == wire.RESULT else "error"
            case TimedOut(seconds):
                return errors.timed_out(self.request_id, seconds), "timeout"
            case Exited(status):
                self.line(f"RequestId: {self.request_id} Error: {errors.exit_reason(status)}")
                return errors.exited(self.request_id, status), "error"

    def _report(self, report: Report) -> None:
        for line in self._platform_log.finish(self.request_id, report):
            self.line(line)

    def _resolve(self, payload: bytes, function_error: str | None) -> None:
        if self.answer.done():
            return
        tail = b""
        if self._tail is not None:
            tail = "".join(line + "\n" for line in self._tail).encode()[-LOG_TAIL_SIZE:]
        self.answer.set_result(Invocation(200, payload, function_error, self.request_id, tail))
