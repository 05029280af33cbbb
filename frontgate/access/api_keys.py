"""The API keys that open a stage: from what a client sends to the key's grant.

Values are looked up by their hash. How long a lookup takes then says nothing about how much of a
guess is right, which comparing the values themselves would.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from frontgate.control.api_keys import KeyGrant


class StageKeys:
    """The keys of one stage; without any, no key opens it.

    `grants` may be lazy: they are not looked at before the first key comes.
    """

    __slots__ = ("_given", "_grants")

    def __init__(self, grants: Iterable[KeyGrant] = ()) -> None:
        self._given = grants
        self._grants: dict[bytes, KeyGrant] | None = None

    def grant(self, value: str | None) -> KeyGrant | None:
        """The grant of the key with this value; None: it does not open the stage."""
        if value is None:
            return None
        if self._grants is None:
            self._grants = {_digest(grant.api_key.value): grant for grant in self._given}
        return self._grants.get(_digest(value))


def _digest(value: str) -> bytes:
    return sha256(value.encode()).digest()
