"""What a client asks for at `/oauth2/authorize` and `/login`, and why it is refused.

"The redirect and authorization endpoint". A refusal goes to the client's redirect URI. Where the
client or that URI is not known, there is nowhere to send it, and a page says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from frontgate.identity.app_client import AppClient
from frontgate.identity.oauth.attributes import STANDARD_SCOPES
from frontgate.identity.oauth.parameters import Parameters

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
"""A SHA-256 in Base64 for URLs (RFC 7636)."""
_FLOWS = {"code": "code", "token": "implicit"}
"""By response type."""
_NOT_SERVED = {
    "idp_identifier": "identity providers other than the user pool are not served here",
    "resource": "resource binding is not served here",
}


class UnanswerableError(Exception):
    """Shown on a page; `code` is Cognito's."""

    def __init__(self, code: str, client_id: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.client_id = client_id


class AuthorizationError(Exception):
    """Told to the client by a redirect."""

    def __init__(self, code: str, description: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.description = description


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the client waits for the answer."""

    redirect_uri: str
    state: str | None

    def with_code(self, code: str) -> str:
        return self._with(code=code, state=self.state)

    def with_error(self, error: AuthorizationError) -> str:
        return self._with(error_description=error.description, state=self.state, error=error.code)

    def _with(self, **answer: str | None) -> str:
        given = {name: value for name, value in answer.items() if value is not None}
        return f"{self.redirect_uri}{'&' if '?' in self.redirect_uri else '?'}{urlencode(given)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorizationRequest:
    """One that may be answered as soon as somebody has signed in."""

    scopes: tuple[str, ...]
    nonce: str | None
    challenge: str | None
    prompts: frozenset[str]
    login_hint: str | None


def destination(parameters: Parameters, client: AppClient) -> Destination:
    """Raises `UnanswerableError` unless the redirect URI is, to the letter, one of the client's."""
    redirect_uri = parameters.get("redirect_uri")
    if redirect_uri is None or redirect_uri not in client.callback_urls:
        raise UnanswerableError("redirect_mismatch", client.client_id)
    return Destination(redirect_uri, parameters.get("state"))


def read_authorization(parameters: Parameters, client: AppClient) -> AuthorizationRequest:
    """Raises `AuthorizationError`."""
    _check_flow(parameters.get("response_type"), client)
    _check_provider(parameters, client)
    return AuthorizationRequest(
        scopes=_scopes(parameters.get("scope"), client),
        nonce=parameters.get("nonce"),
        challenge=_challenge(parameters),
        prompts=frozenset((parameters.get("prompt") or "").split()),
        login_hint=parameters.get("login_hint"),
    )


def _check_flow(response_type: str | None, client: AppClient) -> None:
    flow = _FLOWS.get(response_type or "")
    if flow is None:
        raise AuthorizationError("invalid_request")
    if flow not in client.flows:
        raise AuthorizationError("unauthorized_client")
    if flow == "implicit":
        raise AuthorizationError(
            "unsupported_response_type", "the implicit grant is not served here: ask for a code"
        )


def _check_provider(parameters: Parameters, client: AppClient) -> None:
    for name, sentence in _NOT_SERVED.items():
        if parameters.get(name) is not None:
            raise AuthorizationError("invalid_request", sentence)
    if parameters.get("identity_provider") not in {None, "COGNITO"}:
        raise AuthorizationError("invalid_request", _NOT_SERVED["idp_identifier"])
    if not client.has_local_users:
        raise AuthorizationError(
            "invalid_request", "COGNITO is none of the app client's SupportedIdentityProviders"
        )


def _scopes(asked: str | None, client: AppClient) -> tuple[str, ...]:
    """All that the client may have, where it asks for none in particular."""
    scopes = client.scopes if asked is None else tuple(dict.fromkeys(asked.split()))
    if not scopes or not set(scopes) <= set(client.scopes):
        raise AuthorizationError("invalid_request", "invalid_scope")
    if "openid" not in scopes and not STANDARD_SCOPES.isdisjoint(scopes):
        raise AuthorizationError("invalid_request", "invalid_scope")
    return scopes


def _challenge(parameters: Parameters) -> str | None:
    challenge, method = parameters.get("code_challenge"), parameters.get("code_challenge_method")
    if challenge is None and method is None:
        return None
    if challenge is None or method != "S256" or _CHALLENGE.fullmatch(challenge) is None:
        raise AuthorizationError("invalid_request")
    return challenge
