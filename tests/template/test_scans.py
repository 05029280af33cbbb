"""What scanners for security and operations say of the template, with every option on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.template.conftest import EVERY_OPTION
from tests.tools import tool_environment

HERE = Path(__file__).parent
LOCK = HERE / "checkov.lock"

SERVERLESS_RULES_LEFT_OUT = {
    "ES1007": "a permission names the alias, the failure destination the function",
    "ES1001": "asks for a failure destination of SQS sources, which have dead-letter queues",
    "ES6000": "asks for dead-letter queues of dead-letter queues",
    "ES7000": "asks for a dead-letter queue of a subscription by mail, which has no retries",
    "W2001": "SAM has already put in the parameters that it consumes, so they look unused",
    "WS1004": "knows log groups by their default names; test_resources.py holds their retention",
}


@pytest.fixture(scope="session")
def checkov() -> Path:
    return tool_environment(LOCK) / "bin/checkov"


def test_checkov_has_no_objection(
    translated_with_everything: dict[str, Any],
    resolve: Callable[..., Any],
    checkov: Path,
    root: Path,
    tmp_path: Path,
) -> None:
    """It sees the values that the options select, since it cannot tell conditions."""
    resources = {
        logical_id: resolve(resource, **EVERY_OPTION)
        for logical_id, resource in translated_with_everything["Resources"].items()
    }
    path = tmp_path / "template.json"
    path.write_text(json.dumps({"Resources": resources}))
    finished = subprocess.run(
        [checkov, "--config-file", root / ".checkov.yaml", "--file", path, "--output", "json"],
        capture_output=True,
        text=True,
        env={
            "PATH": "/usr/bin:/bin",
            "BC_SKIP_MAPPING": "TRUE",
            "CHECKOV_RUN_SCA_PACKAGE_SCAN": "false",
        },
    )
    report = json.loads(finished.stdout)
    failed = {
        f"{check['check_id']} {check['resource']}: {check['check_name']}"
        for check in report["results"]["failed_checks"]
    }

    assert failed == set()
    assert report["summary"]["parsing_errors"] == 0
    assert report["summary"]["passed"] > 400


def test_the_serverless_lens_has_no_objection(
    translated_with_everything: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "template.json"
    path.write_text(json.dumps(translated_with_everything))
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--regions", "eu-west-1"]
    command += ["--append-rules", "cfn_lint_serverless.rules", "--template", str(path)]
    command += ["--ignore-checks", ",".join(SERVERLESS_RULES_LEFT_OUT)]
    finished = subprocess.run(command, capture_output=True, text=True)

    assert finished.stdout + finished.stderr == ""


def test_every_exception_has_its_reason(root: Path, resources: dict[str, dict[str, Any]]) -> None:
    lines = (root / ".checkov.yaml").read_text().splitlines()
    for number, line in enumerate(lines):
        if line.startswith("  - CKV"):
            assert lines[number - 1].lstrip().startswith("#"), line
    for resource in resources.values():
        for skip in resource.get("Metadata", {}).get("checkov", {}).get("skip", ()):
            assert skip["comment"].endswith(".")
