"""One user pool as its OAuth endpoints see it: users and clients, the key, what was handed out."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from frontgate.access.expiring_cache import ExpiringCache
from frontgate.identity.app_client import AppClient
from frontgate.identity.directory import Directory
from frontgate.identity.oauth.attributes import readable_attributes
from frontgate.identity.oauth.tickets import BrowserSession, CodeGrant, RefreshGrant, Tickets
from frontgate.identity.pool_key import SigningKey
from frontgate.identity.tokens import (
    PoolUser,
    SignIn,
    Tokens,
    issue_client_token,
    issue_tokens,
)
from frontgate.wire import Clock

CODE_SECONDS = 300
SESSION_SECONDS = 3600


def _new_id() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True, kw_only=True, slots=True)
class UserPool:
    directory: Directory
    region: str
    key: SigningKey
    clock: Clock
    new_id: Callable[[], str] = _new_id
    """Gives UUIDs."""
    codes: Tickets[CodeGrant] = field(default_factory=lambda: Tickets(1024, _new_id))
    sessions: Tickets[BrowserSession] = field(default_factory=lambda: Tickets(1024))
    refresh_tokens: Tickets[RefreshGrant] = field(default_factory=lambda: Tickets(4096))
    revoked: ExpiringCache[str, bool] = field(default_factory=lambda: ExpiringCache(4096))
    """Sign-ins, by `origin_jti`, whose tokens are good for nothing here any more."""

    async def user(self, username: str, sub: str) -> PoolUser | None:
        """None: the user has gone, may not sign in, or is another one of that name."""
        user = await self.directory.active_user(username)
        return user if user is not None and user.sub == sub else None

    def revoke(self, sign_in: SignIn, *, ends: float) -> None:
        """`ends`: when the last of its tokens does."""
        self.revoked.put(sign_in.origin_jti, True, ends=ends)

    def has_revoked(self, origin_jti: str) -> bool:
        return self.revoked.get(origin_jti, self.clock()) is not None

    def tokens(
        self, user: PoolUser, client: AppClient, scopes: tuple[str, ...], sign_in: SignIn
    ) -> Tokens:
        """Those of a user, who has signed in to `client`."""
        shown = readable_attributes(user.attributes, client, scopes)
        return issue_tokens(
            user=replace(user, attributes=shown),
            pool_id=self.directory.pool_id,
            region=self.region,
            client_id=client.client_id,
            scopes=scopes,
            key=self.key,
            now=self.clock(),
            new_id=self.new_id,
            lifetime=client.access_seconds,
            id_lifetime=client.id_seconds,
            sign_in=sign_in,
        )

    def client_token(self, client: AppClient, scopes: tuple[str, ...]) -> str:
        """That of a program."""
        return issue_client_token(
            pool_id=self.directory.pool_id,
            region=self.region,
            client_id=client.client_id,
            scopes=scopes,
            key=self.key,
            now=self.clock(),
            new_id=self.new_id,
            lifetime=client.access_seconds,
        )
