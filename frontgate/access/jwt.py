"""JSON Web Tokens: is this token signed by that issuer, and is it valid now?

The signature is PyJWT's and `cryptography`'s work. The times are checked here, because the core
reads no clock of its own. Only RSA signatures count, as in API Gateway: `none` and the HMAC family,
where a public key could pass for a shared secret, never reach a key.

A verified token is remembered, for verifying RS256 on each request would cost more than the rest of
it. What is remembered ends when the token expires and when the issuer's keys change or grow stale.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, Protocol, TypeVar, overload

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWS
from jwt.exceptions import PyJWTError

from frontgate.access.expiring_cache import ExpiringCache
from frontgate.access.json_web_keys import SIGNING_ALGORITHMS, KeysUnavailableError
from frontgate.wire import Clock

Claims = Mapping[str, object]
T = TypeVar("T")

MAX_TOKEN_LENGTH = 16 * 1024
"""More than any header or query string that API Gateway takes (10,240 bytes) can carry."""

_LATEST_DATE = 253_402_300_799
"""The last second of the year 9999: later dates cannot be written out as text."""
_CAPACITY = 1024

_FORM = re.compile(r"[A-Za-z0-9_.=-]+")

_jws = PyJWS(algorithms=SIGNING_ALGORITHMS)


class TokenError(Exception):
    """A token that is refused; `description` is what an HTTP API tells the client."""

    def __init__(self, description: str, *, expired: bool = False) -> None:
        super().__init__(description)
        self.description = description
        self.expired = expired


class IssuerUnavailableError(TokenError):
    """The issuer's documents cannot be had, so that the token cannot be judged."""


class KeySource(Protocol):
    @property
    def generation(self) -> int: ...

    async def find(self, key_id: str) -> RSAPublicKey | None: ...


@dataclass(frozen=True, slots=True)
class _Verified(Generic[T]):
    outcome: T
    generation: int


class TokenVerifier(Generic[T]):
    """Verifies the tokens of one issuer.

    `accept` sees the claims of a token whose signature and times are right, checks the rest of it
    (raising `TokenError`) and gives what `verify` answers: the claims themselves by default. It
    runs once for each token, so what requests need of a token is best made ready there.
    """

    @overload
    def __init__(
        self: TokenVerifier[Claims], *, keys: KeySource, clock: Clock, capacity: int = ...
    ) -> None: ...

    @overload
    def __init__(
        self,
        *,
        keys: KeySource,
        clock: Clock,
        accept: Callable[[Claims], T],
        capacity: int = ...,
    ) -> None: ...

    def __init__(
        self,
        *,
        keys: KeySource,
        clock: Clock,
        accept: Callable[[Claims], T] = MappingProxyType,  # type: ignore[assignment]
        capacity: int = _CAPACITY,
    ) -> None:
        self._keys = keys
        self._clock = clock
        self._accept = accept
        self._verified: ExpiringCache[str, _Verified[T]] = ExpiringCache(capacity)

    async def verify(self, token: str) -> T:
        """Raises `TokenError`."""
        known = self._verified.get(token, self._clock())
        if known is not None and known.generation == self._keys.generation:
            return known.outcome
        claims = await self._signed_claims(token)
        expires = check_times(claims, self._clock())
        outcome = self._accept(claims)
        verified = _Verified(outcome, self._keys.generation)
        self._verified.put(token, verified, ends=expires)
        return outcome

    async def _signed_claims(self, token: str) -> Claims:
        key_id, algorithm = _read_header(token)
        try:
            key = await self._keys.find(key_id)
        except KeysUnavailableError as error:
            raise IssuerUnavailableError(str(error)) from error
        if key is None:
            raise TokenError("the token is signed with an unknown key")
        try:
            signed = _jws.decode_complete(token, key=key, algorithms=[algorithm])
        except PyJWTError as error:
            raise TokenError("the token has an invalid signature") from error
        return _parse_claims(signed["payload"])


def unverified_claim(token: str, name: str) -> object:
    """What an unverified token says: good for choosing whose keys to verify it with, only."""
    _check_form(token)
    payload = token.split(".")[1]
    try:
        claims = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    except (binascii.Error, ValueError) as error:
        raise TokenError("the token cannot be decoded") from error
    return _parse_claims(claims).get(name)


def check_times(claims: Claims, now: float) -> float:
    """The time at which the token expires; raises `TokenError` when it is not valid at `now`.

    `exp` must be after now, `nbf` and `iat`, where present, before ("Control access to HTTP APIs
    with JWT authorizers").
    """
    expires = _date_of(claims, "exp")
    if expires is None:
        raise TokenError("the token has no expiration time")
    if now >= expires:
        raise TokenError("the token has expired", expired=True)
    not_before = _date_of(claims, "nbf")
    if not_before is not None and now < not_before:
        raise TokenError("the token is not valid yet")
    issued = _date_of(claims, "iat")
    if issued is not None and now < issued:
        raise TokenError("the token was issued in the future")
    return expires


def _date_of(claims: Claims, name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TokenError(f"the token has an invalid {name}")
    if not 0 <= value <= _LATEST_DATE:
        raise TokenError(f"the token has an invalid {name}")
    return value


def _check_form(token: str) -> None:
    if len(token) > MAX_TOKEN_LENGTH:
        raise TokenError("the token is too long")
    if token.count(".") != 2:
        raise TokenError("token contains an invalid number of segments")
    if _FORM.fullmatch(token) is None:  # decoders pass over what is no Base64
        raise TokenError("the token cannot be decoded")


def _read_header(token: str) -> tuple[str, str]:
    """The key id and the algorithm that the token names."""
    _check_form(token)
    try:
        header = _jws.get_unverified_header(token)
    except (PyJWTError, ValueError) as error:
        raise TokenError("the token cannot be decoded") from error
    algorithm = header.get("alg")
    if algorithm not in SIGNING_ALGORITHMS:
        raise TokenError("the token's signing method is invalid")
    key_id = header.get("kid")
    if not isinstance(key_id, str):
        raise TokenError("the token names no key")
    return key_id, algorithm


def _parse_claims(payload: bytes) -> Claims:
    try:
        claims = json.loads(payload, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise TokenError("the token cannot be decoded") from error
    if not isinstance(claims, dict):
        raise TokenError("the token cannot be decoded")
    return claims


def _refuse_constant(name: str) -> object:
    """`NaN` is no JSON, and an `exp` of NaN would never have passed."""
    raise ValueError(f"{name} is not JSON")
