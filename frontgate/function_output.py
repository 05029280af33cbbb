"""Where the lines go that functions write: the logs, the terminal, and metrics in them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from frontgate.functions import FunctionConfig
from frontgate.functions.logs import EmitLater
from frontgate.functions.sandbox import log_group
from frontgate.observe.embedded_metrics import MARK, EmbeddedMetrics
from frontgate.observe.log_book import LogBook

Show = Callable[[str, str], None]
"""Takes a function's name and a line of its log."""


class FunctionOutput:
    """Gives, for a function, what takes each line of its log."""

    def __init__(self, book: LogBook, metrics: EmbeddedMetrics, show: Show | None) -> None:
        self._book = book
        self._metrics = metrics
        self._show = show

    def __call__(self, function: FunctionConfig) -> Callable[[str], None]:
        # Looked up once for each function, since three lines and more come with each invocation.
        write, group, take = self._book.write, log_group(function), self._metrics.take
        show = None if self._show is None else partial(self._show, function.name)

        def emit(line: str) -> None:
            write(group, line)
            if show is not None:
                show(line)
            if MARK in line:
                take(line)

        return emit

    def deferred(self, function: FunctionConfig) -> EmitLater | None:
        """Takes the lines that Lambda adds itself; None where they are shown as they come."""
        if self._show is not None:
            return None
        return partial(self._book.write_later, log_group(function))
