"""Python source that a template is turned into: functions of a scope and of where to write.

Nothing of a template's text stands in the source but as a literal or behind a name, so there is
nothing in a template that could be run as Python.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import cast

from frontgate.mapping.vtl.scope import Operation, Scope, Write

_INDENT = " "


class PythonBody:
    """The body of one function, written line by line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.depth = 1
        self.loops = 0
        """Of how many loops of this function the next line is inside."""
        self._temporaries = 0

    def line(self, text: str) -> None:
        self.lines.append(_INDENT * self.depth + text)

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
        source = "\n".join(["def compiled(scope, write):", " get = scope.get", *body.lines])

        def compile_and_call(scope: Scope, write: Write) -> None:
            exec(compile(source, "<template>", "exec"), names)
            names[name] = compiled = cast(Operation, names.pop("compiled"))
            compiled(scope, write)

        name = self.name(compile_and_call)
        return name

    def function(self, name: str) -> Operation:
        """The function that was added under `name`."""
        names = cast("dict[str, Operation]", self._names)
        return lambda scope, write: names[name](scope, write)
