from __future__ import annotations

import json
import re
import shlex

import pytest

from frontgate.cli import main

URL = "http://api.execute-api.localhost:4566/dev/pets?kind=cat"
KEYS = {"accessKey": "ASIAKEY", "secretKey": "secret", "sessionToken": "to/ken", "region": "eu-x-1"}
SCOPE = r"ASIAKEY/\d{8}/eu-x-1/execute-api/aws4_request"


@pytest.fixture(autouse=True)
def keys(gateway):
    gateway.answer = (200, json.dumps(KEYS).encode())


def sign(gateway, *options: str) -> int:
    return main(["sign", "--endpoint", gateway.url, *options])


def test_a_curl_command_is_printed(gateway, capsys):
    assert sign(gateway, "post", URL, "-d", '{"a": "it\'s"}', "-H", "Accept: text/x") == 0
    words = shlex.split(capsys.readouterr().out)
    assert words[:5] == ["curl", "-i", "-X", "POST", URL]
    assert words[-2:] == ["--data-binary", '{"a": "it\'s"}']
    assert words[5:-2:2] == ["-H"] * 5
    headers = dict(word.split(": ", 1) for word in words[6:-2:2])
    assert headers.keys() == {
        "Accept",
        "Content-Type",
        "X-Amz-Date",
        "X-Amz-Security-Token",
        "Authorization",
    }
    assert headers["Content-Type"] == "application/json"
    assert headers["X-Amz-Security-Token"] == "to/ken"
    names = "accept;content-type;host;x-amz-date;x-amz-security-token"
    assert re.fullmatch(
        f"AWS4-HMAC-SHA256 Credential={SCOPE}, SignedHeaders={names}, Signature=[0-9a-f]{{64}}",
        headers["Authorization"],
    )


def test_a_content_type_of_ones_own(gateway, capsys):
    sign(gateway, "PUT", URL, "-d", "a", "-H", "content-type:text/plain")
    words = shlex.split(capsys.readouterr().out)
    types = [word for word in words if word.lower().startswith("content-type")]
    assert types == ["content-type: text/plain"]


def test_curl_does_not_wait_for_the_body_of_a_head(gateway, capsys):
    sign(gateway, "HEAD", URL)
    assert capsys.readouterr().out.startswith("curl -I 'http")


def test_a_presigned_url(gateway, capsys):
    sign(gateway, "GET", URL, "--presigned")
    printed = capsys.readouterr().out
    assert printed.startswith(f"{URL}&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAKEY%2F")
    assert "&X-Amz-Security-Token=to%2Fken&" in printed
    assert re.search(r"&X-Amz-Signature=[0-9a-f]{64}\n$", printed)


def test_a_handshake_is_a_presigned_url(gateway, capsys):
    sign(gateway, "GET", "ws://localhost:3002?room=a")
    printed = capsys.readouterr().out
    assert printed.startswith("ws://localhost:3002?room=a&X-Amz-Algorithm=AWS4-HMAC-SHA256")
    assert re.search(r"&X-Amz-Signature=[0-9a-f]{64}\n$", printed)


@pytest.mark.parametrize(("options", "role"), [((), None), (("--as", "Reader"), "Reader")])
def test_keys_of_a_role_are_asked_for(gateway, options, role):
    sign(gateway, "GET", URL, *options)
    assert gateway.asked == [("/_frontgate/keys", "application/json", {"role": role})]


@pytest.fixture
def profiles(tmp_path, monkeypatch):
    path = tmp_path / "credentials"
    path.write_text("[ann]\naws_access_key_id = AKIAANN\naws_secret_access_key = s\n[empty]\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("profiles")
def test_keys_of_a_profile(gateway, capsys):
    sign(gateway, "GET", URL, "--profile", "ann")
    printed = capsys.readouterr().out
    assert "Credential=AKIAANN/" in printed
    assert "/eu-x-1/execute-api/" in printed
    assert "Security-Token" not in printed


@pytest.mark.usefixtures("profiles")
@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("GET", "/pets"), "/pets is not the URL of a request"),
        (("GET", "http://"), "http:// is not the URL of a request"),
        (("GET", "http://[::1/pets"), "http://[::1/pets is not the URL of a request"),
        (("GET", "http://localhost:x/pets"), "http://localhost:x/pets is not the URL of a request"),
        (("GET", "ftp://localhost/pets"), "ftp://localhost/pets is not the URL of a request"),
        (("GET", URL, "-H", "Accept"), "\"Accept\" is not a header: write 'Name: value'"),
        (("GET", URL, "-H", ": x"), "\": x\" is not a header: write 'Name: value'"),
        (("GET", URL, "--profile", "bob"), "The config profile (bob) could not be found"),
        (("GET", URL, "--profile", "empty"), "the profile empty has no credentials"),
    ],
)
def test_what_cannot_be_signed(gateway, capsys, options, sentence):
    assert sign(gateway, *options) == 1
    assert capsys.readouterr() == ("", f"frontgate: {sentence}\n")


def test_a_role_that_is_not_known(gateway, capsys):
    gateway.answer = (400, b'{"message": "there is no role x; there is none"}')
    assert sign(gateway, "GET", URL, "--as", "x") == 1
    assert capsys.readouterr().err == "frontgate: there is no role x; there is none\n"
