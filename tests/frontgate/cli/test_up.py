"""How the command ends; what it serves is for the integration tests."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from frontgate.aws.moto_process import MotoStartError
from frontgate.cli import foreground, main, up
from frontgate.cli.live_output import LiveOutput
from frontgate.resources import UnsupportedError
from frontgate.server import PortInUseError
from frontgate.template import TemplateError
from frontgate.wire import BackendError


class NoProcess:
    pid = None

    def __init__(self, *, account_id):
        self.account_id = account_id

    def spawn(self):
        """Nothing to wait for."""

    def kill(self):
        """Nothing to end."""


@pytest.fixture
def serving(monkeypatch):
    """Puts something else in the place of the whole gateway; what it was asked for."""
    asked = []
    monkeypatch.setattr(up, "MotoProcess", NoProcess)

    def serving(serve):
        @asynccontextmanager
        async def running(settings, terminal, moto):
            asked.append((settings, terminal))
            yield await serve()

        monkeypatch.setattr(foreground, "running", running)
        monkeypatch.setattr(foreground, "banner", lambda gateway, seconds: f"banner of {gateway}")
        return asked

    return serving


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_before_there_is_an_event_loop(monkeypatch, capsys, number):
    ended = []

    class Interrupted(NoProcess):
        def spawn(self):
            os.kill(os.getpid(), number)

        def kill(self):
            ended.append(self.account_id)

    monkeypatch.setattr(up, "MotoProcess", Interrupted)
    assert main(["up"]) == 130
    assert capsys.readouterr() == ("", "stopped\n")
    assert ended == ["123456789012"]


def refusing(error):
    async def refuse():
        raise error

    return refuse


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_well(serving, capsys, number):
    async def serve():
        asyncio.get_running_loop().call_soon(os.kill, os.getpid(), number)
        return "it"

    serving(serve)
    assert main(["up"]) == 0
    assert capsys.readouterr() == ("banner of it\n", "stopped\n")


def test_ctrl_c_while_it_starts(serving, capsys):
    async def serve():
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.Event().wait()

    serving(serve)
    assert main(["up"]) == 130
    assert capsys.readouterr() == ("", "stopped\n")


@pytest.mark.parametrize(
    "error",
    [
        MotoStartError("the AWS services process (moto) ended with status 1"),
        TemplateError("Api: no"),
        UnsupportedError(()),
        BackendError("gone"),
        OSError(28, "No space left on device"),
    ],
)
def test_what_cannot_start_is_said_in_a_line(serving, capsys, error):
    serving(refusing(error))
    assert main(["up"]) == 1
    assert capsys.readouterr() == ("", f"frontgate: {error}\n")


def test_a_directory_that_cannot_be_written_names_the_option(serving, capsys):
    serving(refusing(PermissionError(13, "Permission denied", ".frontgate")))
    assert main(["up"]) == 1
    error = capsys.readouterr().err
    assert error.endswith("Permission denied: '.frontgate'; --cache names another directory\n")


@pytest.mark.parametrize(("port", "what"), [(4566, "the AWS endpoint"), (3001, "an API")])
def test_a_busy_port_names_the_options(serving, capsys, port, what):
    serving(refusing(PortInUseError(port)))
    assert main(["up"]) == 1
    assert capsys.readouterr().err == (
        f"frontgate: port {port}, meant for {what}, is in use by another program, perhaps another "
        "`frontgate up`; choose others with --port N --api-port N (0 takes free ones)\n"
    )


def test_the_options_are_handed_on(serving, tmp_path, capsys):
    asked = serving(refusing(TemplateError("enough")))
    template = tmp_path / "template.yaml"
    options = ["--tls-port", "8443", "--truststore", f"api.example.com={__file__}", "--quiet"]
    main(["up", "-t", str(template), "--port", "0", "--api-port", "8000", *options])
    ((settings, terminal),) = asked
    assert settings.source.template == template
    assert (settings.port, settings.api_port, settings.tls_port) == (0, 8000, 8443)
    assert settings.truststores == {"api.example.com": Path(__file__)}
    assert terminal.quiet is True
    assert settings.function_output is None
    assert settings.request_output is None


def test_functions_and_requests_are_shown(serving):
    asked = serving(refusing(TemplateError("enough")))
    main(["up"])
    ((settings, _),) = asked
    shown = settings.function_output.__self__
    assert isinstance(shown, LiveOutput)
    assert settings.request_output.__self__ is shown


@pytest.mark.parametrize(("arguments", "rate"), [([], None), (["--account-rate", "50000"], 50_000)])
def test_the_accounts_rate(serving, arguments, rate):
    asked = serving(refusing(TemplateError("enough")))
    main(["up", *arguments])
    assert asked[0][0].account_rate == rate


@pytest.mark.parametrize(("arguments", "enforced"), [([], False), (["--enforce-iam"], True)])
def test_whether_permissions_count(serving, arguments, enforced):
    asked = serving(refusing(TemplateError("enough")))
    main(["up", *arguments])
    assert asked[0][0].enforce_iam is enforced


@pytest.mark.parametrize("rate", ["1", "many", "1.5", "1000000001"])
def test_no_rate(rate, capsys):
    with pytest.raises(SystemExit):
        main(["up", "--account-rate", rate])
    assert f"'{rate}' is no rate: 2 or more requests a second" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Link=http://127.0.0.1:9000", ("Link", "http://127.0.0.1:9000")),
        ("a=b=https://localhost", None),
        ("Link=https://localhost", ("Link", "https://localhost")),
        ("Link", None),
        ("=http://127.0.0.1:9000", None),
        ("Link=127.0.0.1:9000", None),
        ("Link=http://127.0.0.1:9000/base", None),
    ],
)
def test_who_plays_a_vpc_link(text, expected):
    if expected is not None:
        assert up._vpc_link(text) == expected
        return
    with pytest.raises(argparse.ArgumentTypeError, match="is not NAME=http://HOST:PORT"):
        up._vpc_link(text)


@pytest.mark.parametrize("text", ["api.example.com", "=file", "api.example.com=nowhere"])
def test_a_truststore_that_is_no_file(text, capsys):
    with pytest.raises(SystemExit):
        main(["up", "--truststore", text])
    assert "is not NAME=FILE, or there is no such file" in capsys.readouterr().err
