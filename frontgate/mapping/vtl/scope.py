"""What a template sees while it renders: its variables, the loop it is in, its defined blocks."""

from __future__ import annotations

from collections.abc import Callable

from frontgate.mapping.vtl.errors import MethodError
from frontgate.mapping.vtl.java.text import Printable
from frontgate.mapping.vtl.members import Members, register

MAX_ROUNDS = 1_000_000
"""Of all loops and macros of one rendering together, so that it ends: AWS has a limit for each loop
alone (documented), and one for the time of a request."""


class Scope(dict[str, object]):
    """The variables of one rendering; `macro_depth` counts the calls under way."""

    macro_depth = 0
    rounds = 0

    def spend(self, rounds: int) -> None:
        """Count what a loop or a macro is about to do. Raises `MethodError`."""
        self.rounds += rounds
        if self.rounds > MAX_ROUNDS:
            raise MethodError(f"loops and macros took more than {MAX_ROUNDS:,} rounds")

    def restore(self, name: str, value: object) -> None:
        """Give a loop variable or macro parameter back its value from before."""
        if value is None:
            self.pop(name, None)
        else:
            self[name] = value


Operation = Callable[[Scope, list[str]], object]
"""Adds to the list what it writes."""


class BreakSignal(Exception):
    """`#break`: leaves the innermost loop, macro or template."""


class StopSignal(Exception):
    """`#stop`: ends the whole rendering, keeping what was written."""


class DefinedBlock(Printable):
    """The value that `#define` assigns: renders anew wherever it is printed."""

    __slots__ = ("operation", "scope")

    def __init__(self, operation: Operation, scope: Scope) -> None:
        self.operation = operation
        self.scope = scope

    def text(self) -> str:
        return render_to_text(self.operation, self.scope)


def render_to_text(operation: Operation, scope: Scope) -> str:
    written: list[str] = []
    operation(scope, written)
    return "".join(written)


class Loop(Printable):
    """`$foreach`: where the loop stands."""

    __slots__ = ("index", "last_index", "parent")

    def __init__(self, last_index: int, parent: object) -> None:
        self.index = 0
        self.last_index = last_index
        self.parent = parent

    def text(self) -> str:
        return ""

    def has_next(self) -> bool:
        return self.index < self.last_index

    def topmost(self) -> Loop:
        return self.parent.topmost() if isinstance(self.parent, Loop) else self


_PROPERTIES: dict[str, Callable[[Loop], object]] = {
    "index": lambda loop: loop.index,
    "count": lambda loop: loop.index + 1,
    "hasNext": Loop.has_next,
    "first": lambda loop: loop.index == 0,
    "last": lambda loop: not loop.has_next(),
    "parent": lambda loop: loop.parent,
    "topmost": Loop.topmost,
}


def _getter(name: str) -> str:
    prefix = "is" if name in ("first", "last") else "get"
    return name if name == "hasNext" else f"{prefix}{name[0].upper()}{name[1:]}"


register(
    Loop,
    Members(
        properties=_PROPERTIES,
        methods={(_getter(name), 0): read for name, read in _PROPERTIES.items()},
    ),
)
