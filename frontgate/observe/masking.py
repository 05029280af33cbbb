"""Secrets in logs and traces: stars, and the last characters by which one tells them apart.

Recorded on AWS (execution logs): as many stars as there are characters before the last six.
"""

from __future__ import annotations

from collections.abc import Iterable

_SHOWN = 6
SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "x-api-key"})


def masked(secret: str) -> str:
    """A secret of up to six characters is stars altogether."""
    hidden = len(secret) if len(secret) <= _SHOWN else len(secret) - _SHOWN
    return "*" * hidden + secret[hidden:]


def masked_headers(lines: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Header lines, with the values of secret ones masked."""
    return [
        (name, masked(value) if name.lower() in SECRET_HEADERS else value) for name, value in lines
    ]


def header_map(lines: Iterable[tuple[str, str]]) -> dict[str, str | list[str]]:
    """Header lines as a trace shows them: masked, and one value or a list under each name."""
    shown: dict[str, str | list[str]] = {}
    for name, value in masked_headers(lines):
        present = shown.get(name)
        if present is None:
            shown[name] = value
        elif isinstance(present, list):
            present.append(value)
        else:
            shown[name] = [present, value]
    return shown
