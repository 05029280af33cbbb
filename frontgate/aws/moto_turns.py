"""One request at a time, in the process that plays the AWS services.

moto looks through its dictionaries while requests in other threads add to them: now and then one of
many roles, created side by side, would be an internal error. A request that waits for something
gives up its turn meanwhile, since what it waits for may be another request: of a function that a
topic calls, say, or the message that a consumer of a queue hopes for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

WITHOUT_TURNS = frozenset({"batch", "batch_simple", "stepfunctions", "swf"})
"""Services whose requests sleep, or wait for a state machine that makes requests itself."""


class Turns:
    """`taking` a turn for each request of an application; `letting_go` of it in what waits."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._mine = threading.local()

    def taking(self, application: Application) -> Application:
        """`application`, of which no two requests run at once, nor with others of these turns."""

        def take(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            with self._turn:
                self._mine.held = True
                try:
                    return application(environ, start_response)
                finally:
                    self._mine.held = False

        return take

    def letting_go(self, wait: Callable[P, T]) -> Callable[P, T]:
        """`wait`, during which others take their turns. Outside of a turn it is as it was."""

        @wraps(wait)
        def waited(*given: P.args, **named: P.kwargs) -> T:
            with self._elsewhere():
                return wait(*given, **named)

        return waited

    @contextmanager
    def _elsewhere(self) -> Iterator[None]:
        if not getattr(self._mine, "held", False):
            yield
            return
        self._mine.held = False
        self._turn.release()
        try:
            yield
        finally:
            self._turn.acquire()
            self._mine.held = True
