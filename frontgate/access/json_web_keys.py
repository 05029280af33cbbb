"""The public keys that tokens of one issuer are verified with.

Keys live at a JWKS address, known (Cognito) or found in the issuer's discovery document (OpenID
Connect). The limits are API Gateway's (quotas of HTTP APIs; "Control access to HTTP APIs with JWT
authorizers"): 1,500 ms for each document, a JWKS of at most 150,000 bytes, keys kept for at most
two hours.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import InvalidKeyError

from frontgate.wire import BackendError, HttpCaller, OutgoingRequest

SIGNING_ALGORITHMS = ("RS256", "RS384", "RS512")

DISCOVERY_ERROR = "OIDC discovery endpoint communication error"
JWKS_ERROR = "JWKS communication error"

_FETCH_TIMEOUT = 1.5
_POOL_TIMEOUT = 30.0
"""Cognito's keys are at hand on AWS. A local pool's may take long on a busy machine."""
_POOL = re.compile(r"https://cognito-idp\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/")
_MAX_DOCUMENT_BYTES = 150_000
_LIFETIME = 2 * 60 * 60.0
_UNKNOWN_KEY_INTERVAL = 10.0
"""Tokens with made-up key ids must not turn into a stream of requests to the issuer."""
_RETRY_INTERVAL = 1.0
_MIN_KEY_BITS = 2048
"""RFC 7518, section 3.3: a smaller key must not be used with RS256, RS384 and RS512."""


class KeysUnavailableError(Exception):
    """The issuer's documents could not be had; the text is what API Gateway tells the client."""


class JsonWebKeys:
    """The RSA signing keys of one issuer by key id, fetched when first needed.

    Callers that arrive during a fetch wait for that one. A failure is remembered for a second, so
    that a dead issuer costs a burst of requests one timeout and not one each.
    """

    def __init__(
        self, *, url: str, http: HttpCaller, timer: Callable[[], float], discover: bool = False
    ) -> None:
        """`url` is the JWKS address or, with `discover`, that of the discovery document."""
        self._url = url
        self._discover = discover
        self._http = http
        self._timer = timer
        self._keys: Mapping[str, RSAPublicKey] = {}
        self._fresh_until = float("-inf")
        self._loaded_at = float("-inf")
        self._loads = 0
        self._generation = 0
        self._failure: tuple[str, float] | None = None
        self._lock = asyncio.Lock()

    @classmethod
    def of_issuer(cls, issuer: str, *, http: HttpCaller, timer: Callable[[], float]) -> JsonWebKeys:
        url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        return cls(url=url, http=http, timer=timer, discover=True)

    @property
    def generation(self) -> int:
        """Changes when the keys do; 0 while there are none that may still be used."""
        return self._generation if self._timer() < self._fresh_until else 0

    async def find(self, key_id: str) -> RSAPublicKey | None:
        """Raises `KeysUnavailableError`."""
        now = self._timer()
        if now < self._fresh_until:
            key = self._keys.get(key_id)
            if key is not None or now - self._loaded_at < _UNKNOWN_KEY_INTERVAL:
                return key
        await self._refresh()
        return self._keys.get(key_id)

    async def _refresh(self) -> None:
        loads_seen = self._loads
        async with self._lock:
            if self._loads != loads_seen:
                return
            if self._failure and self._timer() - self._failure[1] < _RETRY_INTERVAL:
                raise KeysUnavailableError(self._failure[0])
            try:
                keys = await self._load()
            except KeysUnavailableError as error:
                self._failure = (str(error), self._timer())
                raise
            self._take(keys)

    def _take(self, keys: Mapping[str, RSAPublicKey]) -> None:
        if keys != self._keys or self._generation == 0:
            self._keys = keys
            self._generation += 1
        self._loads += 1
        self._loaded_at = self._timer()
        self._fresh_until = self._loaded_at + _LIFETIME
        self._failure = None

    async def _load(self) -> Mapping[str, RSAPublicKey]:
        url = self._url
        if self._discover:
            discovery = await self._fetch(url, DISCOVERY_ERROR)
            located = discovery.get("jwks_uri")
            if not isinstance(located, str):
                raise KeysUnavailableError(DISCOVERY_ERROR)
            url = located
        return signing_keys(await self._fetch(url, JWKS_ERROR))

    async def _fetch(self, url: str, failure: str) -> Mapping[str, object]:
        request = OutgoingRequest(
            method="GET", url=url, headers=(("accept", "application/json"),), body=b""
        )
        timeout = _POOL_TIMEOUT if _POOL.match(url) else _FETCH_TIMEOUT
        try:
            response = await self._http(request, timeout=timeout)
        except (BackendError, TimeoutError) as error:
            raise KeysUnavailableError(failure) from error
        if response.status != 200 or len(response.body) > _MAX_DOCUMENT_BYTES:
            raise KeysUnavailableError(failure)
        try:
            document = json.loads(response.body)
        except (ValueError, RecursionError) as error:
            raise KeysUnavailableError(failure) from error
        if not isinstance(document, dict):
            raise KeysUnavailableError(failure)
        return document


def signing_keys(jwks: Mapping[str, object]) -> Mapping[str, RSAPublicKey]:
    """The keys of a JWKS that may verify a token; every other kind of key in it is passed over."""
    entries = jwks.get("keys")
    if not isinstance(entries, list):
        raise KeysUnavailableError(JWKS_ERROR)
    keys = {}
    for entry in entries:
        key = _rsa_key(entry) if isinstance(entry, dict) else None
        if key is not None and isinstance(entry.get("kid"), str):
            keys[entry["kid"]] = key
    return keys


def _rsa_key(entry: Mapping[str, object]) -> RSAPublicKey | None:
    if entry.get("kty") != "RSA" or entry.get("use", "sig") != "sig":
        return None
    if entry.get("alg", SIGNING_ALGORITHMS[0]) not in SIGNING_ALGORITHMS:
        return None
    public_part = {name: entry.get(name) for name in ("kty", "n", "e")}
    try:
        key = RSAAlgorithm.from_jwk(public_part)
    except (InvalidKeyError, ValueError, TypeError, AttributeError):
        return None
    return key if isinstance(key, RSAPublicKey) and key.key_size >= _MIN_KEY_BITS else None
