from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from frontgate.cli import main

TOKENS = {"access_token": "acc", "id_token": "id", "expires_in": 3600, "token_type": "Bearer"}


class Gateway:
    """A program on a port that answers everything alike."""

    def __init__(self) -> None:
        self.answer: tuple[int, bytes] = (200, json.dumps(TOKENS).encode())
        self.asked: list[tuple[str, str | None, Any]] = []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                document = json.loads(self.rfile.read(length))
                gateway.asked.append((self.path, self.headers["Content-Type"], document))
                status, body = gateway.answer
                if not status:
                    self.wfile.write(b"SSH-2.0-OpenSSH_9.9\r\n")
                    return
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: Any) -> None: ...

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    thread = threading.Thread(target=gateway.server.serve_forever, args=(0.01,))
    thread.start()
    yield gateway
    gateway.server.shutdown()
    gateway.server.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("options", "printed"),
    [
        ((), "acc\n"),
        (("--id",), "id\n"),
        (("--json",), f"{json.dumps(TOKENS, indent=2)}\n"),
    ],
)
def test_a_token_is_printed(gateway, capsys, options, printed):
    assert main(["token", "--endpoint", gateway.url, *options]) == 0
    assert capsys.readouterr() == (printed, "")


def test_nothing_in_particular_is_asked(gateway):
    main(["token", "--endpoint", f"{gateway.url}/"])
    asked = {"user": None, "pool": None, "client": None, "scopes": None}
    assert gateway.asked == [("/_frontgate/tokens", "application/json", asked)]


def test_everything_is_asked(gateway):
    options = ["--user", "bob", "--pool", "p", "--client", "c", "--scope", "openid", "--scope"]
    main(["token", "--endpoint", gateway.url, *options, "a/read a/write"])
    asked = {"user": "bob", "pool": "p", "client": "c", "scopes": ["openid", "a/read", "a/write"]}
    assert gateway.asked[0][2] == asked


def test_a_proxy_for_the_web_is_not_asked(gateway, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert main(["token", "--endpoint", gateway.url]) == 0


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((400, b'{"message": "User does not exist."}'), "User does not exist."),
        ((500, b"<html>"), "the gateway answered 500"),
        ((403, b'["no message"]'), "the gateway answered 403"),
        ((200, b'{"hello": "world"}'), "what answers at {url} is not frontgate"),
        ((200, b"[]"), "what answers at {url} is not frontgate"),
    ],
)
def test_an_answer_without_a_token(gateway, capsys, answer, sentence):
    gateway.answer = answer
    assert main(["token", "--endpoint", gateway.url]) == 1
    assert capsys.readouterr() == ("", f"frontgate: {sentence.format(url=gateway.url)}\n")


@pytest.mark.parametrize("answer", [(200, b"<html>"), (0, b"")])
def test_another_program_on_the_port(gateway, capsys, answer):
    gateway.answer = answer
    assert main(["token", "--endpoint", gateway.url]) == 1
    assert f"frontgate: no gateway answers at {gateway.url} (" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "localhost:9", "no url at all"])
def test_nobody_there(capsys, url):
    assert main(["token", "--endpoint", url]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"frontgate: no gateway answers at {url} (")
    assert "start one with `frontgate up`, or name its address with --endpoint" in error
