from __future__ import annotations

import io
import re

import pytest

from frontgate.terminal import Terminal


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


def test_lines_notes_and_warnings(stream):
    terminal = Terminal(stream=stream)
    terminal.line("a")
    terminal.note("b")
    terminal.warn("c")
    terminal.detail("d")
    assert stream.getvalue() == "a\nnote: b\nwarning: c\n    d\n"


def test_a_step_has_its_time_and_remarks(stream):
    with Terminal(stream=stream).step("template") as remarks:
        remarks += ["one", "two"]
    assert re.fullmatch(r"  ✓ template +\d+\.\d\d s  one, two\n", stream.getvalue())


def test_a_step_without_remarks_ends_with_its_time(stream):
    with Terminal(stream=stream).step("template"):
        pass
    assert re.fullmatch(r"  ✓ template +\d+\.\d\d s\n", stream.getvalue())


def test_a_step_that_fails_is_not_ticked(stream):
    with pytest.raises(ValueError), Terminal(stream=stream).step("template"):
        raise ValueError
    assert stream.getvalue() == ""


def test_quiet_is_silent_about_progress_only(stream):
    terminal = Terminal(stream=stream, quiet=True)
    with terminal.step("template"):
        terminal.detail("installing")
    terminal.warn("careful")
    assert stream.getvalue() == "warning: careful\n"


def test_colour_on_a_terminal(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    screen = Screen()
    Terminal(stream=screen).warn("careful")
    assert screen.getvalue() == "\x1b[33mwarning:\x1b[0m careful\n"


def test_no_colour_where_it_is_not_wanted(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    screen = Screen()
    Terminal(stream=screen).warn("careful")
    assert screen.getvalue() == "warning: careful\n"
