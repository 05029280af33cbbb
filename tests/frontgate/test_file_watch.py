"""Bursts of writes become one report; what is not wanted becomes none."""

from __future__ import annotations

import asyncio
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
        def start(self) -> None:
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
