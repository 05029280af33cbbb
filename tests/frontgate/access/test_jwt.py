from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest
from cryptography.hazmat.primitives import serialization

from frontgate.access.json_web_keys import JsonWebKeys
from frontgate.access.jwt import TokenError, TokenVerifier, unverified_claim

URL = "https://issuer.example/keys"


@pytest.fixture
def keys(web, time, signer):
    web.pages[URL] = {"keys": [signer.jwk(alg="RS256")]}
    return JsonWebKeys(url=URL, http=web, timer=time)


@pytest.fixture
def verifier(keys, time):
    return TokenVerifier(keys=keys, clock=time)


async def refusal(verifier, token: str) -> TokenError:
    with pytest.raises(TokenError) as caught:
        await verifier.verify(token)
    return caught.value


@pytest.mark.fact("http-jwt.algorithm")
@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
async def test_the_rsa_family_is_accepted(verifier, signer, algorithm):  # documented
    claims = await verifier.verify(signer.sign({"sub": "ann"}, algorithm=algorithm))
    assert claims["sub"] == "ann"


async def test_claims_that_are_shared_cannot_be_changed(verifier, signer):
    claims = await verifier.verify(signer.sign({"sub": "ann"}))
    with pytest.raises(TypeError):
        claims["sub"] = "bob"


@pytest.mark.parametrize("token", ["", "abc", "a.b", "a.b.c.d", "Basic YTpi"])
async def test_recorded_description_of_a_wrong_number_of_segments(verifier, token):
    error = await refusal(verifier, token)
    assert error.description == "token contains an invalid number of segments"
    assert not error.expired


async def test_recorded_description_of_an_expired_token(verifier, signer, time):
    error = await refusal(verifier, signer.sign({"exp": int(time.now)}))
    assert error.description == "the token has expired"
    assert error.expired


@pytest.mark.parametrize("token", ["!.e30.c2ln", "e30.é.c2ln", "W10.e30.c2ln", " e30.e30.c2ln"])
async def test_what_cannot_be_decoded_is_refused(verifier, token):
    assert (await refusal(verifier, token)).description == "the token cannot be decoded"


async def test_unsigned_tokens_are_refused(verifier, segment, time):
    header = {"alg": "none", "kid": "key-1"}
    token = f"{segment(header)}.{segment({'exp': time.now + 60})}."
    assert "signing method" in (await refusal(verifier, token)).description


async def test_a_public_key_is_no_shared_secret(verifier, segment, signer, time):
    """The classic confusion: HS256 with the published key as secret."""
    secret = signer.private_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    content = f"{segment({'alg': 'HS256', 'kid': 'key-1'})}.{segment({'exp': int(time.now) + 60})}"
    digest = hmac.new(secret, content.encode(), hashlib.sha256).digest()
    token = f"{content}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"
    assert "signing method" in (await refusal(verifier, token)).description


async def test_pss_signatures_are_refused(verifier, signer):
    token = signer.sign({}, algorithm="PS256")
    assert "signing method" in (await refusal(verifier, token)).description


async def test_a_header_cannot_write_into_the_description(verifier, segment):
    token = f"{segment({'alg': 'x' + chr(13) + chr(10) + 'set-cookie: a'})}.e30.c2ln"
    assert (await refusal(verifier, token)).description == "the token's signing method is invalid"


async def test_a_token_without_key_id_is_refused(verifier, signer):  # documented
    assert (await refusal(verifier, signer.sign({}, kid=None))).description == (
        "the token names no key"
    )


@pytest.mark.fact("http-jwt.key")
async def test_an_unknown_key_id_is_refused(verifier, signer):  # documented
    assert (await refusal(verifier, signer.sign({}, kid="stranger"))).description == (
        "the token is signed with an unknown key"
    )


async def test_another_keys_signature_is_refused(verifier, other_signer):
    token = other_signer.sign({}, kid="key-1")
    assert (await refusal(verifier, token)).description == "the token has an invalid signature"


async def test_changed_claims_are_refused(verifier, signer, segment, time):
    header, _, signature = signer.sign({"sub": "ann"}).split(".")
    changed = segment({"sub": "root", "exp": int(time.now) + 60})
    error = await refusal(verifier, f"{header}.{changed}.{signature}")
    assert error.description == "the token has an invalid signature"


async def test_an_unknown_critical_header_is_refused(verifier, signer):
    token = signer.sign_payload(b'{"exp": 9999999999}', crit=["exotic"], exotic=True)
    assert (await refusal(verifier, token)).description == "the token cannot be decoded"


