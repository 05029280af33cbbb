"""Functions by their names: added, updated, published, invoked, reloaded."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from frontgate.functions import (
    FunctionConfigError,
    FunctionNotFoundError,
    PackageInstallError,
    blueprints,
)
from tests.frontgate.functions.invoking import ECHO, answer, error, run


async def test_only_a_cold_start_reports_initialisation(sandbox: Any) -> None:
    service = sandbox.service()
    await service.add(sandbox.config(ECHO))
    for _ in range(2):
        await service.invoke("work", b"{}")
    reports = [line for line in sandbox.lines if line.startswith("REPORT")]
    assert ["Init Duration" in report for report in reports] == [True, False]


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("work", "work"),
        ("work:$LATEST", "work:$LATEST"),
        ("work:live", "work:live"),
        ("work:1", "work:1"),
        ("123456789012:function:work:live", "work:live"),
        ("arn:aws:lambda:eu-west-1:123456789012:function:work", "work"),
        ("arn:aws:lambda:eu-west-1:123456789012:function:work:live", "work:live"),
    ],
)
async def test_names_and_arns(sandbox: Any, reference: str, told: str) -> None:
    source = """
        def handler(event, context):
            return [context.invoked_function_arn, context.function_version]
    """
    service = sandbox.service()
    await service.add(sandbox.config(source))
    service.add_alias("work", "live", service.publish_version("work"))
    arn, version = answer(await service.invoke(reference, b"{}"))
    assert arn == f"arn:aws:lambda:eu-west-1:123456789012:function:{told}"
    assert version == ("1" if "live" in told or told.endswith(":1") else "$LATEST")


@pytest.mark.parametrize(
    "reference", ["other", "work:9", "arn:aws:lambda:us-east-1:123456789012:function:work", "a b"]
)
async def test_unknown_functions(sandbox: Any, reference: str) -> None:
    service = sandbox.service()
    await service.add(sandbox.config(ECHO))
    with pytest.raises(FunctionNotFoundError, match="Function not found: "):
        await service.invoke(reference, b"{}")


async def test_missing_handler_file_is_said_at_once(sandbox: Any) -> None:
    config = sandbox.config(ECHO, handler="users.handler")
    with pytest.raises(FunctionConfigError, match=re.escape(str(config.code / "users.py"))):
        await sandbox.service().add(config)


async def test_an_update_runs_the_new_configuration(sandbox: Any) -> None:
    source = "import os\ndef handler(e, c):\n    return os.environ['STAGE']\n"
    service = sandbox.service()
    for stage in ("blue", "green"):
        await service.add(sandbox.config(source, environment={"STAGE": stage}))
        assert answer(await service.invoke("work", b"{}")) == stage


async def test_events_are_retried(sandbox: Any) -> None:
    """Documented: two more attempts, after one and two minutes, with the same request id."""
    pauses = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    source = """
        def handler(event, context):
            print("attempt", context.aws_request_id)
            raise ValueError
    """
    service = sandbox.service(sleep=sleep)
    await service.add(sandbox.config(source))
    accepted = await service.invoke_event("work", b"{}")
    assert (accepted.status_code, accepted.payload) == (202, b"")
    await service.settle_events()
    assert pauses == [60.0, 120.0]
    assert sandbox.lines.count(f"attempt {accepted.request_id}") == 3


async def test_a_saved_file_is_served(sandbox: Any, eventually: Any) -> None:
    service = sandbox.service()
    await service.add(sandbox.config("def handler(e, c):\n    return 'one'\n"))
    service.watch()
    assert answer(await service.invoke("work", b"{}")) == "one"

    async def served(source: str) -> Any:
        async with asyncio.timeout(20):
            while True:
                # Again and again: the watcher starts in a thread of its own, and says not when.
                sandbox.write(source)
                await asyncio.sleep(0.2)
                invocation = await service.invoke("work", b"{}")
                if invocation.payload != before:
                    return json.loads(invocation.payload)

    before = b'"one"'
    assert (await served("def handler(e, c)\n"))["errorType"] == "Runtime.UserCodeSyntaxError"
    before = (await service.invoke("work", b"{}")).payload
    assert await served("def handler(e, c):\n    return 'two'\n") == "two"


async def test_a_running_invocation_survives_a_saved_file(sandbox: Any, eventually: Any) -> None:
    source = """
        import time
        def handler(event, context):
            print("running", flush=True)
            time.sleep(event)
            return "old"
    """
    service = sandbox.service()
    await service.add(sandbox.config(source))
    service.watch()
    await service.invoke("work", b"0")
    running_call = asyncio.create_task(service.invoke("work", b"1.5"))
    await eventually(lambda: sandbox.lines.count("running") == 2)
    async with asyncio.timeout(15):
        while answer(await service.invoke("work", b"0")) != "new":
            sandbox.write("def handler(e, c):\n    return 'new'\n")
            await asyncio.sleep(0.2)
    assert answer(await running_call) == "old"


async def test_a_failed_preparation_is_an_error_of_the_function(
    sandbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*args: Any, **options: Any) -> Path:
        raise PackageInstallError("Installing requirements.txt failed:\nNo solution found")

    monkeypatch.setattr(blueprints, "install_requirements", fail)
    sandbox.write("nothing==0\n", file="requirements.txt")
    document = error(await run(sandbox, ECHO))
    assert document["errorType"] == "Frontgate.EnvironmentError"
    assert "No solution found" in document["errorMessage"]


async def test_prewarm_gives_way_to_a_request(sandbox: Any, eventually: Any) -> None:
    # Given a function whose first request waits for its environment
    service = sandbox.service()
    slow = "import time\ntime.sleep(1)\nprint('asked for')\n"
    await service.add(sandbox.config("print('made ahead')\n" + ECHO, name="other"))
    await service.add(sandbox.config(slow + ECHO))
    first = asyncio.create_task(service.invoke("work", b"{}"))
    await asyncio.sleep(0)
    # When environments are made ahead meanwhile
    service.prewarm()
    # Then that of another function comes second
    await first
    await eventually(lambda: "made ahead" in sandbox.lines)
    assert sandbox.lines.index("asked for") < sandbox.lines.index("made ahead")


async def test_prewarm_makes_the_environment_that_an_alias_leads_to(
    sandbox: Any, eventually: Any
) -> None:
    # Given a function that is invoked through an alias, as SAM's AutoPublishAlias makes it
    service = sandbox.service()
    source = """
        import os
        print("initialised", os.environ["AWS_LAMBDA_FUNCTION_VERSION"])
        def handler(event, context):
            return context.function_version
    """
    await service.add(sandbox.config(source))
    service.add_alias("work", "live", service.publish_version("work"))
    # When environments are made ahead
    service.prewarm()
    # Then the alias's version has one before its first invocation, and $LATEST has none
    await eventually(lambda: "initialised 1" in sandbox.lines)
    assert (await service.invoke("work:live", b"{}")).payload == b'"1"'
    assert "initialised $LATEST" not in sandbox.lines
