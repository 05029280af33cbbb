"""What can be wrong with a function, and the error payloads that Lambda itself (not the function's
runtime) answers with.

`RequestId: … Error: Task timed out after 3.00 seconds` with the type `Sandbox.Timedout` is what
Invoke returns today (recorded on AWS, 2024 and later). The older `<time> <id> Task timed out after
3.00 seconds` is the line in the function's log and in API Gateway's execution log.
"""

from __future__ import annotations

import json
import signal

from frontgate.wire import InvocationError


class FunctionConfigError(ValueError):
    """A function that cannot exist: its code, handler or runtime is missing or not supported."""


class FunctionNotFoundError(InvocationError):
    """No such function, version or alias (Lambda's ResourceNotFoundException)."""

    def __init__(self, message: str) -> None:
        super().__init__(404, message)


class TooManyRequestsError(InvocationError):
    """Reserved concurrency is used up (Lambda's TooManyRequestsException)."""

    def __init__(self, message: str = "Rate Exceeded.") -> None:
        super().__init__(429, message)


class StoppedFunctionError(TooManyRequestsError):
    """Nothing at all is reserved for the function: trying again is in vain."""


class InterpreterNotFoundError(RuntimeError):
    """No Python on this machine can run the function."""


class PackageInstallError(RuntimeError):
    """Requirements or a layer could not be installed; the message holds the installer's words."""


def timed_out(request_id: str, timeout: float) -> bytes:
    return _payload(
        "Sandbox.Timedout",
        f"RequestId: {request_id} Error: Task timed out after {timeout:.2f} seconds",
    )


def exited(request_id: str, status: int) -> bytes:
    """The process ended without an answer. `status` is negative for a signal."""
    return _payload("Runtime.ExitError", f"RequestId: {request_id} Error: {exit_reason(status)}")


def exit_reason(status: int) -> str:
    if status == 0:
        return "Runtime exited without providing a reason"
    if status > 0:
        return f"Runtime exited with error: exit status {status}"
    return f"Runtime exited with error: signal: {_signal_text(-status)}"


def not_started(request_id: str, reason: Exception) -> bytes:
    """The environment could not be made on this machine; Lambda has no such error."""
    return _payload("Frontgate.EnvironmentError", f"RequestId: {request_id} Error: {reason}")


def _signal_text(number: int) -> str:
    # Lambda's words are those of Go's syscall.Signal, which are strsignal's in lower case.
    text = signal.strsignal(number) or f"signal {number}"
    return text.partition(":")[0].lower()


def _payload(error_type: str, message: str) -> bytes:
    error = {"errorType": error_type, "errorMessage": message}
    return json.dumps(error, separators=(",", ":")).encode()
