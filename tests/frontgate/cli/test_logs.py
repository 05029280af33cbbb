from __future__ import annotations

import json

import pytest

from frontgate.cli import logs, main

LINES = [
    {"at": 0.25, "group": "/aws/lambda/users", "text": "START"},
    {"at": 1.0, "group": "API-Gateway-Execution-Logs_abc/dev", "text": "(r) Starting"},
    {"at": 2.0, "group": "/aws/api/access", "text": "{}"},
]


@pytest.fixture(autouse=True)
def kept(gateway, monkeypatch):
    gateway.answer = (200, json.dumps({"lines": LINES, "next": 3}).encode())
    monkeypatch.setattr(logs.time, "time", lambda: 10_000.0)


def test_lines_say_where_they_come_from(gateway, capsys):
    assert main(["logs", "--endpoint", gateway.url]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert [line.partition(" ")[2] for line in shown] == [
        "[users] START",
        "[abc/dev] (r) Starting",
        "[/aws/api/access] {}",
    ]
    assert shown[0].startswith(logs.time.strftime("%H:%M:%S.250", logs.time.localtime(0)))


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        ([], {"api": None, "function": None, "since": 9400.0, "after": None}),
        (
            ["--api", "RestApi", "--function", "f", "--since", "2h"],
            {"api": "RestApi", "function": "f", "since": 2800.0, "after": None},
        ),
    ],
)
def test_what_is_asked(gateway, options, asked):
    assert main(["logs", "--endpoint", gateway.url, *options]) == 0
    assert gateway.asked == [("/_frontgate/logs", "application/json", asked)]


def test_what_a_client_sent_is_nothing_for_a_terminal_to_obey(gateway, capsys):
    """The colours of a function are its own."""
    lines = [
        {"at": 1.0, "group": "/aws/lambda/users", "text": "\x1b[31mred"},
        {"at": 1.0, "group": "/aws/apigateway/abc/prod", "text": "\x1b[31mred"},
    ]
    gateway.answer = (200, json.dumps({"lines": lines, "next": 3}).encode())
    main(["logs", "--endpoint", gateway.url])
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].endswith("[users] \x1b[31mred")
    assert shown[1].endswith("[abc/prod] \\x1b[31mred")


def test_as_json(gateway, capsys):
    main(["logs", "--endpoint", gateway.url, "--json"])
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == LINES


def test_following(gateway, monkeypatch):
    def stop(seconds):
        if len(gateway.asked) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(logs.time, "sleep", stop)
    main(["logs", "--endpoint", gateway.url, "--follow"])
    assert [document["after"] for _, _, document in gateway.asked] == [None, 3]


def test_a_time_that_is_none(capsys):
    with pytest.raises(SystemExit):
        main(["logs", "--since", "yesterday"])
    assert "'yesterday' is not a time such as 30s, 10m, 2h or 1d" in capsys.readouterr().err
