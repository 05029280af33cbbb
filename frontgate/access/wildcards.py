"""The `*` and `?` of IAM policies, compiled to regular expressions that cannot run away.

Each `*` but the last becomes an atomic group that takes the leftmost match of what follows it, so a
match never goes back over an earlier star: time stays linear in the text for each star, whatever a
client puts into a path.

Policy variables (`${aws:username}`) are put in for each request; what a request says never acts as
a wildcard ("IAM policy elements: Variables and tags").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

Values = tuple[str, ...]

_TOKEN = re.compile(r"\$\{[^}]*\}|[*?]|[^*?$]+|\$")
_LITERAL_VARIABLES = {"${*}": "*", "${?}": "?", "${$}": "$"}
_ESCAPED = {ord(character): variable for variable, character in _LITERAL_VARIABLES.items()}
_VARIABLE = re.compile(r"\$\{\s*(?P<key>[^\s,}]+?)\s*(?:,\s*'(?P<default>[^']*)'\s*)?\}")


class PolicyError(ValueError):
    """A policy document that is not valid, or that asks for something not emulated."""


@dataclass(frozen=True, slots=True)
class Wildcards:
    """Patterns of which a text must match any, as a whole."""

    fixed: re.Pattern[str] | None
    variable: tuple[VariableText, ...]
    ignore_case: bool

    def matches(self, text: str, context: Mapping[str, Values]) -> bool:
        """`context` is asked for policy variables only; its keys are in lower case."""
        if self.fixed is not None and self.fixed.fullmatch(text) is not None:
            return True
        return any(
            pattern is not None and _compiled(pattern, self.ignore_case).fullmatch(text) is not None
            for pattern in (variable.fill(context) for variable in self.variable)
        )


@dataclass(frozen=True, slots=True)
class VariableText:
    """A text of a policy with policy variables in it."""

    pieces: tuple[str | tuple[str, str | None], ...]
    """Texts as they stand, and pairs of a condition key and a default."""

    def keys(self) -> Iterator[str]:
        """The condition keys that its variables stand for, in lower case."""
        return (piece[0] for piece in self.pieces if isinstance(piece, tuple))

    def fill(self, context: Mapping[str, Values]) -> str | None:
        """The text of one request, still to be read as a pattern; None: a variable has no value."""
        filled = []
        for piece in self.pieces:
            if isinstance(piece, str):
                filled.append(piece)
                continue
            key, default = piece
            values = context.get(key)
            value = values[0] if values and len(values) == 1 else default
            if value is None:
                return None
            filled.append(value.translate(_ESCAPED))
        return "".join(filled)


def compile_wildcards(
    patterns: Sequence[str], *, ignore_case: bool = False, variables: bool = True
) -> Wildcards:
    """Raises `PolicyError`; `${*}`, `${?}` and `${$}` stand for the character itself.

    Without `variables` a policy variable is the text that it looks like.
    """
    variable = [text for text in patterns if variables and has_variables(text)]
    fixed = [text for text in patterns if text not in variable]
    return Wildcards(
        fixed=_pattern(fixed, ignore_case) if fixed else None,
        variable=tuple(map(variable_text, variable)),
        ignore_case=ignore_case,
    )


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """One pattern without policy variables."""
    return _compiled(pattern, False)


def has_variables(text: str) -> bool:
    return any(
        token.startswith("${") and token not in _LITERAL_VARIABLES for token in _TOKEN.findall(text)
    )


def variable_text(text: str) -> VariableText:
    return VariableText(tuple(map(_piece, _TOKEN.findall(text))))


def literal_text(value: str) -> str:
    """`value` where wildcards mean nothing: `${*}` resolved."""
    return "".join(_LITERAL_VARIABLES.get(token, token) for token in _TOKEN.findall(value))


def _piece(token: str) -> str | tuple[str, str | None]:
    if not token.startswith("${") or token in _LITERAL_VARIABLES:
        return token
    variable = _VARIABLE.fullmatch(token)
    if variable is None:
        raise PolicyError(f"{token} is no policy variable")
    return variable["key"].lower(), variable["default"]


@lru_cache(maxsize=1024)
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    return _pattern([pattern], ignore_case)


def _pattern(patterns: Iterable[str], ignore_case: bool) -> re.Pattern[str]:
    flags = re.DOTALL | re.IGNORECASE if ignore_case else re.DOTALL
    return re.compile("|".join(f"(?:{_expression(pattern)})" for pattern in patterns), flags)


def _expression(pattern: str) -> str:
    pieces = [""]
    for token in _TOKEN.findall(pattern):
        if token == "*":
            pieces.append("")
        elif token == "?":
            pieces[-1] += "."
        else:
            pieces[-1] += re.escape(_LITERAL_VARIABLES.get(token, token))
    first, *rest = pieces
    if not rest:
        return first
    *between, last = rest
    return first + "".join(f"(?>.*?{piece})" for piece in between if piece) + f".*{last}"
