"""Nothing that a function started outlives its environment, nor an environment the gateway."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

from tests.frontgate.functions.invoking import answer, error, run


def running(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be reaped does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    except OSError:
        return subprocess.run(["kill", "-0", str(pid)], capture_output=True).returncode == 0
    return stat.rpartition(")")[2].split()[0] != "Z"


async def test_timeout_kills_the_environment(sandbox: Any, eventually: Any) -> None:
    """Recorded: the payload that Invoke returns since 2024."""
    source = """
        import os, time
        def handler(event, context):
            if event.get("slow"):
                print(os.getpid(), flush=True)
                time.sleep(60)
            return "fast"
    """
    service = sandbox.service()
    await service.add(sandbox.config(source, timeout=0.5))
    invocation = await service.invoke("work", b'{"slow": true}')
    assert error(invocation) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": (
            f"RequestId: {invocation.request_id} Error: Task timed out after 0.50 seconds"
        ),
    }
    pid = next(int(line) for line in sandbox.lines if line.isdigit())
    await eventually(lambda: not running(pid))
    assert answer(await service.invoke("work", b"{}")) == "fast"


async def test_timeout_kills_grandchildren(sandbox: Any, eventually: Any) -> None:
    source = """
        import subprocess, time
        def handler(event, context):
            for own_session in (False, True):
                child = subprocess.Popen(["sleep", "60"], start_new_session=own_session)
                print("child", child.pid)
            time.sleep(60)
    """
    await run(sandbox, source, timeout=1.0)
    pids = [int(line.split()[1]) for line in sandbox.lines if line.startswith("child")]
    assert len(pids) == 2
    group, session = pids
    await eventually(lambda: not running(group))
    if sys.platform == "linux":
        await eventually(lambda: not running(session))


async def test_close_leaves_nothing_running(sandbox: Any, eventually: Any) -> None:
    source = """
        import os, subprocess
        def handler(event, context):
            own = event["own_session"]
            child = subprocess.Popen(["sleep", "60"], start_new_session=own)
            return [os.getpid(), os.getppid(), child.pid]
    """
    service = sandbox.service()
    await service.add(sandbox.config(source))
    pids = set()
    for own_session in (False, sys.platform == "linux"):
        payload = json.dumps({"own_session": own_session}).encode()
        pids.update(answer(await service.invoke("work", payload)))
    await service.close()
    await service.close()
    await eventually(lambda: not any(running(pid) for pid in pids))


async def test_a_killed_gateway_leaves_nothing_running(sandbox: Any, eventually: Any) -> None:
    sandbox.write(
        """
        import os, subprocess, time
        def handler(event, context):
            child = subprocess.Popen(["sleep", "60"])
            print("pids", os.getpid(), os.getppid(), child.pid, flush=True)
            time.sleep(60)
        """
    )
    gateway = textwrap.dedent(
        f"""
        import asyncio, functools
        from pathlib import Path
        from frontgate.functions import FunctionConfig, FunctionService, SandboxSettings

        async def main():
            service = FunctionService(
                cache=Path({str(sandbox.directory)!r}), runtime_dir=None,
                sandbox=SandboxSettings(region="eu-west-1", account_id="123456789012"),
                output=lambda function: functools.partial(print, flush=True))
            await service.add(FunctionConfig(
                name="work", arn="arn:aws:lambda:eu-west-1:123456789012:function:work",
                handler="app.handler", runtime="python{sys.version_info[0]}.{sys.version_info[1]}",
                code=Path({str(sandbox.directory / "work")!r}), environment={{}}, timeout=60))
            await service.invoke("work", b"{{}}")
        asyncio.run(main())
        """
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", gateway, stdout=asyncio.subprocess.PIPE, cwd=Path.cwd()
    )
    assert process.stdout is not None
    line = b""
    while not line.startswith(b"pids"):
        line = await asyncio.wait_for(process.stdout.readline(), 30)
        assert line
    pids = [int(pid) for pid in line.split()[1:]]
    os.kill(process.pid, signal.SIGKILL)
    await process.communicate()
    await eventually(lambda: not any(running(pid) for pid in pids))