@pytest.mark.fact("http-jwt.times")
@pytest.mark.parametrize(
    ("claims", "description"),
    [
        ({"exp": ...}, "the token has no expiration time"),
        ({"exp": "9999999999"}, "the token has an invalid exp"),
        ({"exp": True}, "the token has an invalid exp"),
        ({"exp": 10**30}, "the token has an invalid exp"),
        ({"exp": float("nan")}, "the token cannot be decoded"),
        ({"exp": float("inf")}, "the token cannot be decoded"),
        ({"nbf": 9_999_999_999}, "the token is not valid yet"),
        ({"nbf": "soon"}, "the token has an invalid nbf"),
        ({"iat": 9_999_999_999}, "the token was issued in the future"),
        ({"iat": -1}, "the token has an invalid iat"),
    ],
)
async def test_times_are_checked(verifier, signer, claims, description):  # documented checks
    times = {"iat": 1_718_636_404, "exp": 1_718_640_004}
    merged = {name: value for name, value in {**times, **claims}.items() if value is not ...}
    token = signer.sign_payload(json.dumps(merged).encode())
    assert (await refusal(verifier, token)).description == description


async def test_a_huge_token_is_refused_before_any_work(verifier, web, signer):
    token = signer.sign({"padding": "x" * 16_384})
    assert (await refusal(verifier, token)).description == "the token is too long"
    assert web.requests == []


@pytest.mark.parametrize("payload", [b"[" * 5000, b"[]", b"\xff", b""])
async def test_a_payload_that_is_no_object_is_refused(verifier, signer, payload):
    token = signer.sign_payload(payload)
    assert (await refusal(verifier, token)).description == "the token cannot be decoded"


async def test_unreachable_keys_refuse_the_token_with_the_recorded_text(verifier, web, signer):
    web.pages[URL] = TimeoutError()
    assert (await refusal(verifier, signer.sign({}))).description == "JWKS communication error"


async def test_a_verified_token_is_accepted_once_and_remembered(keys, time, signer):
    accepted = []
    verifier = TokenVerifier(keys=keys, clock=time, accept=lambda claims: accepted.append(claims))
    token = signer.sign({})
    await verifier.verify(token)
    await verifier.verify(token)
    assert len(accepted) == 1


async def test_a_remembered_token_still_expires(verifier, signer, time):
    token = signer.sign({"exp": int(time.now) + 10})
    await verifier.verify(token)
    time.now += 10
    assert (await refusal(verifier, token)).expired


async def test_a_remembered_token_ends_with_its_key(verifier, web, signer, other_signer, time):
    token = signer.sign({})
    await verifier.verify(token)
    web.pages[URL] = {"keys": [other_signer.jwk()]}
    time.now += 11
    await verifier.verify(other_signer.sign({}))
    assert (await refusal(verifier, token)).description == (
        "the token is signed with an unknown key"
    )


async def test_a_remembered_token_does_not_outlive_the_keys_two_hours(verifier, web, signer, time):
    token = signer.sign({"exp": int(time.now) + 100_000})
    await verifier.verify(token)
    time.now += 7200
    web.pages[URL] = TimeoutError()
    assert (await refusal(verifier, token)).description == "JWKS communication error"


async def test_what_is_not_accepted_is_not_remembered(keys, time, signer):
    def accept(claims):
        raise TokenError("not ours")

    verifier = TokenVerifier(keys=keys, clock=time, accept=accept)
    token = signer.sign({})
    for _ in range(2):
        assert (await refusal(verifier, token)).description == "not ours"


async def test_the_number_of_remembered_tokens_is_bounded(keys, time, signer):
    accepted = []
    verifier = TokenVerifier(keys=keys, clock=time, accept=accepted.append, capacity=2)
    tokens = [signer.sign({"sub": name}) for name in ("a", "b", "c")]
    for token in (*tokens, tokens[0]):
        await verifier.verify(token)
    assert len(accepted) == 4


def test_an_unverified_claim_can_be_read(signer):
    assert unverified_claim(signer.sign({"iss": "here"}), "iss") == "here"
    assert unverified_claim(signer.sign({}), "iss") is None


@pytest.mark.parametrize("token", ["a.b", "a.!.c", "a.é.c", "a.W10.c", "x" * 20_000])
def test_an_unverified_claim_of_no_token_is_an_error(token):
    with pytest.raises(TokenError):
        unverified_claim(token, "iss")
