"""Versions, aliases and reservations that come and go while functions run."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from frontgate.functions import (
    EventSettings,
    FunctionNotFoundError,
    Invocation,
    TooManyRequestsError,
)
from frontgate.functions.dead_letters import DeadLetter

ECHO = "def handler(event, context):\n    return event\n"


def answer(invocation: Invocation) -> Any:
    assert invocation.function_error is None, invocation.payload
    return json.loads(invocation.payload)


def error(invocation: Invocation) -> Any:
    assert invocation.function_error == "Unhandled", invocation.payload
    return json.loads(invocation.payload)


WHICH = """
    def handler(event, context):
        return context.function_version
"""


async def test_an_alias_shares_its_invocations_between_two_versions(sandbox: Any) -> None:
    """Documented ("Implement Lambda canary deployments using a weighted alias")."""
    drawn = iter([0.0, 0.09, 0.1, 0.9])
    service = sandbox.service(random=lambda: next(drawn))
    await service.add(sandbox.config(WHICH))
    for _ in range(2):
        service.publish_version("work")
    service.add_alias("work", "live", "1", {"2": 0.1})
    invocations = [await service.invoke("work:live", b"{}") for _ in range(4)]
    assert [answer(each) for each in invocations] == ["2", "2", "1", "1"]
    assert [each.version for each in invocations] == ["2", "2", "1", "1"]
    service.add_alias("work", "live", "1")
    assert answer(await service.invoke("work:live", b"{}")) == "1"


async def test_events_end_as_their_version_or_alias_says(sandbox: Any) -> None:
    """Documented ("Configuring error handling settings for asynchronous invocations")."""
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:work"
    told: list[tuple[str, str]] = []

    async def tell(destination: str, record: Any) -> bool:
        told.append((destination, record["requestContext"]["functionArn"]))
        return True

    service = sandbox.service(tell=tell)
    await service.add(sandbox.config("def handler(event, context):\n    raise ValueError\n"))
    service.add_alias("work", "live", service.publish_version("work"))
    for qualifier in ("live", "$LATEST"):
        settings = EventSettings(retries=0, on_failure=f"failures of {qualifier}")
        service.configure_events("work", qualifier, settings)

    for reference in ("work", "work:live", f"{arn}:live", "work:$LATEST"):
        await service.invoke_event(reference, b"{}")
    await service.settle_events()

    latest = ("failures of $LATEST", f"{arn}:$LATEST")
    live = ("failures of live", f"{arn}:live")
    assert sorted(told) == [latest, latest, live, live]
    with pytest.raises(FunctionNotFoundError):
        service.configure_events("nobody", "live", EventSettings())


async def test_a_function_is_forgotten_when_what_runs_has_ended(
    sandbox: Any, eventually: Any
) -> None:
    source = """
        import time
        def handler(event, context):
            print("begun", flush=True)
            time.sleep(0.3)
    """
    service = sandbox.service()
    await service.add(sandbox.config(source))
    running = asyncio.create_task(service.invoke("work", b"{}"))
    await eventually(lambda: "begun" in sandbox.lines)
    service.remove("work")
    with pytest.raises(FunctionNotFoundError):
        await service.invoke("work", b"{}")
    assert (await running).function_error is None
    with pytest.raises(FunctionNotFoundError):
        service.remove("work")


async def test_versions_and_aliases_are_forgotten(sandbox: Any) -> None:
    service = sandbox.service()
    await service.add(sandbox.config(WHICH))
    service.add_alias("work", "live", service.publish_version("work"))
    assert answer(await service.invoke("work:live", b"{}")) == "1"
    service.remove_alias("work", "live")
    service.remove_version("work", "1")
    for reference in ("work:live", "work:1"):
        with pytest.raises(FunctionNotFoundError):
            service.require(reference)
    service.require("work")
    assert service.publish_version("work") == "2"


async def test_a_reservation_holds_for_every_version(sandbox: Any) -> None:
    service = sandbox.service()
    await service.add(sandbox.config(WHICH))
    service.publish_version("work")
    service.reserve("work", 0)
    for reference in ("work", "work:1"):
        with pytest.raises(TooManyRequestsError):
            await service.invoke(reference, b"{}")
    service.reserve("work", None)
    assert answer(await service.invoke("work:1", b"{}")) == "1"


async def test_events_of_a_stopped_function_wait_for_nothing(sandbox: Any) -> None:
    """Documented: AWS's notice of August 2021 on reserved concurrency of zero. Without a sleep the
    queue settles only because there is no other attempt."""
    buried: list[str] = []

    async def bury(target: str, letter: DeadLetter) -> bool:
        buried.append(target)
        return True

    async def never(seconds: float) -> None:
        raise AssertionError("it is tried again")

    service = sandbox.service(bury=bury, sleep=never)
    await service.add(sandbox.config(WHICH, dead_letter="dead"))
    service.reserve("work", 0)
    await service.invoke_event("work", b"{}")
    await service.settle_events()
    assert buried == ["dead"]


async def test_a_function_that_cannot_run_may_be_put(sandbox: Any) -> None:
    """As CreateFunction takes it; what is wrong is the invocation's error."""
    service = sandbox.service()
    service.put(sandbox.config(ECHO, handler="missing.handler"))
    document = error(await service.invoke("work", b"{}"))
    assert document["errorType"] == "Runtime.ImportModuleError"
