"""The events of `events/` are shown to readers as faithful, so each is fed to its handler."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
EVENTS = HERE.parents[1] / "events"
NAMES = sorted(str(path.relative_to(EVENTS).with_suffix("")) for path in EVENTS.rglob("*.json"))


@pytest.mark.parametrize("name", NAMES)
def test_every_event_is_fed_to_its_handler(name: str) -> None:
    handler_tests = [*HERE.glob("functions/*.py"), *HERE.glob("authorizers/*.py")]
    texts = [path.read_text() for path in handler_tests]

    file_name = name.rpartition("/")[2]
    assert any(f'"{name}"' in text or f'("{file_name}", ' in text for text in texts)
