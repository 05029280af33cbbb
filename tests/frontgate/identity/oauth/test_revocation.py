from __future__ import annotations

import json

import pytest


@pytest.fixture
async def tokens(browser, asked, exchange):
    answer = await browser.post("/oauth2/token", exchange(await browser.code(asked)))
    return json.loads(answer.body)


@pytest.fixture
def revoke(browser):
    async def revoke(token: str, **form: str):
        form = {"client_id": "web-1", "token": token, **form}
        answer = await browser.post("/oauth2/revoke", form)
        return answer.status, answer.body

    return revoke


@pytest.fixture
def is_good(browser, tokens):
    """Whether the refresh token and the access token are."""

    async def is_good() -> tuple[bool, bool]:
        form = {
            "grant_type": "refresh_token",
            "client_id": "web-1",
            "refresh_token": tokens["refresh_token"],
        }
        refreshed = await browser.post("/oauth2/token", form)
        bearer = (("Authorization", f"Bearer {tokens['access_token']}"),)
        info = await browser.get("/oauth2/userInfo", headers=bearer)
        return refreshed.status == 200, info.status == 200

    return is_good


@pytest.mark.fact("oauth.revocation")
async def test_takes_the_refresh_token_and_what_came_of_it(revoke, tokens, is_good):
    """Source: documented ("The token revocation endpoint")."""
    assert await is_good() == (True, True)
    assert await revoke(tokens["refresh_token"]) == (200, b"")
    assert await is_good() == (False, False)
    assert await revoke(tokens["refresh_token"]) == (200, b"")


async def test_a_token_that_is_none(revoke):
    """Source: documented (200)."""
    assert await revoke("made-up") == (200, b"")


async def test_the_token_of_another_client(revoke, tokens, is_good):
    """Source: assumed."""
    secret = {"client_id": "partner-1", "client_secret": "s3cret"}
    assert await revoke(tokens["refresh_token"], **secret) == (200, b"")
    assert await is_good() == (True, True)


@pytest.mark.parametrize("kind", ["access_token", "id_token"])
async def test_only_refresh_tokens_can_be_revoked(revoke, tokens, kind):
    """Source: documented."""
    status, body = await revoke(tokens[kind])
    assert (status, json.loads(body)) == (400, {"error": "unsupported_token_type"})


async def test_no_token(revoke):
    """Source: documented."""
    status, body = await revoke("")
    assert (status, json.loads(body)) == (400, {"error": "invalid_request"})


async def test_a_client_that_revokes_nothing(revoke, tokens, clients, is_good):
    """Source: documented (EnableTokenRevocation)."""
    clients["web-1"]["EnableTokenRevocation"] = False
    status, body = await revoke(tokens["refresh_token"])
    assert (status, json.loads(body)) == (400, {"error": "invalid_request"})
    assert await is_good() == (True, True)


async def test_a_wrong_secret(revoke):
    """Source: documented (401, unlike at the token endpoint)."""
    status, body = await revoke("x", client_id="partner-1", client_secret="wrong")
    assert (status, json.loads(body)) == (401, {"error": "invalid_client"})
