"""Random texts that stand for something which is kept here: codes, sessions, refresh tokens.

What is kept is found by a digest of the text, so that how long a look-up takes says nothing about
the texts that there are.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Generic, TypeVar

from frontgate.access.expiring_cache import ExpiringCache
from frontgate.identity.tokens import SignIn

T = TypeVar("T")


def _new_text() -> str:
    return secrets.token_urlsafe(32)


class Tickets(Generic[T]):
    """Bounded: the longest unused one goes first."""

    def __init__(self, capacity: int, new_text: Callable[[], str] = _new_text) -> None:
        self._kept: ExpiringCache[bytes, T] = ExpiringCache(capacity)
        self._new_text = new_text

    def issue(self, value: T, *, ends: float) -> str:
        """`ends`: seconds since the epoch."""
        text = self._new_text()
        self.keep(text, value, ends=ends)
        return text

    def keep(self, text: str, value: T, *, ends: float) -> None:
        """What was issued before stands for `value`, and until then."""
        self._kept.put(_digest(text), value, ends=ends)

    def find(self, text: str, now: float) -> T | None:
        return self._kept.get(_digest(text), now)

    def take(self, text: str, now: float) -> T | None:
        """Nobody finds it again."""
        value = self.find(text, now)
        self._kept.remove(_digest(text))
        return value


def _digest(text: str) -> bytes:
    return sha256(text.encode(errors="surrogatepass")).digest()


@dataclass(frozen=True, kw_only=True, slots=True)
class BrowserSession:
    """Somebody who has signed in at the login page."""

    username: str
    sub: str
    """A user who is made anew under an old name has another one."""
    auth_time: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeGrant:
    """What an authorization code stands for."""

    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    session: BrowserSession
    nonce: str | None
    challenge: str | None
    """The S256 code challenge (RFC 7636), if one was sent."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RefreshGrant:
    """What a refresh token stands for."""

    client_id: str
    session: BrowserSession
    scopes: tuple[str, ...]
    sign_in: SignIn
    ends: float
    """Seconds since the epoch; of all tokens that follow one another."""
    replaced_until: float | None = None
    """How long it works beside the one that came after it."""
