"""AWS's own tools accept the template. Each of them finds errors that the others miss."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Translated = dict[str, Any]


def test_sam_validates_the_template(sam: Callable[..., Any]) -> None:
    assert "is a valid SAM Template" in sam("validate").stdout


def test_sam_lints_the_template(sam: Callable[..., Any]) -> None:
    assert "is a valid SAM Template" in sam("validate", "--lint", "--region", "eu-west-1").stdout


@pytest.fixture
def cfn_lint(tmp_path: Path) -> Callable[..., str]:
    """Runs it on a template; what it complains about."""

    def run(template: Translated, *arguments: str) -> str:
        path = tmp_path / "translated.json"
        path.write_text(json.dumps(template))
        command = [Path(sys.executable).with_name("cfn-lint"), "--regions", "eu-west-1"]
        # W2001: SAM has already put in the parameters that it consumes, so they look unused.
        finished = subprocess.run(
            [*command, "--ignore-checks", "W2001", *arguments, "--template", str(path)],
            capture_output=True,
            text=True,
        )
        return finished.stdout + finished.stderr

    return run


def test_cfn_lint_accepts_what_sam_makes(
    translated: Translated, cfn_lint: Callable[..., str]
) -> None:
    assert cfn_lint(translated) == ""


def test_cfn_lint_accepts_it_with_every_option(
    translated_with_everything: Translated, cfn_lint: Callable[..., str]
) -> None:
    assert cfn_lint(translated_with_everything) == ""


def test_cfn_lint_accepts_a_private_api(
    translate: Callable[..., Translated], cfn_lint: Callable[..., str]
) -> None:
    """Which excludes some of the other options."""
    assert cfn_lint(translate(EndpointType="PRIVATE")) == ""


def test_cfn_lint_would_notice(translated: Translated, cfn_lint: Callable[..., str]) -> None:
    """One resource of it, with references that lead nowhere now."""
    alone = {"Resources": {"RestApi": translated["Resources"]["RestApi"]}}

    assert "E1010" in cfn_lint(alone)


def test_gradual_releases_are_made_only_on_demand(
    translated: Translated, translated_with_everything: Translated
) -> None:
    """`Enabled: !If` would always make them; `!Ref` of a parameter does not."""

    def of_code_deploy(template: Translated) -> set[str]:
        return {
            logical_id
            for logical_id, resource in template["Resources"].items()
            if resource["Type"].startswith("AWS::CodeDeploy::")
        }

    assert of_code_deploy(translated) == set()
    assert {"UsersFunctionDeploymentGroup", "ChatFunctionDeploymentGroup"} <= of_code_deploy(
        translated_with_everything
    )


def test_the_template_is_within_its_limits(translated_with_everything: Translated) -> None:
    assert len(translated_with_everything["Resources"]) < 500
    assert len(json.dumps(translated_with_everything)) < 1_000_000
    assert len(translated_with_everything["Outputs"]) < 200


def test_plain_validation_stays_on(samconfig_text: str) -> None:
    """With ``lint = true`` in samconfig.toml, `sam validate` leaves out the SAM translator."""
    settings = [line for line in samconfig_text.splitlines() if not line.startswith("#")]

    assert not [line for line in settings if line.startswith("lint")]
