from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from frontgate.identity import pool_key
from frontgate.identity.pool_key import PoolKeyError, load_pool_key


def another_key() -> dict[str, object]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return {**RSAAlgorithm.to_jwk(private, as_dict=True), "kid": "dummy-2"}


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A moto whose files are these."""
    resources = tmp_path / "cognitoidp" / "resources"
    resources.mkdir(parents=True)
    monkeypatch.setattr(pool_key, "files", lambda _: tmp_path)
    return resources


def test_the_installed_moto_ships_a_named_private_key():
    key = load_pool_key()
    assert key.kid
    assert key.private_key.key_size >= 2048


def test_an_uncompressed_key_file_will_do(package):
    key = another_key()
    (package / "jwks-private.json").write_text(json.dumps(key))
    assert load_pool_key().kid == "dummy-2"


def test_a_moto_without_the_key_is_named_with_what_to_do(package):
    with pytest.raises(PoolKeyError, match=r"moto [\d.]+ no longer ships .* requirements.lock"):
        load_pool_key()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"kty": "RSA", "n": "AQAB", "e": "AQAB"}'])
def test_a_key_that_cannot_be_read_is_an_error(package, content):
    (package / "jwks-private.json").write_text(content)
    with pytest.raises(PoolKeyError):
        load_pool_key()


def test_a_public_key_is_no_key_to_sign_with(package):
    public = {k: v for k, v in another_key().items() if k in ("kty", "n", "e", "kid")}
    (package / "jwks-private.json").write_text(json.dumps(public))
    with pytest.raises(PoolKeyError, match="not a named private RSA key"):
        load_pool_key()


def test_no_moto_at_all(monkeypatch):
    def missing(_: str) -> None:
        raise ModuleNotFoundError("moto")

    monkeypatch.setattr(pool_key, "files", missing)
    with pytest.raises(PoolKeyError, match="is not installed"):
        load_pool_key()
