from __future__ import annotations

import asyncio

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from frontgate.access.json_web_keys import JsonWebKeys, KeysUnavailableError, signing_keys
from frontgate.wire import BackendError, HttpResponse

URL = "https://issuer.example/keys"
TWO_HOURS = 7200


@pytest.fixture
def keys(web, time, signer):
    web.pages[URL] = {"keys": [signer.jwk()]}
    return JsonWebKeys(url=URL, http=web, timer=time)


@pytest.mark.fact("http-jwt.fetch")
async def test_a_key_is_fetched_once_within_the_documented_time(keys, web, signer):
    found = await keys.find("key-1")
    assert found == signer.private_key.public_key()
    assert await keys.find("key-1") is found
    assert [request.url for request in web.requests] == [URL]
    assert web.timeouts == [1.5]


async def test_the_local_pool_has_more_time(web, time, signer):
    """Its process may be busy, where Cognito never is. Source: this gateway's own."""
    url = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a/.well-known/jwks.json"
    web.pages[url] = {"keys": [signer.jwk()]}
    assert await JsonWebKeys(url=url, http=web, timer=time).find("key-1") is not None
    assert web.timeouts == [30.0]


@pytest.mark.fact("http-jwt.two-hours")
async def test_keys_are_kept_for_two_hours_at_most(keys, web, time):  # documented
    await keys.find("key-1")
    generation = keys.generation
    time.now += TWO_HOURS
    assert keys.generation == 0
    await keys.find("key-1")
    assert len(web.requests) == 2
    assert keys.generation == generation


async def test_an_unknown_key_id_fetches_again_but_not_each_time(keys, web, time, other_signer):
    await keys.find("key-1")
    time.now += 11
    assert await keys.find("key-2") is None
    assert await keys.find("key-2") is None
    assert len(web.requests) == 2
    web.pages[URL] = {"keys": [other_signer.jwk()]}
    time.now += 11
    assert await keys.find("key-2") is not None


async def test_rotated_keys_are_a_new_generation(keys, web, time, other_signer):
    await keys.find("key-1")
    before = keys.generation
    web.pages[URL] = {"keys": [other_signer.jwk()]}
    time.now += 11
    await keys.find("key-2")
    assert keys.generation != before
    assert await keys.find("key-1") is None


async def test_callers_at_the_same_time_share_one_fetch(keys, web):
    found = await asyncio.gather(*(keys.find("key-1") for _ in range(5)))
    assert None not in found
    assert len(web.requests) == 1


async def test_callers_at_the_same_time_share_one_failure(keys, web):
    web.pages[URL] = BackendError("refused")
    results = await asyncio.gather(*(keys.find("key-1") for _ in range(5)), return_exceptions=True)
    assert [str(error) for error in results] == ["JWKS communication error"] * 5
    assert len(web.requests) == 1


async def test_a_cancelled_caller_takes_nobody_with_it(keys, web):
    first = asyncio.ensure_future(keys.find("key-1"))
    second = asyncio.ensure_future(keys.find("key-1"))
    await asyncio.sleep(0)
    first.cancel()
    assert await second is not None
    assert first.cancelled()


async def test_a_failure_is_forgotten_after_a_second(keys, web, time, signer):
    web.pages[URL] = TimeoutError()
    with pytest.raises(KeysUnavailableError):
        await keys.find("key-1")
    web.pages[URL] = {"keys": [signer.jwk()]}
    with pytest.raises(KeysUnavailableError):
        await keys.find("key-1")
    time.now += 1
    assert await keys.find("key-1") is not None


@pytest.mark.parametrize(
    "page",
    [
        BackendError("refused"),
        TimeoutError(),
        HttpResponse(status=500, body=b"{}"),
        HttpResponse(status=200, body=b"<html>"),
        HttpResponse(status=200, body=b"[]"),
        HttpResponse(status=200, body=b'{"keys": {}}'),
        HttpResponse(status=200, body=b"[" * 100_000),
        HttpResponse(status=200, body=b'{"keys": []}' + b" " * 150_000),  # documented limit
    ],
)
async def test_recorded_description_of_unusable_jwks(keys, web, page):
    web.pages[URL] = page
    with pytest.raises(KeysUnavailableError, match=r"^JWKS communication error$"):
        await keys.find("key-1")


@pytest.mark.fact("http-jwt.discovery")
@pytest.mark.parametrize("issuer", ["https://issuer.example", "https://issuer.example/"])
async def test_discovery_leads_to_the_keys(issuer, web, time, signer):
    web.pages["https://issuer.example/.well-known/openid-configuration"] = {"jwks_uri": URL}
    web.pages[URL] = {"keys": [signer.jwk()]}
    keys = JsonWebKeys.of_issuer(issuer, http=web, timer=time)
    assert await keys.find("key-1") is not None


@pytest.mark.parametrize("page", [BackendError("refused"), {"issuer": "x"}, {"jwks_uri": 7}])
async def test_recorded_description_of_failed_discovery(web, time, page):
    web.pages["https://issuer.example/.well-known/openid-configuration"] = page
    keys = JsonWebKeys.of_issuer("https://issuer.example", http=web, timer=time)
    with pytest.raises(
        KeysUnavailableError, match=r"^OIDC discovery endpoint communication error$"
    ):
        await keys.find("key-1")


def test_only_rsa_signing_keys_count(signer):
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()
    jwks = {
        "keys": [
            signer.jwk(kid="good"),
            signer.jwk(kid="no-alg-no-use") | {"alg": "RS512"},
            {"kty": "oct", "kid": "hmac", "k": "c2VjcmV0", "alg": "HS256"},
            {"kty": "EC", "kid": "curve", "crv": "P-256", "x": "AA", "y": "AA"},
            signer.jwk(kid="encryption", use="enc"),
            signer.jwk(kid="oaep", alg="RSA-OAEP"),
            signer.jwk(kid="pss", alg="PS256"),
            signer.jwk(kid=None),
            signer.jwk(kid="broken", n="!"),
            signer.jwk(kid="not-text", n=7),
            signer.jwk(kid="incomplete", e=None),
            {**RSAAlgorithm.to_jwk(weak, as_dict=True), "kid": "weak"},
            "not a key",
        ]
    }
    assert sorted(signing_keys(jwks)) == ["good", "no-alg-no-use"]


def test_a_published_private_key_is_read_as_a_public_one(signer):
    published = RSAAlgorithm.to_jwk(signer.private_key, as_dict=True)
    keys = signing_keys({"keys": [{**published, "kid": "oops", "use": "sig"}]})
    assert keys["oops"] == signer.private_key.public_key()
