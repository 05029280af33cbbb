from __future__ import annotations

from typing import Any

import pytest

from frontgate.aws.invoking import Invoking
from frontgate.functions import FunctionNotFoundError, TooManyRequestsError
from frontgate.wire import Invocation, InvocationError

DONE = Invocation(200, b"{}", None, "r-1")


class Functions:
    """A function service that answers what it is told to."""

    def __init__(self, answer: Invocation | Exception) -> None:
        self._answer = answer
        self.calls: list[tuple[str, bytes, dict[str, Any]]] = []

    async def invoke(self, function: str, payload: bytes, **options: Any) -> Invocation:
        self.calls.append((function, payload, options))
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer

    invoke_event = invoke


async def test_an_invocation_is_handed_over_whole():
    functions = Functions(DONE)
    answer = await Invoking(functions)(
        "users:live", b"[]", trace_id="Root=1", client_context="{}", log_tail=True
    )
    assert answer is DONE
    options = {"trace_id": "Root=1", "client_context": "{}", "log_tail": True}
    assert functions.calls == [("users:live", b"[]", options)]


async def test_an_event_is_handed_over_whole():
    functions = Functions(DONE)
    await Invoking(functions).event("users", b"[]", trace_id="Root=1", client_context="{}")
    options = {"trace_id": "Root=1", "client_context": "{}"}
    assert functions.calls == [("users", b"[]", options)]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (FunctionNotFoundError("Function not found: users"), 404),
        (TooManyRequestsError("Rate Exceeded."), 429),
    ],
)
@pytest.mark.parametrize("how", ["__call__", "event"])
async def test_refusals_have_the_status_of_lambdas_api(error, status, how):
    """Documented: AWS Lambda API Reference, Invoke, Errors."""
    invoking = Invoking(Functions(error))
    with pytest.raises(InvocationError, match=str(error)) as caught:
        await getattr(invoking, how)("users", b"{}")
    assert caught.value.status == status
