from __future__ import annotations

from frontgate.identity.oauth.user_pool import UserPool
from frontgate.identity.tokens import PoolUser, SignIn

ADA = PoolUser(
    username="ada", sub="1", attributes={"sub": "1", "email": "a@example.com", "name": "Ada"}
)
SIGN_IN = SignIn(auth_time=1_600_000_000, origin_jti="first", event_id="event")


def test_tokens_of_a_user(user_pool, web, claims_of, clock):
    tokens = user_pool.tokens(ADA, web, ("openid", "email"), SIGN_IN)
    access, identity = claims_of(tokens.access_token), claims_of(tokens.id_token)
    assert (access["scope"], access["iat"]) == ("openid email", int(clock.now))
    assert access["iss"].endswith("/eu-west-1_a")
    assert identity["email"] == "a@example.com" and "name" not in identity


def test_the_token_of_a_program(user_pool, partner, claims_of):
    claims = claims_of(user_pool.client_token(partner, ("community/partner.read",)))
    assert (claims["sub"], claims["scope"]) == ("partner-1", "community/partner.read")


def test_every_token_has_an_id_of_its_own(user_pool, partner, claims_of):
    first, second = [claims_of(user_pool.client_token(partner, ("a/b",))) for _ in range(2)]
    assert first["jti"] != second["jti"]


def test_what_is_kept_is_the_pools_own(user_pool, directory, clock):
    other = UserPool(directory=directory, region="eu-west-1", key=user_pool.key, clock=clock)
    other.revoke(SIGN_IN, ends=clock.now + 1)
    assert other.has_revoked("first") and not user_pool.has_revoked("first")
    assert other.codes is not user_pool.codes


def test_a_revocation_is_kept_as_long_as_there_are_tokens(user_pool, clock):
    user_pool.revoke(SIGN_IN, ends=clock.now + 10)
    clock.now += 10
    assert not user_pool.has_revoked("first")
