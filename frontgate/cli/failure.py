"""The one error that a command ends with."""

from __future__ import annotations


class CommandError(Exception):
    """A command cannot go on. Its text is one sentence for the person at the terminal."""
