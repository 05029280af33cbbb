from __future__ import annotations

import json
from dataclasses import replace

import pytest

from frontgate.cli.failure import CommandError
from frontgate.cli.ready_file import write_ready_file


def test_everything_that_a_program_wants_to_know(deployment, tmp_path):
    deployment.http(("GET /rooms", "JWT"))
    gateway = deployment.running()
    path = tmp_path / "ready.json"
    write_ready_file(path, gateway)
    (address,) = gateway.apis
    assert json.loads(path.read_text()) == {
        "stackName": "community",
        "region": "eu-west-1",
        "awsEndpoint": "http://localhost:4566",
        "tls": {"port": 4443, "authority": "/tmp/authority.pem"},
        "apis": {
            "HTTPApi": {
                "id": address.api.api_id,
                "kind": "HTTP",
                "stage": "$default",
                "url": "http://localhost:3000",
                "executeApiUrl": address.execute_api_url,
            }
        },
        "users": {"eu-west-1_a": {"email": "ada@example.com", "password": "Local-Passw0rd!"}},
        "userPoolDomains": {"Domain": "http://localhost:4566/_aws/cognito/members"},
        "resources": {"HTTPApi": address.api.api_id},
        "outputs": {"Url": "http://localhost:3000"},
    }
    assert [file.name for file in tmp_path.iterdir() if "ready" in file.name] == ["ready.json"]


def test_what_was_left_out_is_no_resource(deployment, tmp_path):
    deployment.http(("GET /rooms", "JWT"))
    gateway = deployment.running()
    left_out = replace(gateway.deployed, left_out=frozenset({"HTTPApi"}))
    path = tmp_path / "ready.json"
    write_ready_file(path, replace(gateway, deployed=left_out))
    assert json.loads(path.read_text())["resources"] == {}


def test_an_older_file_is_replaced(deployment, tmp_path):
    path = tmp_path / "ready.json"
    path.write_text("old")
    write_ready_file(path, deployment.running())
    assert json.loads(path.read_text())["stackName"] == "community"


def test_a_place_that_cannot_be_written(deployment, tmp_path):
    path = tmp_path / "nowhere" / "ready.json"
    with pytest.raises(CommandError, match=r"nowhere/ready.json cannot be written: No such file"):
        write_ready_file(path, deployment.running())
