"""`POST /oauth2/token`: codes, refresh tokens and client secrets become tokens.

"The token issuer endpoint".
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from hashlib import sha256

from frontgate.identity.app_client import AppClient
from frontgate.identity.oauth.answers import ANY_ORIGIN, OAuthError, json_answer
from frontgate.identity.oauth.client_authentication import authenticated_client
from frontgate.identity.oauth.parameters import Parameters, form_of
from frontgate.identity.oauth.tickets import CodeGrant, RefreshGrant
from frontgate.identity.oauth.user_pool import UserPool
from frontgate.identity.tokens import SignIn
from frontgate.wire import HttpRequest, HttpResponse

Document = dict[str, object]


class TokenEndpoint:
    """Raises `OAuthError` and `ParametersError`."""

    def __init__(self, pool: UserPool) -> None:
        self._pool = pool
        self._grants: Mapping[str, Callable[[Parameters, AppClient], Awaitable[Document]]] = {
            "authorization_code": self._by_code,
            "refresh_token": self._by_refresh_token,
            "client_credentials": self._by_secret,
        }

    async def answer(self, request: HttpRequest) -> HttpResponse:
        form = form_of(request)
        grant_type = form.get("grant_type")
        if grant_type is None:
            raise OAuthError("invalid_request")
        if grant_type not in self._grants:
            raise OAuthError("unsupported_grant_type")
        client = await authenticated_client(request, form, self._pool.directory)
        document = await self._grants[grant_type](form, client)
        answer = {**document, "expires_in": client.access_seconds, "token_type": "Bearer"}
        return json_answer(200, answer, ANY_ORIGIN)

    async def _by_code(self, form: Parameters, client: AppClient) -> Document:
        if "code" not in client.flows:
            raise OAuthError("unauthorized_client")
        grant = self._taken(form, client)
        sign_in = SignIn(
            auth_time=grant.session.auth_time,
            origin_jti=self._pool.new_id(),
            event_id=self._pool.new_id(),
            nonce=grant.nonce,
        )
        kept = RefreshGrant(
            client_id=client.client_id,
            session=grant.session,
            scopes=grant.scopes,
            sign_in=sign_in,
            ends=self._pool.clock() + client.refresh_seconds,
        )
        tokens = await self._tokens(kept, client)
        return {**tokens, "refresh_token": self._pool.refresh_tokens.issue(kept, ends=kept.ends)}

    def _taken(self, form: Parameters, client: AppClient) -> CodeGrant:
        """What the code stands for, which nobody gets again, whatever else is wrong."""
        code, redirect_uri = form.get("code"), form.get("redirect_uri")
        if code is None or redirect_uri is None:
            raise OAuthError("invalid_request")
        grant = self._pool.codes.take(code, self._pool.clock())
        if grant is None or grant.client_id != client.client_id:
            raise OAuthError("invalid_grant")
        if grant.redirect_uri != redirect_uri:
            raise OAuthError("unauthorized_client", "invalid_redirect")
        _check_verifier(grant, form.get("code_verifier"))
        return grant

    async def _by_refresh_token(self, form: Parameters, client: AppClient) -> Document:
        text = form.get("refresh_token")
        if text is None:
            raise OAuthError("invalid_request")
        tokens = await self._tokens(self._refreshable(text, client), client)
        if client.rotation_grace is None:
            return tokens
        # Somebody else may have used it up meanwhile.
        grant = self._refreshable(text, client)
        return {**tokens, "refresh_token": self._rotated(text, grant, client.rotation_grace)}

    def _refreshable(self, text: str, client: AppClient) -> RefreshGrant:
        grant = self._pool.refresh_tokens.find(text, self._pool.clock())
        if grant is None or grant.client_id != client.client_id:
            raise OAuthError("invalid_grant")
        if self._pool.has_revoked(grant.sign_in.origin_jti):
            raise OAuthError("invalid_grant")
        return grant

    def _rotated(self, text: str, grant: RefreshGrant, grace: int) -> str:
        """The next one, which ends with the family ("Token refresh with refresh token rotation").

        The time of grace runs from the first use.
        """
        book = self._pool.refresh_tokens
        until = grant.replaced_until or min(grant.ends, self._pool.clock() + grace)
        book.keep(text, replace(grant, replaced_until=until), ends=until)
        return book.issue(replace(grant, replaced_until=None), ends=grant.ends)

    async def _by_secret(self, form: Parameters, client: AppClient) -> Document:
        if "client_credentials" not in client.flows or not client.has_secret:
            raise OAuthError("unauthorized_client")
        asked = form.get("scope")
        scopes = client.scopes if asked is None else tuple(dict.fromkeys(asked.split()))
        if not scopes or not set(scopes) <= set(client.scopes):
            raise OAuthError("invalid_scope")
        return {"access_token": self._pool.client_token(client, scopes)}

    async def _tokens(self, grant: RefreshGrant, client: AppClient) -> Document:
        """An ID token is only for who asked for `openid`."""
        user = await self._pool.user(grant.session.username, grant.session.sub)
        if user is None:
            raise OAuthError("invalid_grant")
        tokens = self._pool.tokens(user, client, grant.scopes, grant.sign_in)
        document: Document = {"id_token": tokens.id_token} if "openid" in grant.scopes else {}
        return {**document, "access_token": tokens.access_token}


def _check_verifier(grant: CodeGrant, verifier: str | None) -> None:
    """Proof Key for Code Exchange (RFC 7636, section 4.6).

    A verifier without a challenge is refused, too: somebody may have taken the challenge out of
    the authorization request (RFC 9700, section 4.8).
    """
    if grant.challenge is None and verifier is None:
        return
    if verifier is None:
        raise OAuthError("invalid_request")
    digest = base64.urlsafe_b64encode(sha256(verifier.encode(errors="replace")).digest())
    expected = (grant.challenge or "").encode()
    if not hmac.compare_digest(digest.rstrip(b"="), expected):
        raise OAuthError("invalid_grant")
