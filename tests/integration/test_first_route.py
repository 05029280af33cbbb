"""`docs/your-first-route.md`, block by block, in a copy of the application."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from textwrap import dedent, indent

import pytest

from tests.tools import ROOT

pytestmark = pytest.mark.local

PAGE = (ROOT / "docs/your-first-route.md").read_text()
COPIED = ("authorizers", "functions", "layers", "operations", "statemachines")


def block(language: str, beginning: str) -> str:
    """The one in which `beginning` stands first, without the page's indentation."""
    found = re.findall(rf"^ +```{language}\n(.*?)^ +```", PAGE, re.DOTALL | re.MULTILINE)
    (text,) = (dedent(text) for text in found if text.strip().startswith(beginning))
    return text


@pytest.fixture
def application(tmp_path: Path) -> Path:
    """A copy, in which the reader has typed what the page shows."""
    made = tmp_path / "application"
    for name in COPIED:
        shutil.copytree(ROOT / name, made / name)
    shutil.copy(ROOT / "samconfig.toml", made)
    (made / "functions/hello").mkdir()
    (made / "functions/hello/app.py").write_text(block("python", '"""A greeting'))
    template = (ROOT / "template.yaml").read_text()
    for after, added, depth in (
        ("\nResources:\n", block("yaml", "HelloFunction:"), 2),
        ("        paths:\n", block("yaml", "/hello/{name}:"), 10),
    ):
        before, found, rest = template.partition(after)
        assert found
        template = f"{before}{found}{indent(added, ' ' * depth)}\n{rest}"
    (made / "template.yaml").write_text(template)
    return made


def test_the_route_answers(up, application):
    site = up(application / "template.yaml", "--env", "dev").site("RestApi")

    assert site.get("/hello/Ada").json() == {"message": "Hello, Ada!"}
