"""The command line itself: what `main` answers, prints and never lets through."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version

import pytest

from frontgate.cli import main, token
from frontgate.cli.failure import CommandError


def printed_by(capsys, *arguments: str) -> tuple[int, str, str]:
    """Status, standard output and standard error of a command that argparse ends."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    output = capsys.readouterr()
    return ended.value.code, output.out, output.err


def test_the_version(capsys):
    assert printed_by(capsys, "--version") == (0, f"frontgate {version('frontgate')}\n", "")


def test_the_help_lists_the_commands(capsys):
    status, out, _ = printed_by(capsys, "--help")
    assert status == 0
    assert {"up", "token", "doctor"} <= set(out.split())


@pytest.mark.parametrize("command", ["up", "token", "doctor"])
def test_every_command_explains_itself(capsys, command):
    status, out, _ = printed_by(capsys, command, "--help")
    assert status == 0
    assert out.startswith(f"usage: frontgate {command} ")
    described = [line for line in out.splitlines() if line.startswith("  -")]
    assert len(described) >= 5


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "the following arguments are required: COMMAND"),
        (("fly",), "invalid choice: 'fly'"),
        (("up", "--port", "http"), "argument --port: 'http' is not a port number"),
        (("up", "--port", "65536"), "argument --port: '65536' is not a port number"),
        (("up", "--api-port", "-1"), "argument --api-port"),
        (("up", "--parameter", "Stage"), "argument -p/--parameter: 'Stage' is not KEY=VALUE"),
        (("doctor", "--nothing"), "unrecognized arguments: --nothing"),
        (("trace", "r-1", "--follow"), "a REQUEST_ID names one request: no --api, --follow or"),
        (("trace", "r-1", "--api", "RestApi"), "a REQUEST_ID names one request"),
        (("trace", "r-1", "--last", "1"), "a REQUEST_ID names one request"),
        (("trace", "--last", "5", "--follow"), "--follow shows what comes, --last what was"),
    ],
)
def test_wrong_usage_is_status_2(capsys, arguments, sentence):
    status, out, err = printed_by(capsys, *arguments)
    assert (status, out) == (2, "")
    assert sentence in err


def running_as(monkeypatch, run) -> None:
    monkeypatch.setattr(token, "run", run)


@pytest.mark.parametrize("status", [0, 1])
def test_the_status_is_the_commands(monkeypatch, status):
    running_as(monkeypatch, lambda options: status)
    assert main(["token"]) == status


def test_a_failure_is_one_line_and_status_1(monkeypatch, capsys):
    def fail(options):
        raise CommandError("the port is taken")

    running_as(monkeypatch, fail)
    assert main(["token"]) == 1
    assert capsys.readouterr() == ("", "frontgate: the port is taken\n")


def test_ctrl_c_is_status_130(monkeypatch):
    def interrupt(options):
        raise KeyboardInterrupt

    running_as(monkeypatch, interrupt)
    assert main(["token"]) == 130


def test_output_that_nobody_reads(gateway):
    """As `frontgate logs | head -1`, which closes its end after the first line."""
    lines = [{"at": 1.0, "group": "/aws/lambda/f", "text": "x" * 100}] * 10_000
    gateway.answer = (200, json.dumps({"lines": lines, "next": 1}).encode())
    command = [sys.executable, "-m", "frontgate", "logs", "--endpoint", gateway.url]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(30) == 141
