"""The real process, started and ended in each of the ways it can end."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest

from frontgate.aws import moto_process
from frontgate.aws.caller import Caller
from frontgate.aws.json_api import JsonApi
from frontgate.aws.moto_process import MotoProcess, MotoStartError
from frontgate.aws.outgoing import Outgoing

PARENT = """
import asyncio, sys
from frontgate.aws.moto_process import MotoProcess

async def main():
    moto = MotoProcess(account_id="123456789012")
    moto.spawn()
    await moto.ready(print)
    print(moto.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture
def endings() -> list[str]:
    return []


@pytest.fixture
async def moto() -> AsyncIterator[MotoProcess]:
    moto = MotoProcess(account_id="123456789012")
    moto.spawn()
    yield moto
    await moto.stop()


async def gone(pid: int) -> None:
    async with asyncio.timeout(20):
        while is_alive(pid):
            await asyncio.sleep(0.01)


def is_alive(pid: int) -> bool:
    """A process that ended and that nobody has waited for is not."""
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(found.stdout.strip()) and not found.stdout.strip().startswith("Z")


async def test_it_serves_and_stops(moto, endings):
    services = await moto.ready(endings.append)
    outgoing = Outgoing(endpoint_url=services.url)
    outgoing.services = services
    await outgoing.start()
    try:
        api = JsonApi(Caller(outgoing, {}), region="eu-west-1")
        assert await api("dynamodb", "ListTables", {}) == {"TableNames": []}
        identity = await api.query("sts", "GetCallerIdentity", version="2011-06-15", parameters={})
        assert "123456789012" in identity
    finally:
        await outgoing.close()
    pid = moto.pid
    await moto.stop()
    await moto.stop()
    await gone(pid)
    assert moto.pid is None
    assert not endings


async def test_who_does_not_know_the_token_is_refused(moto, endings):
    services = await moto.ready(endings.append)
    outgoing = Outgoing(endpoint_url=services.url)
    await outgoing.start()
    try:
        for token in ((), (("X-Frontgate-Token", "guess"),)):
            answer = await outgoing.send("GET", services.url, token, b"", timeout=10)
            assert (answer.status, answer.body) == (403, b"")
    finally:
        await outgoing.close()


async def test_a_killed_process_is_reported_with_a_sentence(moto, endings):
    await moto.ready(endings.append)
    os.kill(moto.pid, signal.SIGKILL)
    async with asyncio.timeout(20):
        while not endings:
            await asyncio.sleep(0.01)
    assert endings == [
        "the AWS services process (moto) was killed by signal 9: calls to AWS services now answer "
        "503, and its data are gone; restart `frontgate up` to have them back"
    ]


async def test_it_ends_when_its_parent_is_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    parent = await asyncio.create_subprocess_exec(
        sys.executable, str(script), stdout=subprocess.PIPE
    )
    pid = int(await asyncio.wait_for(parent.stdout.readline(), 60))
    assert is_alive(pid)
    parent.kill()
    await parent.wait()
    await gone(pid)


async def test_a_process_that_ends_at_once_is_an_error(monkeypatch, endings):
    monkeypatch.setattr(moto_process.sys, "executable", "/bin/false")
    moto = MotoProcess(account_id="123456789012")
    moto.spawn()
    with pytest.raises(MotoStartError, match=r"\(moto\) ended with status 1"):
        await moto.ready(endings.append)
    await moto.stop()


async def test_a_process_that_says_nothing_is_an_error(monkeypatch, tmp_path, endings):
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\nexec sleep 60\n")
    silent.chmod(0o755)
    monkeypatch.setattr(moto_process.sys, "executable", str(silent))
    monkeypatch.setattr(moto_process, "START_TIMEOUT", 0.05)
    moto = MotoProcess(account_id="123456789012")
    moto.spawn()
    with pytest.raises(MotoStartError, match="was not ready after 0 s"):
        await moto.ready(endings.append)
    assert moto.pid is None


def test_the_developers_own_credentials_stay_outside(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
    monkeypatch.setenv("PATH_TO_KEEP", "1")
    moto = MotoProcess(account_id="123456789012")
    environment = moto._environment(os.environ)
    assert "AWS_PROFILE" not in environment
    assert environment["AWS_SECRET_ACCESS_KEY"] == "local"
    assert environment["PATH_TO_KEEP"] == "1"


def test_a_gateways_processes_load_no_native_runtime():
    """Those of tests go on with what there is: the process here is a fresh one."""
    code = (
        "from frontgate.aws.moto_process import without_native_runtime\n"
        "without_native_runtime()\n"
        "import botocore.model, botocore.compat, sys\n"
        "print(botocore.compat.HAS_CRT, sys.modules['awscrt'])\n"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert printed == "False None\n"
