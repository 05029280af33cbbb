from __future__ import annotations

import json

import pytest

from frontgate.cli import main

TOKENS = {"access_token": "acc", "id_token": "id", "expires_in": 3600, "token_type": "Bearer"}


@pytest.fixture(autouse=True)
def tokens(gateway):
    gateway.answer = (200, json.dumps(TOKENS).encode())


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
