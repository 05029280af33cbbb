from __future__ import annotations

import pytest

from frontgate.functions import errors


def test_timeout_is_lambdas_byte_for_byte() -> None:
    """Recorded: Invoke's payload, type before message."""
    assert errors.timed_out("f83d9f5b-91c2-46ef-8f27-956c2efb047a", 3) == (
        b'{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: '
        b'f83d9f5b-91c2-46ef-8f27-956c2efb047a Error: Task timed out after 3.00 seconds"}'
    )


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (0, "Runtime exited without providing a reason"),
        (106, "Runtime exited with error: exit status 106"),
        (-9, "Runtime exited with error: signal: killed"),
        (-11, "Runtime exited with error: signal: segmentation fault"),
    ],
)
def test_exit_reasons(status: int, reason: str) -> None:
    assert errors.exit_reason(status) == reason
