"""Tokens of the local user pool, with the claims that Cognito's tokens have.

A sign-in at moto cannot grant custom scopes, which Cognito grants at its OAuth endpoints only.
These tokens carry the scopes they are asked for.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

import jwt

from frontgate.access import pool_issuer
from frontgate.identity.pool_key import SigningKey

SIGN_IN_SCOPE = "aws.cognito.signin.user.admin"
"""What an access token holds after a sign-in without OAuth."""

_BOOLEAN_ATTRIBUTES = ("email_verified", "phone_number_verified")


@dataclass(frozen=True, kw_only=True, slots=True)
class PoolUser:
    username: str
    sub: str
    attributes: Mapping[str, str]
    """As AdminGetUser gives them: texts, with `true` and `false` for booleans."""
    groups: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    """ARNs of the groups' roles, that of the most important group first."""
    is_active: bool = True
    """Confirmed, and not disabled."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SignIn:
    """What all tokens of one sign-in say of it, those that a refresh brings too."""

    auth_time: int
    origin_jti: str
    event_id: str
    nonce: str | None = None
    """What the client asked to find in the ID token."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    id_token: str
    access_token: str
    expires_in: int
    """Seconds."""


def issue_tokens(
    *,
    user: PoolUser,
    pool_id: str,
    region: str,
    client_id: str,
    scopes: tuple[str, ...],
    key: SigningKey,
    now: float,
    new_id: Callable[[], str],
    lifetime: int = 3600,
    id_lifetime: int | None = None,
    sign_in: SignIn | None = None,
) -> Tokens:
    """The two tokens of one sign-in, made at `now` (seconds since the epoch); `new_id` gives UUIDs.

    Without `scopes` the access token has the scope of a plain sign-in ("Understanding the access
    token", "Understanding the identity (ID) token"); with them the tokens are those of the OAuth
    endpoints, whose ID token has the hash of the access token (recorded). `lifetime` is the access
    token's, and the ID token's unless `id_lifetime` is given. Without `sign_in` it happens now.
    """
    issued = int(now)
    if sign_in is None:
        sign_in = SignIn(auth_time=issued, origin_jti=new_id(), event_id=new_id())
    session = {
        "sub": user.sub,
        "iss": pool_issuer(region, pool_id),
        "origin_jti": sign_in.origin_jti,
        "event_id": sign_in.event_id,
        "auth_time": sign_in.auth_time,
        "iat": issued,
        "exp": issued + lifetime,
    }
    if user.groups:
        session["cognito:groups"] = list(user.groups)
    id_claims = {
        **_profile(user.attributes),
        **session,
        "exp": issued + (lifetime if id_lifetime is None else id_lifetime),
        "aud": client_id,
        "token_use": "id",
        "cognito:username": user.username,
        "jti": new_id(),
    }
    if sign_in.nonce is not None:
        id_claims["nonce"] = sign_in.nonce
    if user.roles:
        id_claims["cognito:roles"] = list(user.roles)
        id_claims["cognito:preferred_role"] = user.roles[0]
    access_claims = {
        **session,
        "client_id": client_id,
        "token_use": "access",
        "scope": " ".join(scopes or (SIGN_IN_SCOPE,)),
        "username": user.username,
        "version": 2,
        "jti": new_id(),
    }
    access_token = _sign(access_claims, key)
    if scopes:
        id_claims["at_hash"] = _token_hash(access_token)
    return Tokens(id_token=_sign(id_claims, key), access_token=access_token, expires_in=lifetime)


def issue_client_token(
    *,
    pool_id: str,
    region: str,
    client_id: str,
    scopes: tuple[str, ...],
    key: SigningKey,
    now: float,
    new_id: Callable[[], str],
    lifetime: int,
) -> str:
    """The access token of a program that signs in by itself: its subject is the app client.

    Such a token has no user and no groups ("Scopes, M2M, and resource servers").
    """
    issued = int(now)
    claims: dict[str, object] = {
        "sub": client_id,
        "token_use": "access",
        "scope": " ".join(scopes),
        "auth_time": issued,
        "iss": pool_issuer(region, pool_id),
        "iat": issued,
        "exp": issued + lifetime,
        "version": 2,
        "jti": new_id(),
        "client_id": client_id,
    }
    return _sign(claims, key)


def _profile(attributes: Mapping[str, str]) -> dict[str, object]:
    return {
        name: value == "true" if name in _BOOLEAN_ATTRIBUTES else value
        for name, value in attributes.items()
    }


def _token_hash(token: str) -> str:
    """The left half of its SHA-256 (OpenID Connect Core, section 3.1.3.6)."""
    return base64.urlsafe_b64encode(sha256(token.encode()).digest()[:16]).rstrip(b"=").decode()


def _sign(claims: dict[str, object], key: SigningKey) -> str:
    """Cognito's tokens have `kid` and `alg` in the header and no `typ`."""
    headers = {"kid": key.kid, "typ": ""}
    return jwt.encode(claims, key.private_key, algorithm="RS256", headers=headers)
