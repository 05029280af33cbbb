"""AWS's own tools accept the template. Each of the three finds errors that the others miss."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def test_sam_validates_the_template(sam: Callable[..., Any]) -> None:
    assert "is a valid SAM Template" in sam("validate").stdout


def test_sam_lints_the_template(sam: Callable[..., Any]) -> None:
    assert "is a valid SAM Template" in sam("validate", "--lint", "--region", "eu-west-1").stdout


def test_cfn_lint_accepts_the_translated_template(
    translated: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "translated.json"
    path.write_text(json.dumps(translated))
    # W2001: SAM has already put in the parameters that it consumes, so they look unused.
    command = [Path(sys.executable).with_name("cfn-lint"), "--regions", "eu-west-1"]
    finished = subprocess.run(
        [*command, "--ignore-checks", "W2001", "--template", str(path)],
        capture_output=True,
        text=True,
    )

    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_plain_validation_stays_on(samconfig_text: str) -> None:
    """With ``lint = true`` in samconfig.toml, `sam validate` leaves out the SAM translator."""
    settings = [line for line in samconfig_text.splitlines() if not line.startswith("#")]

    assert not [line for line in settings if line.startswith("lint")]
