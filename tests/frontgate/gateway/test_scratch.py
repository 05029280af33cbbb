from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from frontgate.gateway.scratch import scratch_folder


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_it_goes_when_it_is_left(temporary):
    with scratch_folder() as folder:
        (folder / "authority.pem").write_text("…")
    assert list(temporary.iterdir()) == []


def test_that_of_one_that_was_killed_goes_with_the_next(temporary):
    dead, other = temporary / "frontgate-dead", temporary / "frontgate-of-somebody"
    for folder in (dead, other):
        folder.mkdir()
    (dead / "lock").touch()
    (dead / "authority.pem").touch()
    with scratch_folder() as folder:
        assert {entry.name for entry in temporary.iterdir()} == {folder.name, other.name}


def test_that_of_one_that_lives_stays():
    with scratch_folder() as first, scratch_folder() as second:
        assert first.is_dir() and second.is_dir()


def test_a_link_is_not_followed(temporary, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "lock").touch()
    (temporary / "frontgate-link").symlink_to(elsewhere)
    with scratch_folder():
        assert (elsewhere / "lock").exists()
