"""Starting, watching and stopping the moto server process."""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

SERVICES = ("iam", "dynamodb", "cognitoidp", "logs", "sts")
"""Loaded ahead of their first call: what nearly every template creates."""
START_TIMEOUT = 60.0
ANSWER_SECONDS = 30.0
"""For our own calls: a service is imported when it is first asked, while others wait their turn."""
TOKEN_VARIABLE = "FRONTGATE_SERVICES_TOKEN"
TOKEN_HEADER = "X-Frontgate-Token"
"""Without it the process refuses: its port is open to every page in the developer's browser."""


def without_native_runtime() -> None:
    """Keeps botocore from loading AWS's C runtime, which takes a tenth of a second of a start.

    For the processes of a gateway: they need none of what it is for (SigV4A, S3 transfers).
    """
    sys.modules.setdefault("awscrt", None)  # type: ignore[arg-type]  # "there is none" (import system)


class MotoStartError(Exception):
    """The process ended, or did not answer, before it was ready."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Services:
    """Where the AWS services process listens, and what it wants to see before it answers."""

    url: str
    token: str
    hosts: re.Pattern[str] = re.compile(".*")
    """Matches `http://{host}` of every AWS service that is there."""

    def offers(self, prefix: str) -> bool:
        """Whether the service with this endpoint prefix is there."""
        return self.hosts.match(f"http://{prefix}.us-east-1.amazonaws.com") is not None


class MotoProcess:
    """One moto server: `spawn` it, wait until it is `ready`, `stop` it."""

    def __init__(self, *, account_id: str) -> None:
        self._account_id = account_id
        self._token = secrets.token_urlsafe(32)
        self._process: subprocess.Popen[bytes] | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def spawn(self) -> None:
        """Begins to start the process. Needs no event loop, so it can come before everything."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "frontgate.aws.moto_server", *SERVICES],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._environment(os.environ),
            start_new_session=True,
        )

    async def ready(self, ended: Callable[[str], None]) -> Services:
        """How to reach the server, once it listens. Raises `MotoStartError`.

        If the process ends later, and not by `stop`, `ended` is told in a sentence.
        """
        assert self._process is not None
        ready = json.loads(await self._read_line(self._process))
        self._watch = asyncio.create_task(self._report_end(self._process, ended))
        return Services(
            url=f"http://127.0.0.1:{ready['port']}",
            token=self._token,
            hosts=re.compile("|".join(f"(?:{host})" for host in ready["hosts"])),
        )

    def call_back(self, port: int) -> None:
        """Where the services call each other, and functions: the port of the AWS endpoint."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{port}\n".encode())
        self._process.stdin.flush()

    async def stop(self) -> None:
        """Ends the process; its data are gone with it."""
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.cancel()
        await asyncio.to_thread(self.kill)

    def kill(self) -> None:
        """The same without an event loop. Idempotent."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    def _environment(self, own: Mapping[str, str]) -> dict[str, str]:
        """The developer's profile and credentials are none of moto's business."""
        kept = {name: value for name, value in own.items() if not name.startswith("AWS_")}
        return {
            **kept,
            "MOTO_ACCOUNT_ID": self._account_id,
            "MOTO_ALLOW_NONEXISTENT_REGION": "true",
            # Ids made of what is asked for: the same at every start, if that is.
            "MOTO_COGNITO_IDP_USER_POOL_ID_STRATEGY": "HASH",
            "MOTO_COGNITO_IDP_USER_POOL_CLIENT_ID_STRATEGY": "HASH",
            TOKEN_VARIABLE: self._token,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    async def _read_line(self, process: subprocess.Popen[bytes]) -> bytes:
        assert process.stdout is not None
        reading = asyncio.to_thread(process.stdout.readline)
        try:
            line = await asyncio.wait_for(asyncio.shield(reading), START_TIMEOUT)
        except TimeoutError:
            await self.stop()
            raise MotoStartError(
                f"the AWS services process (moto) was not ready after {START_TIMEOUT:.0f} s"
            ) from None
        if not line:
            how = _how(await asyncio.to_thread(process.wait))
            raise MotoStartError(f"the AWS services process (moto) {how}")
        return line

    async def _report_end(
        self, process: subprocess.Popen[bytes], ended: Callable[[str], None]
    ) -> None:
        how = _how(await asyncio.to_thread(process.wait))
        ended(
            f"the AWS services process (moto) {how}: calls to AWS services now answer 503, and "
            "its data are gone; restart `frontgate up` to have them back"
        )


def _how(status: int) -> str:
    return f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
