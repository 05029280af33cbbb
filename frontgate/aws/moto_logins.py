"""Who logs in to an identity pool: ID tokens of the local user pools, verified.

Runs in the process of the AWS services, which has the pools and their key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from jwt.algorithms import RSAAlgorithm

_UNAUTHENTICATED = "Unauthenticated access is not supported for this identity pool."
_FOREIGN = "Token is not from a supported provider of this identity pool."


@dataclass(frozen=True, slots=True)
class Login:
    """A token that a user pool gave, verified."""

    provider: str
    """`cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc`."""
    claims: Mapping[str, Any]
    roles: tuple[str, ...]
    """Those of the user's groups, the most important one first."""

    @property
    def subject(self) -> str:
        return str(self.claims["sub"])


def verified_login(response: Any, pool: Any, logins: Mapping[str, str] | None) -> Login | None:
    """None: nobody logs in, which the pool allows. Raises what `refusal` makes."""
    if not logins:
        if not pool.allow_unauthenticated_identities:
            raise refusal("NotAuthorizedException", _UNAUTHENTICATED)
        return None
    provider, token = next(iter(logins.items()))
    clients = [
        entry.get("ClientId")
        for entry in pool.cognito_identity_providers or ()
        if entry.get("ProviderName") == provider
    ]
    if not clients:
        raise refusal("NotAuthorizedException", _FOREIGN)
    return _verified(response, provider, clients, token)


def _verified(response: Any, provider: str, clients: list[Any], token: str) -> Login:
    user_pool = _user_pool(response, provider)
    if user_pool is None:
        raise refusal("NotAuthorizedException", f"{provider} is no user pool of this laptop.")
    try:
        key = RSAAlgorithm.from_jwk(user_pool.json_web_key.as_dict(private=False))
        claims = jwt.decode(
            token,
            key=key,  # type: ignore[arg-type]
            algorithms=["RS256"],
            audience=clients,
            issuer=f"https://{provider}",
            options={"require": ["exp", "sub"]},
        )
    except jwt.ExpiredSignatureError as error:
        raise refusal("NotAuthorizedException", "Invalid login token. Token expired") from error
    except (jwt.PyJWTError, ValueError) as error:
        raise refusal("NotAuthorizedException", f"Invalid login token. {error}") from error
    return Login(provider, claims, tuple(_roles_of_groups(user_pool, claims)))


def _roles_of_groups(user_pool: Any, claims: Mapping[str, Any]) -> Iterator[str]:
    """By precedence, of which lower is more ("Adding groups to a user pool")."""
    groups = [
        group
        for name in claims.get("cognito:groups") or ()
        if (group := user_pool.groups.get(name)) is not None and group.role_arn
    ]
    for group in sorted(groups, key=_precedence):
        yield str(group.role_arn)


def _precedence(group: Any) -> tuple[bool, int]:
    return group.precedence is None, group.precedence or 0


def _user_pool(response: Any, provider: str) -> Any:
    from moto.cognitoidp.models import cognitoidp_backends

    host, _, pool_id = provider.partition("/")
    parts = host.split(".")
    if len(parts) < 3 or parts[0] != "cognito-idp":
        return None
    try:
        backend = cognitoidp_backends[response.current_account][parts[1]]
    except KeyError:
        return None
    return backend.user_pools.get(pool_id)


def refusal(kind: str, message: str) -> Exception:
    """An error of the service."""
    from moto.core.exceptions import JsonRESTError

    return JsonRESTError(error_type=kind, message=message)
