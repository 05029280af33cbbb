"""Translated templates on disk, so that only a changed template pays for the SAM translator."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from frontgate.template.document import KeyPath
from frontgate.template.includes import digest

_KEPT = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Translation:
    """A template after includes, loops and the SAM transform: plain CloudFormation."""

    template: dict[str, Any]
    origins: Mapping[str, str]
    """Generated resource → the SAM resource that it comes from."""
    places: Mapping[str, KeyPath]
    """Resource made by a loop → where the loop's body stands."""
    local_paths: Mapping[str, str]
    """Resource → its code or definition on disk, relative to the template's folder."""
    lines: Mapping[str, tuple[str, int | None]]
    """Resource → file, relative to the template's folder, and line in which it stands."""
    digests: Mapping[str, str]
    """SHA-256 of each file that went in, by its path relative to the template's folder."""


class TranslationCache:
    """A folder of translations. What is missing, stale or damaged is simply not there."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def key(self, text: str, inputs: Mapping[str, object]) -> str:
        """Names everything that a translation depends on, other than the files it includes."""
        identity = [_translator_version(), _own_version(), text, inputs]
        return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:32]

    def get(self, key: str, directory: Path) -> Translation | None:
        """The translation of `key`, if the files that it read from `directory` are unchanged."""
        try:
            content = json.loads((self._directory / f"{key}.json").read_bytes())
            translation = Translation(
                template=dict(content["template"]),
                origins=dict(content["origins"]),
                places={name: tuple(keys) for name, keys in content["places"].items()},
                local_paths=dict(content["local_paths"]),
                lines={name: (place[0], place[1]) for name, place in content["lines"].items()},
                digests=dict(content["digests"]),
            )
            fresh = all(
                digest(directory / name) == known for name, known in translation.digests.items()
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return translation if fresh else None

    def put(self, key: str, translation: Translation) -> None:
        """Keep `translation`; a folder that cannot be written is no error."""
        with contextlib.suppress(OSError):
            self._directory.mkdir(parents=True, exist_ok=True)
            draft = self._directory / f"{key}.{os.getpid()}.tmp"
            # Parameter values may stand in it, secret ones too: for its owner only.
            with open(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
            ) as file:
                json.dump(asdict(translation), file)
            draft.replace(self._directory / f"{key}.json")
            self._forget_old()

    def _forget_old(self) -> None:
        entries = sorted(
            self._directory.glob("*.json"), key=lambda file: file.stat().st_mtime_ns, reverse=True
        )
        for entry in entries[_KEPT:]:
            entry.unlink(missing_ok=True)


def _translator_version() -> str:
    spec = find_spec("samtranslator")  # finds it without the cost of importing it
    if spec is None or spec.origin is None:
        return ""
    return Path(spec.origin).read_text(encoding="utf-8")


def _own_version() -> list[int]:
    return [file.stat().st_mtime_ns for file in sorted(Path(__file__).parent.glob("*.py"))]
