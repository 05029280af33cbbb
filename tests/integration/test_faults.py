"""Faults of backends, functions and clients, over real sockets; the gateway goes on.

What AWS answers to a backend that breaks HTTP is not recorded; that it is a network error is
assumed.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.integration.processes import PATIENCE

pytestmark = pytest.mark.local
TEMPLATES = Path(__file__).parent / "templates"
LIMIT = 10 * 1024 * 1024
INTERNAL = {"message": "Internal server error"}
UNREACHABLE = {"message": "Network error communicating with endpoint"}
TIMED_OUT = {"message": "Endpoint request timed out"}

HEAD = b"HTTP/1.1 200 OK\r\n"
ANSWERS: dict[str, bytes] = {
    "hang-up": b"",
    "half-a-head": HEAD + b"Content-Len",
    "half-a-body": HEAD + b"Content-Length: 100\r\n\r\n0123456789",
    "half-a-chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\n0123456789",
    "garbage": b"\x00\xff\x16\x03garbage\r\n\r\n",
    "another-protocol": b"220 mail.example.com ESMTP\r\n",
    "bad-length": HEAD + b"Content-Length: many\r\n\r\n",
    "two-lengths": HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "bad-chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "huge-head": HEAD + b"X-Much: " + b"x" * 1_000_000 + b"\r\n\r\n",
    "until-the-end": HEAD + b"\r\nall of it",
    "largest": HEAD + b"Content-Length: %d\r\n\r\n" % LIMIT + b"x" * LIMIT,
    "too-large": HEAD + b"Content-Length: %d\r\n\r\n" % (LIMIT + 1) + b"x" * (LIMIT + 1),
    "no-utf-8": HEAD + b"Content-Length: 2\r\nX-Note: \xff\xfe\r\n\r\n\xff\xfe",
}
SILENT = {"silent": b"", "silent-after-head": HEAD + b"Content-Length: 10\r\n\r\n"}


class Upstream:
    """A backend that answers each path with the bytes of `ANSWERS`, and hangs up."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(PATIENCE)
            head = b""
            while b"\r\n\r\n" not in head:
                data = connection.recv(65_536)
                if not data:
                    return
                head += data
            name = head.split(b" ")[1].strip(b"/").partition(b"?")[0].decode()
            try:
                connection.sendall({**ANSWERS, **SILENT}[name])
                while name in SILENT and connection.recv(65_536):
                    pass
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65_536):
                    pass
            except OSError:
                pass


@pytest.fixture(scope="module")
def upstream() -> Iterator[str]:
    server = Upstream()
    yield server.url
    server.close()


