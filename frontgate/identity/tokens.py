"""Tokens of the local user pool, with the claims that Cognito's tokens have.

A sign-in at moto cannot grant custom scopes, which Cognito grants at its OAuth endpoints only.
These tokens carry the scopes they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

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
) -> Tokens:
    """The two tokens of one sign-in at `now` (seconds since the epoch); `new_id` gives UUIDs.

    Without `scopes` the access token has the scope of a plain sign-in ("Understanding the access
    token", "Understanding the identity (ID) token").
    """
    issued = int(now)
    session = {
        "sub": user.sub,
        "iss": pool_issuer(region, pool_id),
        "origin_jti": new_id(),
        "event_id": new_id(),
        "auth_time": issued,
        "iat": issued,
        "exp": issued + lifetime,
    }
    if user.groups:
        session["cognito:groups"] = list(user.groups)
    id_claims = {
        **_profile(user.attributes),
        **session,
        "aud": client_id,
        "token_use": "id",
        "cognito:username": user.username,
        "jti": new_id(),
    }
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
    return Tokens(
        id_token=_sign(id_claims, key),
        access_token=_sign(access_claims, key),
        expires_in=lifetime,
    )


def _profile(attributes: Mapping[str, str]) -> dict[str, object]:
    return {
        name: value == "true" if name in _BOOLEAN_ATTRIBUTES else value
        for name, value in attributes.items()
    }


def _sign(claims: dict[str, object], key: SigningKey) -> str:
    """Cognito's tokens have `kid` and `alg` in the header and no `typ`."""
    headers = {"kid": key.kid, "typ": ""}
    return jwt.encode(claims, key.private_key, algorithm="RS256", headers=headers)
