from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from frontgate.functions.reload import SourceWatcher, is_source


async def test_a_saved_file_belongs_to_the_functions_that_hold_it(
    tmp_path: Path, eventually: Any
) -> None:
    changed: set[str] = set()
    directories = {name: tmp_path / name for name in ("users", "rooms", "shared")}
    for directory in directories.values():
        directory.mkdir()
    watcher = SourceWatcher(lambda name, files: changed.add(name))
    watcher.watch("users", [directories["users"], directories["shared"]])
    watcher.watch("rooms", [directories["rooms"]])
    watcher.start()
    saves = 0

    def saved(name: str) -> Any:
        def check() -> bool:
            nonlocal saves
            saves += 1
            (directories[name] / "app.py").write_text(f"saved = {saves}\n")
            (directories[name] / "app.pyc").write_text(f"saved = {saves}\n")
            return bool(changed)

        return check

    await eventually(saved("shared"))
    assert changed == {"users"}
    await watcher.close()
    await watcher.close()


async def test_a_function_added_later_is_watched_too(tmp_path: Path, eventually: Any) -> None:
    changed: set[str] = set()
    watcher = SourceWatcher(lambda name, files: changed.add(name))
    watcher.start()
    watcher.watch("late", [tmp_path])
    saves = 0

    def saved() -> bool:
        nonlocal saves
        saves += 1
        (tmp_path / "app.py").write_text(f"saved = {saves}\n")
        return "late" in changed

    await eventually(saved)
    await watcher.close()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("app.py", True),
        ("data/table.json", True),
        ("requirements.txt", True),
        ("app.pyc", False),
        ("__pycache__/app.cpython-313.py", False),
        (".git/index", False),
        ("app.py~", False),
        (".app.py.swp", False),
        (".#app.py", False),
        ("app.py___jb_tmp___", False),
        (".DS_Store", False),
    ],
)
def test_what_counts_as_source(name: str, expected: bool) -> None:
    assert is_source(Path("project") / name) is expected
