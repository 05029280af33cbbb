"""The release commands, with an AWS CLI that notes what it is asked and answers from a table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

FAKE = """#!{python}
import json, pathlib, sys
folder = pathlib.Path({folder!r})
asked = sys.argv[1:]
with (folder / "calls.jsonl").open("a") as calls:
    calls.write(json.dumps(asked) + "\\n")
answers = json.loads((folder / "answers.json").read_text())
for part, answer in answers.items():
    if part in " ".join(asked):
        print(answer)
        break
"""
ANSWERS = {
    "get-rest-apis": "abc123",
    "create-deployment": "dep2",
    "--query canarySettings.deploymentId": "dep2",
    "--query canarySettings.stageVariableOverrides": "None",
    "--query deploymentId": "dep1",
}

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    command = tmp_path / "aws"
    command.write_text(FAKE.format(python=sys.executable, folder=str(tmp_path)))
    command.chmod(0o755)
    return tmp_path


@pytest.fixture
def run(root: Path, folder: Path) -> Run:
    def release(
        command: str, answers: dict[str, str] | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        (folder / "answers.json").write_text(json.dumps({**ANSWERS, **(answers or {})}))
        return subprocess.run(
            ["operations/release.sh", *command.split()],
            cwd=root,
            env={"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", **variables},
            capture_output=True,
            text=True,
        )

    return release


@pytest.fixture
def calls(folder: Path) -> Callable[[], list[str]]:
    """What the AWS CLI was asked, without what is always the same."""

    def read() -> list[str]:
        lines = (folder / "calls.jsonl").read_text().splitlines()
        return [" ".join(json.loads(line)).removesuffix(" --output text") for line in lines]

    return read


def test_a_canary_gets_a_share_of_the_traffic(run: Run, calls: Callable[[], list[str]]) -> None:
    finished = run("start", PERCENT="25", STACK="community-prod", STAGE="prod")

    assert finished.returncode == 0, finished.stderr
    assert "25 % of the requests to prod reach the deployment dep2." in finished.stdout
    find, create = calls()
    assert "items[?name=='community-prod-rest']" in find
    assert create.startswith(
        "apigateway create-deployment --rest-api-id abc123 --stage-name prod --description Canary"
    )
    assert create.endswith("--canary-settings percentTraffic=25,useStageCache=false --query id")


def test_a_definition_is_put_before_it_is_deployed(
    run: Run, calls: Callable[[], list[str]], tmp_path: Path
) -> None:
    definition = tmp_path / "openapi.json"
    definition.write_text("{}")

    run("start", DEFINITION=str(definition))

    _, put, create = calls()
    assert put == (
        f"apigateway put-rest-api --rest-api-id abc123 --mode overwrite --body fileb://{definition}"
    )
    assert "create-deployment" in create


def test_everything_goes_to_the_endpoint(run: Run, calls: Callable[[], list[str]]) -> None:
    run("promote", ENDPOINT="http://localhost:4566")

    assert all(call.startswith("--endpoint-url http://localhost:4566 ") for call in calls())


def test_a_canary_is_promoted_by_copying(run: Run, calls: Callable[[], list[str]]) -> None:
    finished = run("promote")

    assert finished.returncode == 0, finished.stderr
    patches = [call.partition("--patch-operations ")[2] for call in calls() if "patch" in call]
    assert patches == [
        "op=copy,from=/canarySettings/deploymentId,path=/deploymentId",
        "op=remove,path=/canarySettings",
    ]


def test_its_variables_are_promoted_with_it(run: Run, calls: Callable[[], list[str]]) -> None:
    overrides = {"--query canarySettings.stageVariableOverrides": "beta"}

    run("promote", overrides)

    patches = [call.partition("--patch-operations ")[2] for call in calls() if "patch" in call]
    assert patches[0] == "op=copy,from=/canarySettings/stageVariableOverrides,path=/variables"
    assert len(patches) == 3


def test_a_canary_is_taken_back(run: Run, calls: Callable[[], list[str]]) -> None:
    finished = run("rollback")

    assert "reach the deployment dep1, as before." in finished.stdout
    assert "--patch-operations op=remove,path=/canarySettings" in calls()[2]


def test_a_stage_returns_to_a_deployment(run: Run, calls: Callable[[], list[str]]) -> None:
    finished = run("return", DEPLOYMENT="dep0")

    assert finished.returncode == 0, finished.stderr
    assert calls()[1].endswith("--patch-operations op=replace,path=/deploymentId,value=dep0")


def test_the_history_is_listed(run: Run, calls: Callable[[], list[str]]) -> None:
    finished = run("history", {"get-deployments": "dep2\t2026-05-17\tCanary"})

    assert finished.stdout == "dev is at dep1.\ndep2\t2026-05-17\tCanary\n"


@pytest.mark.parametrize(
    ("command", "answers", "variables", "said"),
    [
        ("start", {"get-rest-apis": "None"}, {}, "There is no API community-dev-rest here"),
        ("start", {}, {"PERCENT": "some"}, "PERCENT is 'some', which is no number."),
        ("start", {}, {"DEFINITION": "/nowhere.json"}, "There is no file /nowhere.json."),
        (
            "promote",
            {"--query canarySettings.deploymentId": "None"},
            {},
            "The stage dev has no canary.",
        ),
        (
            "rollback",
            {"--query canarySettings.deploymentId": "None"},
            {},
            "The stage dev has no canary.",
        ),
        ("return", {}, {}, "Say which: DEPLOYMENT=<id>"),
        ("", {}, {}, "Usage: release.sh"),
        ("destroy", {}, {}, "Usage: release.sh"),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    run: Run,
    folder: Path,
    command: str,
    answers: dict[str, str],
    variables: dict[str, str],
    said: str,
) -> None:
    finished = run(command, answers, **variables)

    assert finished.returncode == 1
    assert said in finished.stderr
    log = folder / "calls.jsonl"
    asked = log.read_text() if log.exists() else ""
    assert "patch-operations" not in asked
    assert "create-deployment" not in asked
