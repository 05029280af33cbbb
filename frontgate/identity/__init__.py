"""The local user pool: its key and its tokens. `oauth` has what its domain answers."""

from __future__ import annotations

from frontgate.identity.pool_key import PoolKeyError, SigningKey, load_pool_key
from frontgate.identity.tokens import PoolUser, Tokens, issue_tokens

__all__ = [
    "PoolKeyError",
    "PoolUser",
    "SigningKey",
    "Tokens",
    "issue_tokens",
    "load_pool_key",
]
