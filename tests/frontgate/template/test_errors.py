from __future__ import annotations

from pathlib import Path

import pytest

from frontgate.template.errors import TemplateError, nearest_first, suggestion


@pytest.mark.parametrize(
    ("path", "line", "shown"),
    [
        (Path("template.yaml"), 12, "template.yaml:12: wrong"),
        (Path("template.yaml"), None, "template.yaml: wrong"),
        (None, None, "wrong"),
    ],
)
def test_error_begins_with_its_place(path: Path | None, line: int | None, shown: str) -> None:
    assert str(TemplateError("wrong", path=path, line=line)) == shown


def test_path_under_the_working_directory_is_shown_relative(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    error = TemplateError("wrong", path=tmp_path / "app" / "template.yaml", line=3)
    assert str(error) == "app/template.yaml:3: wrong"


def test_suggestion_names_only_what_is_near() -> None:
    assert suggestion("UsersTabel", ["UsersTable", "Queue"]) == " (did you mean UsersTable?)"
    assert suggestion("Zebra", ["UsersTable", "Queue"]) == ""


def test_nearest_first() -> None:
    assert nearest_first("LogLevle", ["Bucket", "LogLevel", "Level"])[0] == "LogLevel"
