"""How many environments a function gets, and who waits for one."""

from __future__ import annotations

import asyncio
from typing import Any

from frontgate.functions import TooManyRequestsError
from tests.frontgate.functions.invoking import ECHO, answer


async def test_parallel_invocations_have_an_environment_each(sandbox: Any) -> None:
    source = """
        import os, time
        busy = False
        def handler(event, context):
            global busy
            assert not busy
            busy = True
            time.sleep(0.3)
            busy = False
            return os.getpid()
    """
    service = sandbox.service()
    await service.add(sandbox.config(source))
    invocations = await asyncio.gather(*(service.invoke("work", b"{}") for _ in range(8)))
    assert len({answer(invocation) for invocation in invocations}) > 1


async def test_beyond_the_local_bound_invocations_wait(sandbox: Any) -> None:
    service = sandbox.service(environments_per_function=2)
    await service.add(sandbox.config("import os\ndef handler(e, c):\n    return os.getpid()\n"))
    invocations = await asyncio.gather(*(service.invoke("work", b"{}") for _ in range(50)))
    assert len({answer(invocation) for invocation in invocations}) <= 2


async def test_beyond_reserved_concurrency_invocations_are_throttled(sandbox: Any) -> None:
    service = sandbox.service()
    await service.add(sandbox.config(ECHO, reserved_concurrency=1))
    results = await asyncio.gather(
        *(service.invoke("work", b"{}") for _ in range(200)), return_exceptions=True
    )
    throttled = [result for result in results if isinstance(result, TooManyRequestsError)]
    assert len(throttled) == 199
    assert answer(await service.invoke("work", b"{}")) == {}


async def test_the_versions_of_a_function_share_what_is_reserved(sandbox: Any) -> None:
    """Documented ("Configuring reserved concurrency": for the function as a whole)."""
    service = sandbox.service()
    await service.add(sandbox.config(ECHO, reserved_concurrency=2))
    service.publish_version("work")
    results = await asyncio.gather(
        *(service.invoke(name, b"{}") for _ in range(3) for name in ("work", "work:1")),
        return_exceptions=True,
    )
    throttled = [isinstance(result, TooManyRequestsError) for result in results]
    assert throttled == [False] * 2 + [True] * 4
    for name in ("work", "work:1", "work"):
        assert answer(await service.invoke(name, b"{}")) == {}


async def test_a_function_takes_the_idle_place_of_another(sandbox: Any) -> None:
    service = sandbox.service(environments=1)
    for name in ("one", "two"):
        await service.add(sandbox.config(ECHO, name=name))
    for name in ("one", "two", "one"):
        assert answer(await service.invoke(name, b"{}")) == {}


async def test_a_caller_that_goes_away_does_not_end_the_invocation(
    sandbox: Any, eventually: Any
) -> None:
    source = """
        import time
        def handler(event, context):
            time.sleep(event)
            print("finished")
    """
    service = sandbox.service(environments_per_function=1)
    await service.add(sandbox.config(source))
    await service.invoke("work", b"0")
    call = asyncio.create_task(service.invoke("work", b"0.3"))
    await asyncio.sleep(0.1)
    call.cancel()
    await service.invoke("work", b"0")
    assert sandbox.lines.count("finished") == 3
