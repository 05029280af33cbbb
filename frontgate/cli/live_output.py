"""What `frontgate up` shows while it serves: a line for each request, and what functions write.

Lines are put together and written some twenty times a second, after the answers have left. Of more
than a terminal can show in that time only the number is told; `frontgate logs` and `frontgate
trace` show the others.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from frontgate.observe import Headline
from frontgate.terminal import Terminal, printable

_PAUSE = 0.05
_MOST = 50
"""Lines of each kind in one go."""


class LiveOutput:
    """Writes to standard output, or to the stream of `terminal`."""

    def __init__(self, terminal: Terminal | None = None) -> None:
        self._terminal = terminal or Terminal(stream=sys.stdout)
        self._waiting: deque[Callable[[], str]] = deque()
        self._requests = self._lines = 0
        self._scheduled = False
        self._is_closed = False

    def request(self, headline_of: Callable[[Any], Headline], finished: Any) -> None:
        """A request has been answered; it is described when its line is written."""
        self._requests += 1
        if self._requests <= _MOST:
            self._waiting.append(partial(self._request, headline_of, finished))
            self._schedule()

    def function(self, name: str, line: str) -> None:
        """A function has written a line."""
        self._lines += 1
        if self._lines <= _MOST:
            self._waiting.append(partial(self._function, name, line))
            self._schedule()

    def flush(self) -> None:
        """Write what waits."""
        self._scheduled = False
        lines = [tell() for tell in self._waiting]
        self._waiting.clear()
        hidden = [
            f"{count - _MOST} more {what}"
            for count, what in ((self._requests, "requests"), (self._lines, "lines of functions"))
            if count > _MOST
        ]
        if hidden:
            lines.append(self._terminal.paint(f"… {' and '.join(hidden)}", "dim"))
        self._requests = self._lines = 0
        if lines and not self._is_closed:
            try:
                self._terminal.line("\n".join(lines))
            except OSError:  # nobody reads it, or the disk is full; the gateway serves on
                self._is_closed = True

    def close(self) -> None:
        """Write what waits, and nothing from then on: whatever ends now has been stopped."""
        self.flush()
        self._is_closed = True

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_later(_PAUSE, self.flush)

    def _request(self, headline_of: Callable[[Any], Headline], finished: Any) -> str:
        headline, paint = headline_of(finished), self._terminal.paint
        status = paint(str(headline.status), self._terminal.status_colour(headline.status))
        details = f"{headline.latency:.1f} ms  {headline.api_kind}"
        if headline.reason:
            details = f"{details}  {printable(headline.reason)}"
        return f"{paint(printable(headline.title), 'bold')} {status} {paint(details, 'dim')}"

    def _function(self, name: str, line: str) -> str:
        return f"[{name}] {line}"
