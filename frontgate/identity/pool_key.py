"""The key that the local user pool signs with.

The pool lives in moto server, which signs the tokens of every sign-in with one RSA key that it
ships as a data file, and serves the public half as each pool's JWKS. Frontgate reads that file so
that its own tokens verify against the same JWKS. The key is in moto's public package: it proves
nothing outside this machine and is not meant to.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import InvalidKeyError

_RESOURCES = "cognitoidp/resources"
_READERS: dict[str, Callable[[bytes], bytes]] = {
    "jwks-private.json": bytes,
    "jwks-private.json.gz": gzip.decompress,
}


class PoolKeyError(Exception):
    """The installed moto does not have the key where it is looked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SigningKey:
    kid: str
    private_key: RSAPrivateKey


def load_pool_key() -> SigningKey:
    """The key of every pool in the local moto server. Raises `PoolKeyError`."""
    try:
        jwk = json.loads(_read_key_file())
        key = RSAAlgorithm.from_jwk(jwk)
        kid = jwk["kid"]
    except (ValueError, KeyError, TypeError, OSError, InvalidKeyError) as error:
        raise PoolKeyError(f"{_moto()} ships a pool key that cannot be read: {error!r}") from error
    if not isinstance(key, RSAPrivateKey) or not isinstance(kid, str):
        raise PoolKeyError(f"{_moto()} ships a pool key that is not a named private RSA key")
    return SigningKey(kid=kid, private_key=key)


def _read_key_file() -> bytes:
    try:
        folder = files("moto").joinpath(_RESOURCES)
    except ModuleNotFoundError as error:
        raise PoolKeyError("moto, which holds the local user pool, is not installed") from error
    for name, read in _READERS.items():
        file = folder.joinpath(name)
        if file.is_file():
            return read(file.read_bytes())
    raise PoolKeyError(
        f"{_moto()} no longer ships {_RESOURCES}/jwks-private.json, the key of its user pools: "
        "install the version of moto that requirements.lock names"
    )


def _moto() -> str:
    try:
        return f"moto {version('moto')}"
    except PackageNotFoundError:
        return "the installed moto"
