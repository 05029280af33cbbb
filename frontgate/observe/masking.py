"""Secrets in logs and traces: stars, and the last characters by which one tells them apart.

Recorded on AWS (execution logs): as many stars as there are characters before the last six.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_plus

_SHOWN = 6
_BRIEF = 8
_SHORTEST = 12
"""Characters of what is looked for in bodies: shorter ones are found by chance."""
SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "x-amz-security-token", "x-api-key"}
)
_COOKIES = {"cookie": 0, "set-cookie": 1}
"""How many values of such a line are secret; 0: all. What follows in the second are attributes.
API Gateway's own logs show them, so only traces hide them."""
_COOKIE = re.compile(r"(?<==)[^;]*")
_SECRET_PARAMETERS = frozenset({"x-amz-security-token", "x-amz-signature"})
_TOKEN = re.compile(r"\beyJ[A-Za-z0-9_-]+\.eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
"""A JSON Web Token, wherever it stands: its first two parts begin with `{"`."""


def masked(secret: str) -> str:
    """A secret of up to six characters is stars altogether."""
    hidden = len(secret) if len(secret) <= _SHOWN else len(secret) - _SHOWN
    return "*" * hidden + secret[hidden:]


def masked_briefly(secret: str) -> str:
    """The same for traces, which people read: at most eight stars."""
    hidden = len(secret) if len(secret) <= _SHOWN else len(secret) - _SHOWN
    return "*" * min(hidden, _BRIEF) + secret[hidden:]


def masked_headers(lines: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Header lines, with the values of secret ones masked."""
    return [
        (name, masked(value) if name.lower() in SECRET_HEADERS else value) for name, value in lines
    ]


def header_map(lines: Iterable[tuple[str, str]]) -> dict[str, str | list[str]]:
    """Header lines as a trace shows them: masked, and one value or a list under each name."""
    shown: dict[str, str | list[str]] = {}
    for name, value in lines:
        value = _traced(name.lower(), value)
        present = shown.get(name)
        if present is None:
            shown[name] = value
        elif isinstance(present, list):
            present.append(value)
        else:
            shown[name] = [present, value]
    return shown


def _traced(name: str, value: str) -> str:
    if name in SECRET_HEADERS:
        return masked_briefly(value)
    if name in _COOKIES:
        return _COOKIE.sub(lambda found: masked_briefly(found[0]), value, count=_COOKIES[name])
    return value


def secrets_of(lines: Iterable[tuple[str, str]], query: str = "") -> tuple[str, ...]:
    """The values of secret headers, cookies and parameters that are long enough to be looked for
    elsewhere."""
    values: list[str] = []
    for name, value in lines:
        if name.lower() in SECRET_HEADERS:
            values.append(value)
        elif name.lower() in _COOKIES:
            values += _COOKIE.findall(value)[: _COOKIES[name.lower()] or None]
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name.lower() in _SECRET_PARAMETERS:
            values += (value, unquote_plus(value))
    return long_enough(word for value in values for word in value.split())


def long_enough(secrets: Iterable[str]) -> tuple[str, ...]:
    """Those that are not found by chance."""
    return tuple(secret for secret in secrets if len(secret) >= _SHORTEST)


def without_secrets(value: Any, secrets: tuple[str, ...]) -> Any:
    """A text, or what JSON can hold, with secrets and tokens masked wherever they stand in it."""
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, masked_briefly(secret))
        return _TOKEN.sub(lambda found: masked_briefly(found[0]), value)
    if isinstance(value, Mapping):
        return {name: without_secrets(member, secrets) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [without_secrets(member, secrets) for member in value]
    return value
