"""`POST /oauth2/revoke`: a refresh token, and what came of it, are good for nothing any more.

"The token revocation endpoint". API Gateway goes on taking the access tokens until they expire: it
verifies signatures and asks nobody.
"""

from __future__ import annotations

from frontgate.identity.oauth.answers import ANY_ORIGIN, OAuthError, empty
from frontgate.identity.oauth.client_authentication import authenticated_client
from frontgate.identity.oauth.parameters import form_of
from frontgate.identity.oauth.user_pool import UserPool
from frontgate.wire import HttpRequest, HttpResponse


class Revocation:
    """Raises `OAuthError` and `ParametersError`."""

    def __init__(self, pool: UserPool) -> None:
        self._pool = pool

    async def answer(self, request: HttpRequest) -> HttpResponse:
        form = form_of(request)
        try:
            client = await authenticated_client(request, form, self._pool.directory)
        except OAuthError as error:
            error.status = 401 if error.code == "invalid_client" else error.status
            raise
        text = form.get("token")
        if text is None or not client.is_revocable:
            raise OAuthError("invalid_request")
        if text.count(".") == 2:
            raise OAuthError("unsupported_token_type")
        self._revoke(text, client.client_id)
        return empty(200, ANY_ORIGIN)

    def _revoke(self, text: str, client_id: str) -> None:
        """Nothing, and nobody is told, where it is no token of this client."""
        pool, now = self._pool, self._pool.clock()
        grant = pool.refresh_tokens.find(text, now)
        if grant is None or grant.client_id != client_id:
            return
        pool.refresh_tokens.take(text, now)
        pool.revoke(grant.sign_in, ends=grant.ends + _LONGEST_ACCESS)


_LONGEST_ACCESS = 86_400
"""Seconds that an access token may last at most."""
