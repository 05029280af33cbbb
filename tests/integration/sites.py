"""What is asked of a running gateway: over HTTP, over WebSocket and through boto3."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from websockets.sync.client import ClientConnection, connect

from tests.integration.processes import PATIENCE

LOCAL = Credentials("local", "local")


def websocket(url: str, **options: Any) -> ClientConnection:
    """A connection; its handshake may have to wait for a function that starts."""
    return connect(url, proxy=None, open_timeout=PATIENCE, **options)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


def curl(url: str, *options: str) -> Answer:
    """What curl gets. Raises `CalledProcessError` where it gets no answer."""
    command = ["curl", "--silent", "--show-error", "--include", *options, url]
    rest = subprocess.run(command, capture_output=True, check=True).stdout
    head = b"HTTP/1.1 100"
    while head.startswith(b"HTTP/1.1 100"):
        head, _, rest = rest.partition(b"\r\n\r\n")
    first, _, lines = head.partition(b"\r\n")
    return Answer(status=int(first.split()[1]), headers=message_from_bytes(lines), body=rest)


@dataclass(frozen=True, slots=True)
class Site:
    """An HTTP origin with a path prefix. Targets are sent as they are written."""

    url: str

    def request(
        self,
        method: str,
        target: str,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Answer:
        """`token` goes as a bearer token; a `body` that is not bytes goes as JSON."""
        sent = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None and not isinstance(body, bytes):
            sent["Content-Type"] = "application/json"
            body = json.dumps(body).encode()
        address = urlsplit(self.url)
        kind = (
            http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        )
        connection = kind(address.netloc, timeout=PATIENCE)
        try:
            connection.request(method, address.path + target, body, {**sent, **(headers or {})})
            answer = connection.getresponse()
            return Answer(status=answer.status, headers=answer.headers, body=answer.read())
        finally:
            connection.close()

    def get(self, target: str, **options: Any) -> Answer:
        return self.request("GET", target, **options)

    def post(self, target: str, body: Any, **options: Any) -> Answer:
        return self.request("POST", target, body=body, **options)

    def signed(
        self,
        method: str,
        target: str,
        *,
        credentials: Credentials = LOCAL,
        region: str,
        service: str = "execute-api",
        presigned: bool = False,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """The answer to a request that botocore has signed."""
        request = AWSRequest(method, self.url + target, headers=dict(headers or {}), data=body)
        kind = SigV4QueryAuth if presigned else SigV4Auth
        kind(credentials, service, region).add_auth(request)
        parts = urlsplit(request.url)
        query = f"?{parts.query}" if parts.query else ""
        there = Site(f"{parts.scheme}://{parts.netloc}")
        sent = dict(request.headers.items())
        return there.request(method, parts.path + query, headers=sent, body=body or None)


def aws_cli(endpoint: str, region: str, *arguments: str) -> Any:
    """The answer of the AWS CLI of this environment, read as JSON if there is one."""
    command = Path(sys.executable).with_name("aws")
    assert command.exists(), "the AWS CLI is missing: `make` installs it with requirements.lock"
    answer = subprocess.run(
        [str(command), "--endpoint-url", endpoint, *arguments],
        capture_output=True,
        text=True,
        env={
            "PATH": os.environ["PATH"],
            "HOME": "/nonexistent",
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_DEFAULT_REGION": region,
            "AWS_DEFAULT_OUTPUT": "json",
        },
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout) if answer.stdout else None


def local_client(service: str, region: str, endpoint: str, **options: Any) -> Any:
    given = {
        "region_name": region,
        "endpoint_url": endpoint,
        "aws_access_key_id": "local",
        "aws_secret_access_key": "local",
        "config": Config(
            retries={"total_max_attempts": 1},
            proxies={},
            inject_host_prefix=False,  # sync-localhost is nowhere
        ),
    }
    return boto3.client(service, **{**given, **options})
