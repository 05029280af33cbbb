"""Bursts of writes become one report; what is not wanted becomes none."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
import time
from pathlib import Path

import pytest
from watchdog.observers import Observer

from frontgate.file_watch import FileWatch


@pytest.fixture
async def bursts(tmp_path: Path):
    reported: asyncio.Queue[set[str]] = asyncio.Queue()
    watch = FileWatch(
        lambda files: reported.put_nowait({file.name for file in files}),
        wanted=lambda path: path.suffix == ".py",
    )
    watch.watch([tmp_path, tmp_path / "missing"])
    watch.start()
    watch.start()
    yield reported
    await watch.close()
    await watch.close()


async def test_a_burst_is_reported_once(bursts, tmp_path):
    for name in ("a.py", "b.py", "b.txt", "c.py"):
        (tmp_path / name).write_text("x = 1\n")
    async with asyncio.timeout(20):
        seen = await bursts.get()
        while seen != {"a.py", "b.py", "c.py"}:  # a slow disk may make two of it
            seen |= await bursts.get()
    assert bursts.empty()


async def test_a_folder_made_later_is_watched_too(bursts, tmp_path):
    (tmp_path / "inner").mkdir()
    async with asyncio.timeout(20):
        while bursts.empty():
            (tmp_path / "inner" / "d.py").write_text("x = 1\n")
            await asyncio.sleep(0.05)
        assert await bursts.get() == {"d.py"}


async def test_a_removed_file_is_reported(bursts, tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    async with asyncio.timeout(20):
        await bursts.get()
        (tmp_path / "a.py").unlink()
        assert await bursts.get() == {"a.py"}


async def test_other_directories_take_the_place_of_the_first(tmp_path):
    reported: asyncio.Queue[set[str]] = asyncio.Queue()
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    watch = FileWatch(lambda files: reported.put_nowait({file.name for file in files}))
    watch.watch([old])
    watch.start()
    watch.watch([new])
    (old / "a.py").write_text("x = 1\n")
    (new / "b.py").write_text("x = 1\n")
    async with asyncio.timeout(20):
        assert await reported.get() == {"b.py"}
    await watch.close()
    assert reported.empty()


def instances() -> int:
    """Of inotify, in this process."""
    found = 0
    for descriptor in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):  # that of the directory is closed again
            found += "inotify" in os.readlink(f"/proc/self/fd/{descriptor}")
    return found


@pytest.fixture
async def watching(tmp_path: Path):
    """A watch of folders below one, and what it reports."""
    reported: asyncio.Queue[set[str]] = asyncio.Queue()
    watch = FileWatch(lambda files: reported.put_nowait({file.name for file in files}))
    folders = [tmp_path / f"f{number}" for number in range(30)]
    for folder in folders:
        folder.mkdir()
    yield watch, folders, reported
    await watch.close()


@pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")
async def test_a_folder_of_folders_takes_one_instance(watching, tmp_path):
    """A user has 128 of them, whatever the number of gateways."""
    watch, folders, _ = watching
    before = instances()
    watch.watch(folders)
    watch.start()
    assert instances() == before + 1
    watch.watch(folders[:20])  # some more are watched than need be
    assert instances() == before + 1
    (tmp_path / ".git").mkdir()  # but not everything
    watch.watch(folders[:-1])
    await asyncio.gather(*watch._ending)
    assert instances() == before + len(folders) - 1
    (tmp_path / ".git").rmdir()
    for number in range(101):
        (folders[-1] / f"package{number}").mkdir()
    watch.watch(folders[:-1])
    await asyncio.gather(*watch._ending)
    assert instances() == before + len(folders) - 1
    watch.watch(folders)
    await watch.close()
    assert instances() == before


async def test_only_what_is_asked_for_is_reported(watching, tmp_path):
    watch, folders, reported = watching
    watch.watch(folders)
    watch.start()
    (tmp_path / "beside.py").write_text("x = 1\n")
    (tmp_path / "later").mkdir()
    (tmp_path / "later/b.py").write_text("x = 1\n")
    (folders[7] / "a.py").write_text("x = 1\n")
    async with asyncio.timeout(20):
        assert await reported.get() == {"a.py"}
    assert reported.empty()


async def test_the_event_loop_waits_for_no_thread(watching, monkeypatch):
    watch, folders, _ = watching
    waited: list[int] = []

    def join(thread: threading.Thread, timeout: float | None = None) -> None:
        waited.append(threading.get_ident())
        joined(thread, timeout)

    joined = threading.Thread.join
    watch.watch(folders[:3])
    watch.start()
    monkeypatch.setattr(threading.Thread, "join", join)
    watch.watch(folders[2:4])
    await watch.close()
    assert waited
    assert threading.get_ident() not in waited


async def test_nothing_is_reported_once_it_is_closed(tmp_path):
    reported: list[frozenset[Path]] = []
    watch = FileWatch(reported.append)
    watch.watch([tmp_path])
    watch.start()
    (tmp_path / "a.py").write_text("x = 1\n")
    await watch.close()
    await asyncio.sleep(0.3)
    assert reported == []


async def test_where_the_system_gives_no_more_watches(tmp_path, monkeypatch):
    """`inotify instance limit reached`: it is looked round instead, which takes a second."""

    class Full(Observer):
        def schedule(self, *_: object, **__: object) -> None:
            raise OSError(24, "inotify instance limit reached")

    monkeypatch.setattr("frontgate.file_watch.Observer", Full)
    reported: asyncio.Queue[set[str]] = asyncio.Queue()
    watch = FileWatch(lambda files: reported.put_nowait({file.name for file in files}))
    watch.watch([tmp_path])
    watch.start()
    try:
        async with asyncio.timeout(20):
            while reported.empty():
                (tmp_path / "a.py").write_text(f"x = {time.monotonic_ns()}\n")
                await asyncio.sleep(0.5)
            assert "a.py" in await reported.get()
    finally:
        await watch.close()
