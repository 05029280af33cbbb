"""Python source that a template is turned into: functions of a scope and of what is written.

Nothing of a template's text stands in the source but as a literal or behind a name, so there is
nothing in a template that could be run as Python.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from typing import cast

from frontgate.mapping.vtl.bindings import Bindings
from frontgate.mapping.vtl.scope import Operation, Scope

_INDENT = " "
_HEAD = ("def compiled(scope, written):", " get, extend = scope.get, written.extend")


class PythonBody:
    """The body of one function, written line by line."""

    def __init__(self, *, lasting: bool = True) -> None:
        """`lasting`: whether variables change by `#set` and by loops alone."""
        self.lines: list[str] = []
        self.bindings = Bindings(lasting=lasting)
        self.calls = 0
        """How many times what is not in this function was called with the scope."""
        self.depth = 1
        self.loops = 0
        """Of how many loops of this function the next line is inside."""
        self._temporaries = 0
        self._pieces: list[str] = []

    def line(self, text: str) -> None:
        self.lines.append(_INDENT * self.depth + text)

    def write(self, piece: str) -> None:
        """Write the value of an expression, a string, together with what is written next to it."""
        self._pieces.append(piece)

    def flush(self) -> None:
        """What was written comes before what the next line writes, or whether it runs."""
        if len(self._pieces) == 1:
            self.line(f"written.append({self._pieces[0]})")
        elif self._pieces:
            self.line(f"extend(({', '.join(self._pieces)}))")
        self._pieces = []

    @contextmanager
    def under(self, head: str) -> Iterator[None]:
        """What is written inside stands under `head`, at least a `pass`."""
        self.line(head)
        self.depth += 1
        before = len(self.lines)
        yield
        if len(self.lines) == before:
            self.line("pass")
        self.depth -= 1

    def leave(self, changed: Set[str]) -> None:
        """The next line calls something with the scope, which may change these variables."""
        self.calls += 1
        self.bindings.forget(changed)

    @contextmanager
    def aside(self, levels: int) -> Iterator[list[str]]:
        """What is written inside is `levels` deeper, and stands nowhere yet: the lines."""
        outside, self.lines = self.lines, []
        self.depth += levels
        yield self.lines
        self.depth -= levels
        self.lines = outside

    def temporary(self) -> str:
        """The name of a new local variable."""
        self._temporaries += 1
        return f"v{self._temporaries}"


class PythonSource:
    """Functions that share what they name; each is compiled when it is first called.

    A stack deploys hundreds of templates, of which a developer's day sees a few.
    """

    def __init__(self) -> None:
        self._names: dict[str, object] = {}
        self._numbers = itertools.count(1)

    def name(self, value: object) -> str:
        """A name for `value` that every function knows."""
        name = f"c{next(self._numbers)}"
        self._names[name] = value
        return name

    def share(self, names: Mapping[str, object]) -> None:
        """Make `names` known to every function."""
        self._names.update(names)

    def add(self, body: PythonBody) -> str:
        """Takes a function in, and returns its name."""
        names = self._names
        source = "\n".join([*_HEAD, *body.lines])

        def compile_and_call(scope: Scope, written: list[str]) -> None:
            exec(compile(source, "<template>", "exec"), names)
            names[name] = compiled = cast(Operation, names.pop("compiled"))
            compiled(scope, written)

        name = self.name(compile_and_call)
        return name

    def function(self, name: str) -> Operation:
        """The function that was added under `name`."""
        names = cast("dict[str, Operation]", self._names)
        return lambda scope, written: names[name](scope, written)
