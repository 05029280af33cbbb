"""Which local variable of a Python function has the value of which variable of the template.

A variable of a template changes by `#set` and by the loops that go through it alone, as long as
the template has no macro, no `#define` and no `#evaluate`: what was read once need not be read
again.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, field

from frontgate.mapping.vtl import nodes
from frontgate.mapping.vtl.reads import descendants


@dataclass(slots=True)
class _Frame:
    """What is known inside a branch or loop; None hides what is known outside."""

    locals: dict[str, str | None]
    before: list[str] | None = None
    """Of a loop: the lines to run before it."""
    loop: LoopLocals | None = None
    changed: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class LoopLocals:
    """The local variables of a loop: the number of its round, from 0, and of its last."""

    index: str
    last: str


class Bindings:
    """Of one function, while it is written."""

    def __init__(self, *, lasting: bool) -> None:
        """`lasting`: whether variables change by `#set` and by loops alone."""
        self.lasting = lasting
        self._frames = [_Frame({})]

    def find(self, name: str) -> str | None:
        """The local variable that has the value of `name` here."""
        for frame in reversed(self._frames):
            if name in frame.locals:
                return frame.locals[name]
        return None

    def read(self, name: str, local: str) -> list[str] | None:
        """`local` gets the value: here (None), or in the lines that are returned.

        What no round of a loop changes is read once before it.
        """
        if not self.lasting:
            return None
        place, before = len(self._frames) - 1, None
        for number in range(place, 0, -1):
            frame = self._frames[number]
            if name in frame.locals:
                break
            if frame.before is not None:
                place, before = number - 1, frame.before
        self._frames[place].locals[name] = local
        return before

    def hold(self, name: str, local: str) -> None:
        """`local` has the value, until the branch or the round ends."""
        if self.lasting:
            self._frames[-1].locals[name] = local

    def assign(self, name: str, local: str) -> None:
        """`#set` of a variable whose value `local` has."""
        self.hold(name, local)
        self._frames[-1].changed.add(name)

    def forget(self, names: Set[str]) -> None:
        """What may have changed otherwise."""
        self._frames[-1].locals.update(dict.fromkeys(names))
        self._frames[-1].changed.update(names)

    def loop(self) -> LoopLocals | None:
        """The loop that `$foreach` is about."""
        for frame in reversed(self._frames):
            if frame.before is not None or "foreach" in frame.changed:
                return frame.loop
        return None

    @contextmanager
    def branch(self) -> Iterator[None]:
        """Lines that may not run."""
        with self._inside(_Frame({})):
            yield

    @contextmanager
    def rounds(self, loop: LoopLocals, changed: Set[str]) -> Iterator[list[str]]:
        """Lines that run any number of times and assign what is `changed`; the lines before."""
        before: list[str] = []
        known = self.lasting and "foreach" not in changed
        hidden = dict.fromkeys({*changed, "foreach"})
        with self._inside(_Frame(hidden, before, loop if known else None)):
            yield before

    @contextmanager
    def _inside(self, frame: _Frame) -> Iterator[None]:
        self._frames.append(frame)
        yield
        self._frames.pop()
        self.forget(frame.changed)


def assigned(node: object) -> frozenset[str]:
    """The variables that `#set` assigns to somewhere in these statements or expressions."""
    return frozenset(
        found.target.name
        for found in descendants(node)
        if isinstance(found, nodes.Set) and not found.target.steps
    )
