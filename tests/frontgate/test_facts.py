"""The register of AWS's behaviour and the tests that hold it know of each other."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import yaml

HERE = Path(__file__).parent
KINDS = {"recorded", "documented", "assumed"}
REGISTER = tomllib.loads((HERE / "facts.toml").read_text(encoding="utf-8"))
FACTS = {
    f"{section}.{name}": fact for section, facts in REGISTER.items() for name, fact in facts.items()
}


def _held() -> Iterator[tuple[str, Path]]:
    """Every name given to `fact(…)` or `pytest.mark.fact(…)` in a test module, or to a case."""
    for path in HERE.rglob("*_cases.yaml"):
        cases = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from ((case["fact"], path) for case in cases if "fact" in case)
    for path in HERE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "fact",
                "pytest.mark.fact",
            ):
                names = (name.value for name in node.args if isinstance(name, ast.Constant))
                yield from ((str(name), path) for name in names)


HELD = dict(_held())


def test_a_fact_says_how_it_is_known():
    wrong = {
        name: fact
        for name, fact in FACTS.items()
        if len(fact) != 3 or fact[0] not in KINDS or not all(fact)
    }
    assert not wrong


def test_every_fact_is_held_by_a_test():
    assert set(FACTS) - set(HELD) == set()


def test_every_test_names_known_facts():
    assert {name: str(path) for name, path in HELD.items() if name not in FACTS} == {}
