"""Asking a gateway, by the command that asks the least."""

from __future__ import annotations

import pytest

from frontgate.cli import main


def test_a_proxy_for_the_web_is_not_asked(gateway, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    gateway.answer = (200, b'{"access_token": "acc"}')
    assert main(["token", "--endpoint", gateway.url]) == 0


def test_the_variable_of_the_aws_cli_names_the_gateway(gateway, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", gateway.url)
    gateway.answer = (200, b'{"access_token": "acc"}')
    assert main(["token"]) == 0


def test_the_option_goes_before_the_variable(gateway, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    gateway.answer = (200, b'{"access_token": "acc"}')
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
def test_an_answer_without_what_was_asked(gateway, capsys, answer, sentence):
    gateway.answer = answer
    assert main(["token", "--endpoint", gateway.url]) == 1
    assert capsys.readouterr() == ("", f"frontgate: {sentence.format(url=gateway.url)}\n")


@pytest.mark.parametrize("status", [403, 404, 426])
def test_an_api_in_place_of_the_endpoint(gateway, capsys, status):
    gateway.answer, gateway.is_ours = (
        (status, b'{"message": "Missing Authentication Token"}'),
        False,
    )
    assert main(["token", "--endpoint", gateway.url]) == 1
    assert capsys.readouterr().err == (
        f"frontgate: what answers at {gateway.url} (status {status}) is not the AWS endpoint of "
        "`frontgate up`, whose address its banner shows\n"
    )


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
