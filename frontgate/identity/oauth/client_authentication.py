"""Which app client calls, and whether it knows its secret: in the header, or in the form.

"The token issuer endpoint", `client_secret_basic` and `client_secret_post`.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from urllib.parse import unquote_plus

from frontgate import headers as header_lines
from frontgate.identity.app_client import AppClient
from frontgate.identity.directory import Directory
from frontgate.identity.oauth.answers import OAuthError
from frontgate.identity.oauth.parameters import Parameters
from frontgate.wire import HttpRequest

_BASIC = "basic "


async def authenticated_client(
    request: HttpRequest, form: Parameters, directory: Directory
) -> AppClient:
    """Raises `OAuthError`: `invalid_client`, or `invalid_request` where no client is named."""
    client_id, secret = _credentials(request, form)
    client = await directory.client(client_id)
    if client is None or not _proves(secret, client):
        raise OAuthError("invalid_client")
    return client


def _credentials(request: HttpRequest, form: Parameters) -> tuple[str, str | None]:
    named = form.get("client_id")
    header = header_lines.get(request.headers, "authorization")
    if header is None:
        if named is None:
            raise OAuthError("invalid_request")
        return named, form.get("client_secret")
    client_id, secret = _read_basic(header)
    if named not in {None, client_id}:
        raise OAuthError("invalid_client")
    return client_id, secret or form.get("client_secret")


def _read_basic(header: str) -> tuple[str, str | None]:
    if not header.lower().startswith(_BASIC):
        raise OAuthError("invalid_client")
    try:
        decoded = base64.b64decode(header[len(_BASIC) :].strip(), validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise OAuthError("invalid_client") from error
    client_id, _, secret = decoded.partition(":")
    # Libraries encode both as form values first (RFC 6749, section 2.3.1).
    return unquote_plus(client_id), unquote_plus(secret) or None


def _proves(secret: str | None, client: AppClient) -> bool:
    """A client without a secret has none to show."""
    if client.secret is None or secret is None:
        return client.secret is secret
    return hmac.compare_digest(secret.encode(), client.secret.encode())
