"""The COGNITO_USER_POOLS authorizer of REST APIs.

"Control access to REST APIs using Amazon Cognito user pools as an authorizer": a method without
scopes wants an ID token, a method with scopes an access token that has one of them. All else is a
401; there is no 403.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from frontgate.access.claims import bare_token, rest_claims, scopes_of
from frontgate.access.json_web_keys import JsonWebKeys
from frontgate.access.jwt import (
    Claims,
    IssuerUnavailableError,
    TokenError,
    TokenVerifier,
    unverified_claim,
)
from frontgate.wire import Clock, HttpCaller

_POOL_ARN = re.compile(
    r"arn:aws[a-z-]*:cognito-idp:(?P<region>[a-z0-9-]+):\d{12}:userpool/(?P<pool>[\w-]+)"
)


T = TypeVar("T")


class UnavailableError(Exception):
    """The user pool's keys cannot be had: nobody can say whether the token is good."""


class UnauthorizedError(Exception):
    """401 `Unauthorized`. The text is for traces; the client is not told."""


class ExpiredTokenError(UnauthorizedError):
    """401 `The incoming token has expired`."""


@dataclass(frozen=True, slots=True)
class _PoolToken(Generic[T]):
    use: object
    scopes: frozenset[str]
    accepted: T


def pool_issuer(region: str, pool_id: str) -> str:
    """The `iss` of a user pool's tokens, and where its documents are found."""
    return f"https://cognito-idp.{region}.amazonaws.com/{pool_id}"


class CognitoAuthorizer(Generic[T]):
    """Takes the tokens of the user pools in `provider_arns`.

    `accept` gets the claims as `$context.authorizer.claims` and events show them, once for each
    token. `validation_expression` is the authorizer's token validation: a regular expression for
    the whole `aud`, which an access token does not have and so never passes.
    """

    def __init__(
        self,
        *,
        provider_arns: tuple[str, ...],
        http: HttpCaller,
        clock: Clock,
        timer: Callable[[], float],
        accept: Callable[[Mapping[str, str]], T],
        validation_expression: str | None = None,
    ) -> None:
        if not provider_arns:
            raise ValueError("a COGNITO_USER_POOLS authorizer needs at least one user pool")
        audience = re.compile(validation_expression) if validation_expression else None
        self._pools: dict[object, TokenVerifier[_PoolToken[T]]] = {}
        for issuer in map(_issuer_of, provider_arns):
            keys = JsonWebKeys(url=f"{issuer}/.well-known/jwks.json", http=http, timer=timer)
            checked = _acceptance(issuer, audience, accept)
            self._pools[issuer] = TokenVerifier(keys=keys, clock=clock, accept=checked)

    async def authorize(self, token: str | None, scopes: tuple[str, ...]) -> T:
        """What `accept` made of the claims.

        `scopes` are the method's. Raises `UnauthorizedError`, also as `ExpiredTokenError`, and
        `UnavailableError`.
        """
        if not token:
            raise UnauthorizedError("no token was sent")
        try:
            held = await self._verify(bare_token(token))
        except IssuerUnavailableError as error:
            raise UnavailableError(str(error)) from error
        except TokenError as error:
            refusal = ExpiredTokenError if error.expired else UnauthorizedError
            raise refusal(error.description) from error
        _check_use(held, scopes)
        return held.accepted

    async def _verify(self, token: str) -> _PoolToken[T]:
        if len(self._pools) == 1:
            (verifier,) = self._pools.values()
            return await verifier.verify(token)
        issuer = unverified_claim(token, "iss")
        chosen = self._pools.get(issuer) if isinstance(issuer, str) else None
        if chosen is None:
            raise TokenError(f"none of the authorizer's user pools is the issuer {issuer!r}")
        return await chosen.verify(token)


def _issuer_of(provider_arn: str) -> str:
    match = _POOL_ARN.fullmatch(provider_arn)
    if match is None:
        raise ValueError(f"{provider_arn!r} is not the ARN of a Cognito user pool")
    return pool_issuer(match["region"], match["pool"])


def _acceptance(
    issuer: str, audience: re.Pattern[str] | None, accept: Callable[[Mapping[str, str]], T]
) -> Callable[[Claims], _PoolToken[T]]:
    def checked(claims: Claims) -> _PoolToken[T]:
        if claims.get("iss") != issuer:
            raise TokenError(f"the token's issuer is not {issuer}")
        if audience is not None:
            client = claims.get("aud")
            if not isinstance(client, str) or not audience.fullmatch(client):
                raise TokenError("the token's audience does not match the token validation")
        return _PoolToken(
            claims.get("token_use"), frozenset(scopes_of(claims)), accept(rest_claims(claims))
        )

    return checked


def _check_use(held: _PoolToken[T], scopes: tuple[str, ...]) -> None:
    if not scopes:
        if held.use != "id":
            raise UnauthorizedError("the method has no scopes and so wants an ID token")
        return
    if held.use != "access":
        raise UnauthorizedError("the method has scopes and so wants an access token")
    if held.scopes.isdisjoint(scopes):
        raise UnauthorizedError(f"the token has none of the scopes {', '.join(scopes)}")
