"""The tree of a parsed template.

Statements write text, expressions have a value; a `Reference` is both.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the template, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Property:
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Index:
    key: Expression


Step = Property | Call | Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """`$name.step.step`; `source` is its text without the escapes before it."""

    name: str
    steps: tuple[Step, ...]
    source: str
    position: Position


@dataclass(frozen=True, slots=True)
class EscapedReference:
    """A reference after backslashes: half of them print, an odd one keeps the reference as text."""

    backslashes: int
    reference: Reference


@dataclass(frozen=True, slots=True)
class Literal:
    value: str | int | float | bool


@dataclass(frozen=True, slots=True)
class Interpolation:
    """A double-quoted string that contains directives or references."""

    body: Block


@dataclass(frozen=True, slots=True)
class ListLiteral:
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class MapLiteral:
    entries: tuple[tuple[Expression, Expression], ...]


@dataclass(frozen=True, slots=True)
class Range:
    first: Expression
    last: Expression


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word among the arguments of a directive."""

    value: str


@dataclass(frozen=True, slots=True)
class Not:
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Expression
    right: Expression


Expression = (
    Reference | Literal | Interpolation | ListLiteral | MapLiteral | Range | Word | Not | Binary
)


@dataclass(frozen=True, slots=True)
class Set:
    target: Reference
    value: Expression


@dataclass(frozen=True, slots=True)
class If:
    branches: tuple[tuple[Expression, Block], ...]
    otherwise: Block


@dataclass(frozen=True, slots=True)
class Foreach:
    variable: str
    items: Expression
    body: Block


@dataclass(frozen=True, slots=True)
class Define:
    variable: str
    body: Block


@dataclass(frozen=True, slots=True)
class Evaluate:
    source: Expression
    position: Position


@dataclass(frozen=True, slots=True)
class Break:
    pass


@dataclass(frozen=True, slots=True)
class Stop:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroCall:
    """`#name(...)` or `#@name(...) body #end`; prints `source` if no such macro exists."""

    name: str
    arguments: tuple[Expression, ...]
    body: Block | None
    source: str
    position: Position


Statement = (
    Text
    | Reference
    | EscapedReference
    | Set
    | If
    | Foreach
    | Define
    | Evaluate
    | Break
    | Stop
    | MacroCall
)
Block = tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Macro:
    parameters: tuple[str, ...]
    body: Block


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole template: what it writes, and the macros it defines wherever they stand."""

    body: Block
    macros: dict[str, Macro]
