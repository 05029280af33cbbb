"""What the verifier makes of a token is tried through the authorizers; here is the rest."""

from __future__ import annotations

import pytest
from community.access_tokens import Claims, TokenRefusedError, TokenVerifier

ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example01"


def test_a_scope_is_one_whole_word() -> None:
    claims = Claims(subject="1", username="ada", scope="community/rooms.read openid")
    claims.demand("community/rooms.read")

    with pytest.raises(TokenRefusedError, match=r"without the scope community/rooms$"):
        claims.demand("community/rooms")


def test_keys_come_from_the_pool_that_issued_the_token() -> None:
    verifier = TokenVerifier.of_pool(issuer=ISSUER, client_id="client")

    assert verifier.keys.uri == f"{ISSUER}/.well-known/jwks.json"
