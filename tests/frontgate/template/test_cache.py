from __future__ import annotations

from pathlib import Path

import pytest

from frontgate.template.cache import Translation, TranslationCache
from frontgate.template.includes import digest


@pytest.fixture
def cache(tmp_path: Path) -> TranslationCache:
    return TranslationCache(tmp_path / "cache")


def translation(digests: dict[str, str] | None = None) -> Translation:
    return Translation(
        template={"Resources": {"A": {"Type": "T", "Properties": {"n": [1, 0.5, True, "1"]}}}},
        origins={"ARole": "A"},
        places={"A": ("Resources", "Fn::ForEach::L", 2, "A")},
        local_paths={"A": "functions/a"},
        lines={"A": ("template.yaml", 3)},
        digests=digests or {},
    )


def test_round_trip(cache: TranslationCache, tmp_path: Path) -> None:
    cache.put("key", translation())
    assert cache.get("key", tmp_path) == translation()
    assert cache.get("other", tmp_path) is None


def test_changed_file_makes_it_stale(cache: TranslationCache, tmp_path: Path) -> None:
    included = tmp_path / "models.yaml"
    included.write_text("a: 1")
    cache.put("key", translation({"models.yaml": digest(included)}))
    assert cache.get("key", tmp_path) is not None
    included.write_text("a: 2")
    assert cache.get("key", tmp_path) is None
    included.unlink()
    assert cache.get("key", tmp_path) is None


@pytest.mark.parametrize("damage", ["", "{", "[]", "{}", '{"template": 1}', "\xff"])
def test_damaged_entry_is_ignored(cache: TranslationCache, tmp_path: Path, damage: str) -> None:
    cache.put("key", translation())
    (tmp_path / "cache" / "key.json").write_text(damage, encoding="latin-1")
    assert cache.get("key", tmp_path) is None


def test_entry_is_whole_and_for_its_owner_only(cache: TranslationCache, tmp_path: Path) -> None:
    cache.put("key", translation())
    (entry,) = (tmp_path / "cache").iterdir()
    assert entry.name == "key.json"
    assert entry.stat().st_mode & 0o077 == 0


def test_old_entries_are_forgotten(cache: TranslationCache, tmp_path: Path) -> None:
    for number in range(12):
        cache.put(f"key{number}", translation())
    assert len(list((tmp_path / "cache").iterdir())) == 8
    assert cache.get("key11", tmp_path) is not None


def test_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    cache = TranslationCache(tmp_path / "cache")
    cache.put("key", translation())
    assert cache.get("key", tmp_path) is None


def test_key_depends_on_text_and_inputs(cache: TranslationCache) -> None:
    key = cache.key("text", {"a": "1"})
    assert key == cache.key("text", {"a": "1"})
    assert len({key, cache.key("text", {"a": "2"}), cache.key("other", {"a": "1"})}) == 3
