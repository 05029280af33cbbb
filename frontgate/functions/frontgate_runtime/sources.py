"""How the function's own source is loaded, and which modules are not its own.

Own source is what changes while one works: the code directory and layers used in place. Everything
else was installed once and can be imported before the fork.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
    SourcelessFileLoader,
)
from typing import Any

# Bytecode is matched to its source by size and whole seconds. A file saved twice within a second
# would run in its first version, so young files are compiled from source every time.
_SETTLED_SECONDS = 5.0


class FreshSourceLoader(SourceFileLoader):
    """Reads and writes bytecode only for source that was last saved some seconds ago."""

    def path_stats(self, path: Any) -> Mapping[str, Any]:
        stats = super().path_stats(path)
        if time.time() - stats["mtime"] < _SETTLED_SECONDS:
            raise OSError("source is too young for bytecode")
        return stats


class OwnSource:
    """The directories that hold the function's own source."""

    def __init__(self, directories: list[str]) -> None:
        self._directories = [os.path.realpath(directory) for directory in directories]
        self._prefixes = tuple(directory + os.sep for directory in self._directories)

    def install(self) -> None:
        """Load modules of these directories with the fresh loader."""
        sys.path_hooks.insert(0, self._finder)
        sys.path_importer_cache.clear()

    def _finder(self, path: str) -> FileFinder:
        if not (os.path.realpath(path) + os.sep).startswith(self._prefixes):
            raise ImportError("not the function's own source")
        return FileFinder(
            path,
            (ExtensionFileLoader, EXTENSION_SUFFIXES),
            (FreshSourceLoader, [".py"]),
            (SourcelessFileLoader, [".pyc"]),
        )

    def foreign_modules(self) -> list[str]:
        """Names of the loaded modules that come from elsewhere, in the order of their loading."""
        return [name for name, module in list(sys.modules.items()) if self._is_foreign(module)]

    def _is_foreign(self, module: Any) -> bool:
        origin = getattr(getattr(module, "__spec__", None), "origin", None)
        if not isinstance(origin, str) or not os.path.isabs(origin):
            return False
        return not os.path.realpath(origin).startswith(self._prefixes)

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Take these directories off `sys.path` for a while."""
        saved = list(sys.path)
        sys.path[:] = [path for path in saved if os.path.realpath(path) not in self._directories]
        try:
            yield
        finally:
            sys.path[:] = saved

    def shadowed(self, names: set[str]) -> str | None:
        """One of `names` that the function's own source has a module for, if any."""
        return next(iter(self._top_level() & names), None)

    def forget(self, names: Iterable[str]) -> None:
        """Unload those of `names` that the function's own source has a module for."""
        for name in self._top_level().intersection(names):
            sys.modules.pop(name, None)

    def _top_level(self) -> set[str]:
        entries: set[str] = set()
        for directory in self._directories:
            try:
                entries.update(entry.partition(".")[0] for entry in os.listdir(directory))
            except OSError:
                continue
        return entries
