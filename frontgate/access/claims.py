"""Claims as events and `$context` show them: every value a string, each API in its own way."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

BEARER = "Bearer "


def bare_token(token: str) -> str:
    """The token itself: API Gateway takes it alone or after `Bearer ` (recorded)."""
    return token.removeprefix(BEARER)


def rest_claims(claims: Mapping[str, object]) -> dict[str, str]:
    """As a REST API's Cognito authorizer gives them.

    Recorded: `exp` and `iat` as Java writes a Date, every other time as epoch digits, booleans
    `true`, groups joined with commas. Objects as JSON and nulls left out are assumed.
    """
    texts = {}
    for name, value in claims.items():
        if name in ("exp", "iat") and isinstance(value, int | float):
            texts[name] = java_date(value)
        elif value is not None:
            texts[name] = _text(value, _comma_joined)
    return texts


def http_claims(claims: Mapping[str, object]) -> dict[str, str]:
    """As an HTTP API's JWT authorizer gives them.

    Recorded: digits for numbers, `true`, arrays as `[admin poweruser]`. Reported as seen on AWS:
    objects as JSON, nulls left out.
    """
    return {name: _text(value, _bracketed) for name, value in claims.items() if value is not None}


def scopes_of(claims: Mapping[str, object]) -> tuple[str, ...]:
    """The scopes in `scp`, else in `scope`; either an array or one string with spaces."""
    granted = claims.get("scp")
    if granted is None:
        granted = claims.get("scope")
    if isinstance(granted, str):
        return tuple(granted.split())
    if isinstance(granted, list):
        return tuple(scope for scope in granted if isinstance(scope, str))
    return ()


def java_date(epoch: float) -> str:
    """`Tue Jun 18 15:00:04 UTC 2024`, in English on any machine."""
    at = time.gmtime(epoch)
    clock = f"{at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02}"
    return f"{_DAYS[at.tm_wday]} {_MONTHS[at.tm_mon - 1]} {at.tm_mday:02} {clock} UTC {at.tm_year}"


def _comma_joined(items: list[str]) -> str:
    return ",".join(items)


def _bracketed(items: list[str]) -> str:
    return f"[{' '.join(items)}]"


def _text(value: object, join: Callable[[list[str]], str]) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return join([_text(item, join) for item in value])
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
