"""What `frontgate token` asks of a running gateway: tokens for a user of a local pool."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from frontgate.aws.json_api import AwsCallError
from frontgate.aws.own_api import OwnApiError
from frontgate.identity.app_client import AppClient
from frontgate.identity.directory import Directory, Seed
from frontgate.identity.pool_key import PoolKeyError, SigningKey, load_pool_key
from frontgate.identity.tokens import issue_tokens
from frontgate.wire import BackendError, Clock


class TokenDesk:
    """Signs tokens for the users of the stack's pools."""

    def __init__(self, pools: Mapping[str, Directory], *, region: str, clock: Clock) -> None:
        self._pools = pools
        self._region = region
        self._clock = clock

    async def answer(self, asked: Mapping[str, Any]) -> Mapping[str, object]:
        """Takes `user`, `pool`, `client` and `scopes`, all optional. Raises `OwnApiError`."""
        pool = self._pools[_one("stack", "user pool", asked.get("pool"), tuple(self._pools))]
        name = str(asked.get("user") or Seed().email)
        try:
            client = _client(asked.get("client"), await pool.clients())
            user = await pool.user(name)
        except AwsCallError as error:
            if error.code == "UserNotFoundException":
                raise OwnApiError(f"the user pool {pool.pool_id} has no user {name}") from error
            raise OwnApiError(error.message) from error
        except (BackendError, TimeoutError) as error:
            raise OwnApiError("the AWS services process does not answer") from error
        scopes = _scopes(asked.get("scopes")) or client.scopes
        unknown = [scope for scope in scopes if scope not in client.scopes]
        if unknown:
            raise OwnApiError(
                f"the app client may not be granted {', '.join(unknown)}; "
                f"it may be granted {', '.join(client.scopes) or 'no scope'}"
            )
        tokens = issue_tokens(
            user=user,
            pool_id=pool.pool_id,
            region=self._region,
            client_id=client.client_id,
            scopes=scopes,
            key=_pool_key(),
            now=self._clock(),
            new_id=lambda: str(uuid.uuid4()),
        )
        return {
            "id_token": tokens.id_token,
            "access_token": tokens.access_token,
            "expires_in": tokens.expires_in,
            "token_type": "Bearer",
        }


def _pool_key() -> SigningKey:
    try:
        return load_pool_key()
    except PoolKeyError as error:
        raise OwnApiError(str(error)) from error


def _scopes(asked: object) -> tuple[str, ...]:
    if asked is None:
        return ()
    if not isinstance(asked, list) or not all(isinstance(scope, str) for scope in asked):
        raise OwnApiError("scopes must be a list of texts")
    return tuple(asked)


def _client(wanted: str | None, known: tuple[AppClient, ...]) -> AppClient:
    """By id or name. Without a wish, the only one that people sign in to: it has no secret."""
    by_name = {client.client_id: client for client in known}
    by_name |= {client.name: client for client in reversed(known)}
    if wanted in by_name:
        return by_name[wanted]
    public = [client for client in known if not client.has_secret]
    if wanted is None and len(public) == 1:
        return public[0]
    names = [client.name for client in known]
    # Two may have the same name, and are then known by their ids.
    shown = (c.name if names.count(c.name) == 1 else c.client_id for c in known)
    return by_name[_one("user pool", "app client", wanted, tuple(shown))]


def _one(owner: str, kind: str, wanted: str | None, known: tuple[str, ...]) -> str:
    """The one of the owner's that is meant. Raises `OwnApiError` where that is unclear."""
    if not known:
        raise OwnApiError(f"this {owner} has no {kind}")
    if wanted is not None and wanted not in known:
        raise OwnApiError(f"there is no {kind} {wanted}; there is {', '.join(known)}")
    if wanted is None and len(known) != 1:
        raise OwnApiError(f"name the {kind}: the {owner} has {', '.join(known)}")
    return wanted or known[0]
