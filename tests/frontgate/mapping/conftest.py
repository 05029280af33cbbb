"""Cases that tests and benchmark share: one YAML document per table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).parent


def load_cases(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = yaml.safe_load((HERE / name).read_text("utf-8"))
    return cases


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test with `vtl_case` or `velocity_case` runs once for each row of that table."""
    for fixture, name in (
        ("vtl_case", "vtl_cases.yaml"),
        ("velocity_case", "velocity_cases.yaml"),
    ):
        if fixture in metafunc.fixturenames:
            rows = [_row(case) for case in load_cases(name)]
            metafunc.parametrize(fixture, rows)


def _row(case: dict[str, Any]) -> Any:
    marks = [pytest.mark.fact(case["fact"])] if "fact" in case else []
    return pytest.param(case, id=f"{case['source']}: {case['name']}", marks=marks)
