"""The application with one of its APIs, and with no more code than it says it needs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from frontgate.template.document import Document
from operations.one_api import APIS, one_api, unused_folders
from tests.integration.sites import Site, websocket
from tests.tools import ROOT

pytestmark = pytest.mark.local


@pytest.fixture(params=APIS)
def kind(request) -> str:
    return str(request.param)


@pytest.fixture
def gateway(up, kind, tmp_path):
    document = Document.read(ROOT / "template.yaml")
    made = tmp_path / "application"
    for name in ("authorizers", "functions", "layers", "statemachines"):
        shutil.copytree(ROOT / name, made / name)
    for name in unused_folders(document, APIS[kind]):
        unused = made / name
        shutil.rmtree(unused) if unused.is_dir() else unused.unlink()
    (made / "template.yaml").write_text(one_api(document, APIS[kind]))
    return up(made / "template.yaml")


@pytest.fixture
def token(gateway) -> str:
    command = [sys.executable, "-m", "frontgate", "token"]
    command += ["--endpoint", gateway.ready()["awsEndpoint"]]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.strip()


def test_it_answers(gateway, kind, token):
    apis = gateway.ready()["apis"]
    assert list(apis) == [APIS[kind]]
    url = apis[APIS[kind]]["url"]
    if kind == "websocket":
        with websocket(f"{url}?token={token}") as connection:
            connection.send(json.dumps({"action": "sendmessage", "message": "Hello"}))
            assert json.loads(connection.recv())["message"] == "Hello"
    else:
        answer = Site(url).get({"rest": "/users", "http": "/rooms"}[kind], token=token)
        assert answer.status == 200
