from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from frontgate.functions import packages
from frontgate.functions.errors import PackageInstallError
from frontgate.functions.interpreters import Interpreter
from frontgate.functions.packages import build_layer, bytecode_of, install_requirements

PYTHON = Interpreter(Path(sys.executable), "3.13", exact=True)
MAKEFILE = """build-Shared:
\tmkdir -p $(ARTIFACTS_DIR)/python
\tcp library.py $(ARTIFACTS_DIR)/python/
\techo $(FRONTGATE_LOCAL) $(PYTHON) > $(ARTIFACTS_DIR)/said
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    content = tmp_path / "content"
    content.mkdir()
    (content / "library.py").write_text("NAME = 'one'\n")
    (content / "Makefile").write_text(MAKEFILE)
    return content


@pytest.fixture
def build(content: Path, tmp_path: Path) -> Any:
    reports: list[str] = []

    async def build(method: str | None = "makefile") -> tuple[Path, list[str]]:
        layer = await build_layer(
            content,
            logical_id="Shared",
            build_method=method,
            interpreter=PYTHON,
            cache=tmp_path / "cache",
            report=reports.append,
        )
        return layer, reports

    return build


async def test_a_layer_without_a_build_method_is_its_content(build: Any, content: Path) -> None:
    layer, reports = await build(None)
    assert (layer, reports) == (content, [])


async def test_make_builds_once_per_content(build: Any, content: Path) -> None:
    first, reports = await build()
    assert (first / "python" / "library.py").read_text() == "NAME = 'one'\n"
    assert (first / "said").read_text() == f"1 {sys.executable}\n"
    assert (await build())[0] == first
    assert reports == ["Building layer Shared"]
    (content / "library.py").write_text("NAME = 'two'\n")
    second, _ = await build()
    assert second != first
    assert (second / "python" / "library.py").read_text() == "NAME = 'two'\n"


async def test_two_at_once_build_once(build: Any) -> None:
    (first, reports), (second, _) = await asyncio.gather(build(), build())
    assert first == second
    assert len(reports) == 1


async def test_a_failed_build_says_why_and_leaves_nothing(
    build: Any, content: Path, tmp_path: Path
) -> None:
    (content / "Makefile").write_text("build-Shared:\n\t@echo no compiler here; exit 3\n")
    with pytest.raises(
        PackageInstallError, match=r"Layer Shared of .* failed:\n(.*\n)*no compiler"
    ):
        await build()
    left = [path.name for path in (tmp_path / "cache" / "layers").iterdir()]
    assert [name for name in left if not name.endswith(".lock")] == []


async def test_an_unknown_build_method_is_refused_by_name(build: Any) -> None:
    with pytest.raises(PackageInstallError, match=r'"nodejs22\.x" is not supported'):
        await build("nodejs22.x")


async def test_a_python_layer_holds_its_source_in_python(build: Any) -> None:
    layer, _ = await build("python3.13")
    assert (layer / "python" / "library.py").is_file()


@pytest.fixture
def installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands in for uv: notes its arguments and makes a package in the target."""
    script = tmp_path / "uv"
    script.write_text(
        '#!/bin/sh\necho "$@" >> "$0.calls"\n'
        'while [ "$1" != --target ]; do shift; done\nmkdir -p "$2"\ntouch "$2/installed.py"\n'
    )
    script.chmod(0o755)
    monkeypatch.setattr(packages.uv, "find_uv_bin", lambda: str(script))
    return script.with_name("uv.calls")


async def test_requirements_are_installed_once_per_content(installer: Path, tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"

    async def install(content: str) -> Path:
        requirements.write_text(content)
        return await install_requirements(
            requirements,
            interpreter=PYTHON,
            cache=tmp_path / "cache",
            report=lambda sentence: None,
        )

    first = await install("one==1\n")
    assert (first / "installed.py").is_file()
    assert await install("one==1\n") == first
    assert await install("two==2\n") != first
    calls = installer.read_text().splitlines()
    assert len(calls) == 2
    assert f"--python {sys.executable}" in calls[0]


async def test_a_failed_installation_has_the_installers_words(
    installer: Path, tmp_path: Path
) -> None:
    script = installer.with_name("uv")
    script.write_text("#!/bin/sh\necho 'No solution found' >&2\nexit 1\n")
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("nothing==0\n")
    with pytest.raises(PackageInstallError, match="No solution found"):
        await install_requirements(
            requirements,
            interpreter=PYTHON,
            cache=tmp_path / "cache",
            report=lambda sentence: None,
        )


async def test_what_is_installed_is_compiled_once(
    content: Path, build: Any, tmp_path: Path
) -> None:
    """Also beside a file that is not for this Python, as packages carry them."""
    (content / "other.py").write_text("print 'of another Python'\n")
    makefile = MAKEFILE.replace("library.py", "library.py other.py")
    (content / "Makefile").write_text(makefile)

    layer, _ = await build()

    prefix = f"pycache_prefix={bytecode_of(tmp_path / 'cache')}"
    where = "import importlib.util, sys; print(importlib.util.cache_from_source(sys.argv[1]))"
    command = [sys.executable, "-I", "-X", prefix, "-c", where, str(layer / "python/library.py")]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()).is_file()
    assert not list(layer.rglob("__pycache__"))
