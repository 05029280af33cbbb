"""Where the code of functions and layers lies: unpacked archives, and folders of the developer's.

An archive is unpacked once, into a folder that its hash names and that nothing changes any more.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import shutil
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

_MOST_BYTES = 262_144_000
"""Unpacked ("Lambda quotas")."""
_MOST_FILES = 100_000


class BadArchiveError(ValueError):
    """An archive that Lambda would not take; the text is Lambda's."""


@dataclass(frozen=True, slots=True)
class Code:
    folder: Path
    sha256: str | None = None
    """Of the archive, in base64; None: the folder is a developer's, and may change."""
    size: int | None = None
    """Bytes of the archive."""

    def described(self) -> tuple[str, int]:
        """Hash and size; of a developer's folder those of its files' names, sizes and times."""
        if self.sha256 is not None and self.size is not None:
            return self.sha256, self.size
        digest, size = hashlib.sha256(), 0
        for path, status in sorted(_files(self.folder)):
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
            size += status.st_size
        return base64.b64encode(digest.digest()).decode(), size

    def archive(self) -> bytes:
        """The code as a zip file."""
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, _ in sorted(_files(self.folder)):
                archive.write(self.folder / path, path)
        return packed.getvalue()


class CodeShelf:
    """Keeps unpacked archives below one directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def unpack(self, archive: bytes) -> Code:
        """Raises `BadArchiveError`. Does IO."""
        digest = hashlib.sha256(archive)
        code = Code(
            self._directory / digest.hexdigest(),
            base64.b64encode(digest.digest()).decode(),
            len(archive),
        )
        if not code.folder.is_dir():
            self._unpack(archive, code.folder)
        return code

    def _unpack(self, archive: bytes, folder: Path) -> None:
        draft = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
        draft.mkdir(parents=True, mode=0o700)
        try:
            _extract(archive, draft)
            try:
                draft.rename(folder)
            except OSError:
                if not folder.is_dir():  # somebody else has unpacked it
                    raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def _extract(archive: bytes, folder: Path) -> None:
    try:
        with zipfile.ZipFile(BytesIO(archive)) as opened:
            members = opened.infolist()
            if len(members) > _MOST_FILES or sum(each.file_size for each in members) > _MOST_BYTES:
                raise BadArchiveError(f"Unzipped size must be smaller than {_MOST_BYTES} bytes")
            for member in members:
                path = Path(opened.extract(member, folder))  # no way out: `..` is left out
                mode = member.external_attr >> 16
                if stat.S_ISREG(mode) and mode & 0o111:
                    path.chmod(path.stat().st_mode | 0o111)
    except BadArchiveError:
        raise
    except Exception as error:  # each kind of compression fails in its own way
        raise BadArchiveError(
            "Could not unzip uploaded file. Please check your file, then try to upload again."
        ) from error


def _files(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    for directory, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in ("__pycache__", ".git", ".venv")]
        for name in names:
            path = Path(directory, name)
            try:
                yield path.relative_to(folder).as_posix(), path.stat()
            except FileNotFoundError:
                continue  # saved anew at this moment
