from __future__ import annotations

import asyncio

import pytest

from frontgate.template_watch import TemplateWatch


@pytest.fixture
async def saved(tmp_path):
    """What was reported, of a template that is watched beside another file."""
    template = tmp_path / "template.yaml"
    template.write_text("Resources: {}\n")
    (tmp_path / "notes.txt").write_text("")
    reported: asyncio.Queue[list[str]] = asyncio.Queue()
    watch = TemplateWatch([template], lambda files: reported.put_nowait([f.name for f in files]))
    watch.start()
    await asyncio.sleep(0.3)  # until the system watches; nothing says when
    yield reported
    await watch.stop()


async def test_a_saved_template_is_reported(saved, tmp_path):
    (tmp_path / "notes.txt").write_text("not the template")
    (tmp_path / "template.yaml").write_text("Resources: {A: {}}\n")
    async with asyncio.timeout(20):
        assert await saved.get() == ["template.yaml"]


async def test_a_template_that_an_editor_replaces_is_reported(saved, tmp_path):
    fresh = tmp_path / "template.yaml.new"
    fresh.write_text("Resources: {B: {}}\n")
    fresh.replace(tmp_path / "template.yaml")
    async with asyncio.timeout(20):
        assert await saved.get() == ["template.yaml"]


async def test_what_was_never_started_can_be_stopped(tmp_path):
    await TemplateWatch([tmp_path / "template.yaml"], print).stop()
