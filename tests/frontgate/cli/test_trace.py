from __future__ import annotations

import json

import pytest

from frontgate.cli import main, trace

TRACE = {
    "requestId": "r-1",
    "apiId": "abc",
    "apiKind": "REST",
    "stage": "dev",
    "time": 0.25,
    "title": "GET /users",
    "status": 200,
    "latencyMs": 12.34,
    "steps": [
        {
            "name": "receive",
            "endedMs": 0.0,
            "tookMs": 0.0,
            "facts": {"method": "GET", "headers": {"Accept": "*/*", "X": ["1", "2"]}},
        },
        {
            "name": "method response",
            "endedMs": 12.34,
            "tookMs": 12.34,
            "facts": {"body": '{\n "a": 1\n}'},
        },
    ],
    "log": [],
}


@pytest.fixture(autouse=True)
def traces(gateway):
    gateway.answer = (200, json.dumps({"traces": [TRACE], "next": 3.0}).encode())


def test_the_newest_in_full(gateway, capsys):
    assert main(["trace", "--endpoint", gateway.url]) == 0
    first, *lines = capsys.readouterr().out.splitlines()
    assert first.endswith(":00.250 GET /users 200 12.3 ms  REST abc/dev  r-1")
    assert lines == [
        "      0.000 ms +0.000  receive",
        "        method: GET",
        "        headers",
        "          Accept: */*",
        '          X: ["1", "2"]',
        "     12.340 ms +12.340  method response",
        "        body: {",
        '           "a": 1',
        "          }",
        "",
    ]


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        ([], {"last": 1, "api": None}),
        (["--last", "5", "--api", "RestApi"], {"last": 5, "api": "RestApi"}),
        (["r-1"], {"id": "r-1"}),
    ],
)
def test_what_is_asked(gateway, options, asked):
    assert main(["trace", "--endpoint", gateway.url, *options]) == 0
    assert gateway.asked[0] == ("/_frontgate/traces", "application/json", asked)


def test_one_line_each(gateway, capsys):
    main(["trace", "--endpoint", gateway.url, "--list"])
    assert capsys.readouterr().out.count("\n") == 1


def test_as_json(gateway, capsys):
    main(["trace", "--endpoint", gateway.url, "--json"])
    assert json.loads(capsys.readouterr().out) == TRACE


def test_following_shows_only_what_comes(gateway, capsys, monkeypatch):
    def stop(seconds):
        if len(gateway.asked) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(trace.time, "sleep", stop)
    main(["trace", "--endpoint", gateway.url, "--follow", "--list", "--api", "RestApi"])
    assert capsys.readouterr().out.count("r-1\n") == 2
    questions = [document for _, _, document in gateway.asked]
    assert questions == [
        {"last": 1, "api": "RestApi"},
        {"last": 200, "api": "RestApi", "after": 3.0},
        {"last": 200, "api": "RestApi", "after": 3.0},
    ]
