from __future__ import annotations

import json
import time

import pytest

from frontgate import headers as header_lines
from frontgate.identity import PoolUser, issue_tokens, load_pool_key

BAD_TOKEN = "Access token is expired, disabled, or deleted, or the user has globally signed out."


@pytest.fixture
def ask(browser):
    async def ask(token: str | None, method: str = "GET"):
        headers = () if token is None else (("Authorization", f"Bearer {token}"),)
        return await browser.send(method, "/oauth2/userInfo", headers=headers)

    return ask


@pytest.fixture
async def tokens(browser, asked, exchange):
    answer = await browser.post("/oauth2/token", exchange(await browser.code(asked)))
    return json.loads(answer.body)


@pytest.mark.fact("oauth.user-info")
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_the_attributes_are_texts(ask, tokens, method):
    """Source: documented ("The user attributes endpoint"); POST is OpenID Connect's."""
    answer = await ask(tokens["access_token"], method)
    assert answer.status == 200
    assert json.loads(answer.body) == {
        "sub": "0000-ada",
        "email": "ada@example.com",
        "email_verified": "true",
        "username": "0000-ada",
    }


def refused(answer, status: int, error: str, description: str) -> None:
    assert answer.status == status
    told = header_lines.get(answer.headers, "www-authenticate")
    assert told == f'error="{error}", error_description="{description}"'


@pytest.mark.parametrize("header", [(), (("Authorization", "Basic eDp5"),)])
async def test_without_a_token(browser, header):
    """Source: documented."""
    answer = await browser.send("GET", "/oauth2/userInfo", headers=header)
    refused(answer, 400, "invalid_request", "Bad OAuth2 request at UserInfo Endpoint")


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
async def test_what_is_no_token(ask, token):
    refused(await ask(token), 401, "invalid_token", BAD_TOKEN)


async def test_an_id_token(ask, tokens):
    refused(await ask(tokens["id_token"]), 401, "invalid_token", BAD_TOKEN)


async def test_an_expired_token(ask, tokens, clock):
    clock.now += 3600
    refused(await ask(tokens["access_token"]), 401, "invalid_token", BAD_TOKEN)


async def test_a_changed_token(ask, tokens):
    header, claims, signature = tokens["access_token"].split(".")
    changed = f"{header}.{claims}.{signature[::-1]}"
    refused(await ask(changed), 401, "invalid_token", BAD_TOKEN)


async def test_a_token_of_another_pool(ask, clock):
    other = issue_tokens(
        user=PoolUser(username="0000-ada", sub="0000-ada", attributes={}),
        pool_id="eu-west-1_b",
        region="eu-west-1",
        client_id="web-1",
        scopes=("openid",),
        key=load_pool_key(),
        now=clock.now,
        new_id=lambda: str(time.time()),
    )
    refused(await ask(other.access_token), 401, "invalid_token", BAD_TOKEN)


@pytest.mark.fact("oauth.user-info-openid")
async def test_a_token_without_openid(ask, browser, asked, exchange):
    """Source: documented (it is refused) and recorded (the words)."""
    code = await browser.code({**asked, "scope": "community/users.read"})
    tokens = json.loads((await browser.post("/oauth2/token", exchange(code))).body)
    answer = await ask(tokens["access_token"])
    refused(answer, 401, "invalid_token", "Access token does not contain openid scope")


async def test_a_user_who_may_not_sign_in_any_more(ask, tokens, pool):
    pool.answers["AdminGetUser"]["Enabled"] = False
    refused(await ask(tokens["access_token"]), 401, "invalid_token", BAD_TOKEN)


async def test_a_client_that_has_gone(ask, tokens, clients):
    del clients["web-1"]
    refused(await ask(tokens["access_token"]), 401, "invalid_token", BAD_TOKEN)