@pytest.fixture(scope="module")
def gateway(shared_up, upstream, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("faults") / "service"
    shutil.copytree(TEMPLATES / "faults", folder)
    gateway = shared_up(folder / "template.yaml", f"--parameter=Upstream={upstream}")
    for name in ("open-bucket", "other-bucket"):
        gateway.client("s3").create_bucket(Bucket=name)
    gateway.client("s3").put_object(Bucket="other-bucket", Key="secret", Body=b"secret")
    gateway.client("s3").put_object(Bucket="open-bucket", Key="dir/file", Body=b"open")
    return gateway


@pytest.fixture(scope="module")
def site(gateway) -> Any:
    return gateway.site()


@pytest.fixture(autouse=True)
def _goes_on(gateway, site, eventually) -> Iterator[None]:
    """Whatever a test does: the gateway answers after it, and keeps no connection."""
    before = _sockets(gateway)
    yield
    assert site.get("/health").json() == {"status": "well"}
    assert eventually(lambda: _sockets(gateway) <= before + 1)
    assert "Traceback" not in gateway.error


def _sockets(gateway: Any) -> int:
    """Sockets that the gateway has open."""
    gateway.ready()
    pid = gateway.process.pid
    if sys.platform != "linux":
        listed = subprocess.run(
            ["lsof", "-n", "-P", "-a", "-i", "-p", str(pid)], capture_output=True, check=True
        )
        return listed.stdout.count(b"\n")
    found = 0
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found += str(descriptor.readlink()).startswith("socket:")
        except OSError:  # closed meanwhile
            continue
    return found


@pytest.fixture
def raw(site) -> Callable[..., bytes]:
    """Sends bytes as they are; everything that comes back until the gateway hangs up."""

    def send(*pieces: bytes, pause: float = 0.0) -> bytes:
        address = urlsplit(site.url)
        with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as client:
            for piece in pieces:
                try:
                    client.sendall(piece)
                except OSError:  # it has answered, and listens no more
                    break
                time.sleep(pause)
            return _all_of(client)

    return send


def _all_of(client: socket.socket) -> bytes:
    received = b""
    try:
        while data := client.recv(65_536):
            received += data
    except ConnectionResetError:
        pass
    return received


def get(target: str | bytes, *lines: str, method: str = "GET") -> bytes:
    path = target if isinstance(target, bytes) else target.encode()
    head = [f"{method} ".encode() + path + b" HTTP/1.1", b"Host: localhost"]
    head += [line.encode() for line in (*lines, "Connection: close")]
    return b"\r\n".join(head) + b"\r\n\r\n"


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


class TestBackends:
    @pytest.mark.parametrize("way", ["backend", "mapped"])
    @pytest.mark.parametrize(
        "behavior",
        [
            "hang-up",
            "half-a-head",
            "half-a-body",
            "half-a-chunk",
            "garbage",
            "another-protocol",
            "bad-length",
            "two-lengths",
            "bad-chunk",
            "huge-head",
        ],
    )
    def test_one_that_breaks_http(self, site, way, behavior):
        answer = site.get(f"/{way}/{behavior}")

        assert (answer.status, answer.json()) == (504, UNREACHABLE)
        assert answer.headers["x-amzn-ErrorType"] == "InternalServerErrorException"

    @pytest.mark.parametrize("way", ["backend", "mapped"])
    @pytest.mark.parametrize("behavior", SILENT)
    def test_one_that_is_late(self, site, way, behavior):
        answer = site.get(f"/{way}/{behavior}")

        assert (answer.status, answer.json()) == (504, TIMED_OUT)

    def test_one_that_ends_by_hanging_up(self, site):
        answer = site.get("/backend/until-the-end")

        assert (answer.status, answer.body) == (200, b"all of it")

    @pytest.mark.parametrize("way", ["backend", "mapped"])
    def test_the_largest_answer_and_one_byte_more(self, site, way):
        assert len(site.get(f"/{way}/largest").body) == LIMIT
        answer = site.get(f"/{way}/too-large")
        assert (answer.status, answer.json()) == (500, INTERNAL)

    def test_bytes_that_are_no_utf_8(self, site):
        png = {"Accept": "image/png"}
        assert site.get("/backend/no-utf-8", headers=png).body == b"\xff\xfe"
        assert site.get("/backend/no-utf-8").body.decode() == "\ufffd\ufffd"
        assert site.get("/mapped/no-utf-8").body.decode() == "\ufffd\ufffd"

    def test_many_at_once(self, site):
        """None waits for the others, and none is left behind."""
        statuses: list[int] = []

        def ask() -> None:
            statuses.append(site.get("/backend/silent").status)

        threads = [threading.Thread(target=ask) for _ in range(40)]
        for thread in threads:
            thread.start()
        assert site.get("/health").status == 200
        for thread in threads:
            thread.join()
        assert statuses == [504] * 40


class TestStreams:
    @pytest.mark.parametrize("behavior", ["hang-up", "half-a-head", "garbage", "bad-length"])
    def test_no_answer_begins(self, site, behavior):
        answer = site.get(f"/streamed/{behavior}")

        assert (answer.status, answer.json()) == (504, UNREACHABLE)

    def test_none_begins_in_time(self, site):
        answer = site.get("/streamed/silent")

        assert (answer.status, answer.json()) == (504, TIMED_OUT)

    @pytest.mark.parametrize("behavior", ["half-a-body", "half-a-chunk", "silent-after-head"])
    def test_one_that_breaks_off(self, raw, site, behavior):
        """The client is not told that it has everything."""
        answer = raw(get(f"{urlsplit(site.url).path}/streamed/{behavior}"))

        assert status_of(answer) == 200
        assert b"Transfer-Encoding: chunked" in answer
        assert not answer.endswith(b"0\r\n\r\n")

    def test_one_that_is_larger_than_a_buffered_answer_may_be(self, site):
        assert len(site.get("/streamed/too-large").body) == LIMIT + 1


class TestFunctions:
    @pytest.mark.parametrize(
        "behavior", ["fail", "leave", "no-status", "seven-megabytes", "half-a-pair"]
    )
    def test_what_is_no_answer(self, site, behavior):
        answer = site.get(f"/function/{behavior}")

        assert (answer.status, answer.json()) == (502, INTERNAL)
        assert b"details" not in answer.body

    def test_one_that_is_late(self, site):
        """A function that times out has failed: 502, not the 504 of the gateway's own timeout."""
        assert site.get("/function/sleep").status == 502

    def test_after_a_crash_there_is_a_new_one(self, site):
        assert site.get("/function/leave").status == 502
        assert site.get("/function/echo").status == 200

    @pytest.mark.parametrize("behavior", ["split-header", "split-name"])
    def test_a_header_that_would_be_two(self, raw, site, behavior):
        prefix = urlsplit(site.url).path
        answer = raw(get(f"{prefix}/function/{behavior}"))

        assert status_of(answer) == 502
        assert b"X-Injected" not in answer
        assert answer.count(b"HTTP/1.1") == 1

    def test_base64_that_is_none(self, site):
        answer = site.get("/function/no-base64", headers={"Accept": "image/png"})
        assert (answer.status, answer.json()) == (500, INTERNAL)
        assert site.get("/function/no-base64").body == b"no base64!"


class TestBodies:
    @pytest.mark.parametrize(
        "body",
        [b"{", b'{"name": ', b"nonsense", b"\xff\xfe", b"[" * 100_000, b'{"name": 1}', b"NaN"],
    )
    def test_what_is_no_json_does_not_fit_a_model(self, site, body):
        answer = site.post("/people", body, headers={"Content-Type": "application/json"})

        assert (answer.status, answer.json()) == (400, {"message": "Invalid request body"})

    @pytest.mark.parametrize("body", [b"{", b"nonsense", b"[" * 100_000])
    def test_a_template_that_fails(self, site, body):
        answer = site.post("/parsed", body, headers={"Content-Type": "application/json"})

        assert (answer.status, answer.json()) == (500, INTERNAL)

    def test_the_largest_and_one_byte_more(self, site):
        text = {"Content-Type": "text/plain"}

        # 10 MB are more than Lambda takes, but not more than the gateway does
        assert site.request("POST", "/backend/until-the-end", body=b"x" * LIMIT).status == 200
        answer = site.request("POST", "/backend/until-the-end", body=b"x" * (LIMIT + 1))
        assert answer.status == 413
        assert answer.body == b"HTTP content length exceeded 10485760 bytes."
        answer = site.request("POST", "/echo/x", body=b"x" * 5_000_000, headers=text)
        assert len(answer.json()["body"]) == 5_000_000

    def test_chunks(self, raw, site):
        prefix = urlsplit(site.url).path
        head = get(f"{prefix}/echo/x", "Transfer-Encoding: chunked", method="POST")
        answer = raw(head, b"3\r\nabc\r\n", b"2;ext=1\r\nde\r\n", b"0\r\nX-Trailer: 1\r\n\r\n")

        event = json.loads(answer.partition(b"\r\n\r\n")[2])
        assert event["body"] == "abcde"
        assert "Transfer-Encoding" not in event["headers"]
        assert "X-Trailer" not in event["headers"]

    def test_too_many_chunks(self, raw, site):
        prefix = urlsplit(site.url).path
        head = get(f"{prefix}/echo/x", "Transfer-Encoding: chunked", method="POST")
        chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        assert status_of(raw(head, *[chunk] * 12)) == 413

    def test_a_client_that_waits_to_be_asked(self, site):
        address = urlsplit(site.url)
        lines = ("Expect: 100-continue", "Content-Length: 5")
        with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as client:
            client.sendall(get(f"{address.path}/echo/x", *lines, method="POST"))
            assert client.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
            client.sendall(b"hello")
            event = json.loads(_all_of(client).partition(b"\r\n\r\n")[2])
        assert event["body"] == "hello"
        assert "Expect" not in event["headers"]

    def test_bytes_that_are_no_utf_8(self, site):
        text = site.request("POST", "/echo/x", body=b"a\xff", headers={"Content-Type": "text/css"})
        assert text.json()["body"] == "a\ufffd"


class TestHeaders:
    NOTES = ("a%0d%0aX-Injected:%201", "a%0aX-Injected:%201", "a%0dX-Injected:%201", "a%00b")

    @pytest.mark.parametrize("note", NOTES)
    def test_a_template_that_writes_two(self, raw, site, note):
        answer = raw(get(f"{urlsplit(site.url).path}/note?note={note}"))

        assert status_of(answer) == 500
        assert b"X-Injected" not in answer
        assert answer.count(b"HTTP/1.1") == 1

    @pytest.mark.parametrize("note", NOTES)
    def test_a_mapping_that_writes_two(self, site, note):
        answer = site.get(f"/mapped/until-the-end?note={note}")

        assert (answer.status, answer.json()) == (500, INTERNAL)

    def test_more_than_10_kb(self, raw, site):
        lines = [f"X-Much-{number}: {'x' * 100}" for number in range(200)]
        assert status_of(raw(get(f"{urlsplit(site.url).path}/health", *lines))) == 431

    def test_very_many(self, site):
        sent = {f"X-{number}": "v" for number in range(500)}
        found = site.get("/echo/x", headers=sent).json()["headers"]
        assert len(found.keys() & sent.keys()) == 500

    def test_bytes_that_are_no_ascii(self, raw, site):
        head = get(f"{urlsplit(site.url).path}/echo/x", "X-Name: caf\u00e9")
        event = json.loads(raw(head).partition(b"\r\n\r\n")[2])
        assert event["headers"]["X-Name"].encode("latin-1").decode() == "caf\u00e9"


class TestConnections:
    def test_pipelined_requests(self, raw, site):
        prefix = urlsplit(site.url).path
        many = f"GET {prefix}/health HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * 100
        assert raw(many, get(f"{prefix}/health")).count(b"HTTP/1.1 200 OK") == 101

    def test_half_requests(self, site):
        address = urlsplit(site.url)
        clients = [
            socket.create_connection((address.hostname, address.port), timeout=PATIENCE)
            for _ in range(200)
        ]
        try:
            for number, client in enumerate(clients):
                client.sendall(get("/health")[: number % 40 + 1])
            assert site.get("/health").status == 200
            assert site.get("/function/echo").status == 200
        finally:
            for client in clients:
                client.close()

    def test_a_client_that_leaves(self, site):
        address = urlsplit(site.url)
        for _ in range(20):
            with socket.create_connection((address.hostname, address.port)) as client:
                client.sendall(get(f"{address.path}/backend/silent"))


class TestPaths:
    @pytest.mark.parametrize(
        "path",
        [
            "a%2Fb",
            "%2e%2e/%2e%2e/etc/passwd",
            "../../etc/passwd",
            "..%2f..%2fetc%2fpasswd",
            "./a",
            "%00",
            "%",
            "%zz",
            "a%0d%0ab",
            "a;b=c",
            "a\\b",
            "%ff%fe",
            "a%20b+c",
            "@:,!$&'()*=",
            "x" * 9_000,
        ],
    )
    def test_one_that_a_greedy_variable_takes(self, raw, site, path):
        """It stays what the client sent (recorded for %2B)."""
        answer = raw(get(f"{urlsplit(site.url).path}/echo/{path}"))

        assert status_of(answer) == 200
        event = json.loads(answer.partition(b"\r\n\r\n")[2])
        assert event["path"] == f"/echo/{path}"
        assert event["pathParameters"]["proxy"] == path

    @pytest.mark.parametrize(
        "target", [b"/\xff", b"/echo/caf\xc3\xa9", b"/a b", b"/\x00", b"*", b"", b"http://", b"a/b"]
    )
    def test_one_that_is_none(self, raw, target):
        assert status_of(raw(get(target))) in (400, 403)

    def test_one_that_is_too_long(self, raw, site):
        answer = raw(get(f"{urlsplit(site.url).path}/echo/{'x' * 10_240}"))
        assert status_of(answer) == 414

    @pytest.mark.parametrize(
        "key",
        ["../other-bucket/secret", "%2e%2e/other-bucket/secret", "..%2Fother-bucket%2Fsecret",
         "dir/../../other-bucket/secret", "/other-bucket/secret"],
    )  # fmt: skip
    def test_no_dots_lead_to_another_bucket(self, raw, site, key):
        answer = raw(get(f"{urlsplit(site.url).path}/files/{key}"))

        assert status_of(answer) == 404
        assert not answer.endswith(b"secret")

    def test_an_ordinary_key(self, site):
        assert site.get("/files/dir/file").body == b"open"
