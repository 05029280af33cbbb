"""The `*` and `?` of IAM policies, compiled to regular expressions that cannot run away.

Each `*` but the last becomes an atomic group that takes the leftmost match of what follows it, so a
match never goes back over an earlier star: time stays linear in the text for each star, whatever a
client puts into a path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_TOKEN = re.compile(r"\$\{[^}]*\}|[*?]|[^*?$]+|\$")
_LITERAL_VARIABLES = {"${*}": "*", "${?}": "?", "${$}": "$"}


class PolicyError(ValueError):
    """A policy document that is not valid, or that asks for something not emulated."""


def compile_wildcards(patterns: Iterable[str], *, ignore_case: bool = False) -> re.Pattern[str]:
    """One expression whose `fullmatch` says whether a text matches any of `patterns`.

    Raises `PolicyError` for a policy variable such as `${aws:username}`; `${*}`, `${?}` and `${$}`
    stand for the character itself.
    """
    flags = re.DOTALL | re.IGNORECASE if ignore_case else re.DOTALL
    return re.compile("|".join(f"(?:{_expression(pattern)})" for pattern in patterns), flags)


def literal_text(value: str) -> str:
    """`value` where wildcards mean nothing: `${*}` resolved, policy variables refused."""
    return "".join(_literal(token) for token in _TOKEN.findall(value))


def _expression(pattern: str) -> str:
    pieces = [""]
    for token in _TOKEN.findall(pattern):
        if token == "*":
            pieces.append("")
        elif token == "?":
            pieces[-1] += "."
        else:
            pieces[-1] += re.escape(_literal(token))
    first, *rest = pieces
    if not rest:
        return first
    *between, last = rest
    return first + "".join(f"(?>.*?{piece})" for piece in between if piece) + f".*{last}"


def _literal(token: str) -> str:
    if not token.startswith("${"):
        return token
    if token not in _LITERAL_VARIABLES:
        raise PolicyError(f"the policy variable {token} is not supported")
    return _LITERAL_VARIABLES[token]
