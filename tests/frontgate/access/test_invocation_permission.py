"""Invoking functions on behalf of a source."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from frontgate.access.invocation_permission import on_behalf_of
from frontgate.wire import Invocation, InvocationError, Outside, RoleNotAssumableError

ROLE = "arn:aws:iam::123456789012:role/r"
ARN = "arn:aws:execute-api:eu-west-1:123456789012:abcdefghij"


@pytest.fixture
def outside():
    invoked: list[Any] = []

    async def invoke(function, payload, *, trace_id=None):
        invoked.append((function, payload, trace_id))
        return Invocation(200, b"{}")

    async def invoke_event(function, payload):
        invoked.append((function, payload))
        return Invocation(202, b"")

    nothing = cast("Any", None)
    made = Outside(
        clock=nothing,
        timer=nothing,
        random=nothing,
        new_request_id=nothing,
        new_extended_request_id=nothing,
        invoke=invoke,
        invoke_event=invoke_event,
        aws=nothing,
        http=nothing,
        log=nothing,
        log_later=nothing,
        credentials=nothing,
    )
    return made, invoked


async def test_without_policies_every_function_may_be_invoked(outside):
    made, _ = outside
    assert on_behalf_of(made, ARN) is made


async def test_a_source_that_is_permitted(outside):
    made, invoked = outside
    asked = []

    def permits(function, source):
        asked.append((function, source))
        return function == "yes"

    source = on_behalf_of(replace(made, permits=permits), ARN)
    assert (await source.invoke("yes", b"1", trace_id="t")).status_code == 200
    assert (await source.invoke_event("yes", b"2")).status_code == 202
    assert invoked == [("yes", b"1", "t"), ("yes", b"2")]
    for call in (source.invoke, source.invoke_event):
        with pytest.raises(InvocationError) as caught:
            await call("no", b"3")
        assert caught.value.status == 403
    assert len(invoked) == 2
    assert asked[0] == ("yes", ARN)


@pytest.mark.parametrize("answer", [True, False, RoleNotAssumableError("there is none")])
async def test_a_role_invokes_as_far_as_it_allows(outside, answer):
    """Documented: credentials of an integration. No policy of the function is asked then."""
    made, invoked = outside
    asked = []

    async def allows(*question):
        asked.append(question)
        if isinstance(answer, Exception):
            raise answer
        return answer

    guarded = replace(made, permits=lambda function, source: False, allows=allows)
    source = on_behalf_of(guarded, ARN, role_arn=ROLE)
    if answer is True:
        await source.invoke("f", b"1")
        await source.invoke_event("f", b"2")
    else:
        for call in (source.invoke, source.invoke_event):
            with pytest.raises(InvocationError) as caught:
                await call("f", b"3")
            assert caught.value.status == 403
    assert asked == [(ROLE, "lambda:InvokeFunction", "f")] * 2
    assert len(invoked) == (2 if answer is True else 0)
