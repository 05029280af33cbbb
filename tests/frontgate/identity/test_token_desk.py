from __future__ import annotations

import re

import jwt
import pytest

from frontgate.aws.own_api import OwnApiError
from frontgate.identity import PoolKeyError, load_pool_key, token_desk
from frontgate.identity.token_desk import TokenDesk
from frontgate.wire import BackendError

NOW = 1_700_000_000.5


@pytest.fixture
def desk(directory) -> TokenDesk:
    return TokenDesk({"eu-west-1_a": directory}, region="eu-west-1", clock=lambda: NOW)


def claims_of(token: object) -> dict[str, object]:
    """The claims of a token that verifies with the pool's key."""
    key = load_pool_key()
    assert jwt.get_unverified_header(str(token))["kid"] == key.kid
    options = {"verify_exp": False, "verify_aud": False, "verify_iat": False}
    return jwt.decode(str(token), key.private_key.public_key(), ["RS256"], options)


async def test_without_a_wish_the_seeded_user_gets_every_scope(desk, pool):
    tokens = await desk.answer({})
    access = claims_of(tokens["access_token"])
    assert access["scope"] == "openid community/users.read"
    assert (access["client_id"], access["username"]) == ("browser", "0000-ada")
    assert access["iss"] == "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a"
    assert access["iat"] == int(NOW)
    identity = claims_of(tokens["id_token"])
    assert (identity["aud"], identity["email"]) == ("browser", "ada@example.com")
    assert (tokens["expires_in"], tokens["token_type"]) == (3600, "Bearer")
    assert ("AdminGetUser", "ada@example.com") in {
        (action, document.get("Username")) for action, document in pool.calls
    }


async def test_user_and_scopes_as_asked(desk, pool):
    tokens = await desk.answer({"user": "bob", "scopes": ["openid"], "client": "browser"})
    assert claims_of(tokens["access_token"])["scope"] == "openid"
    assert ("AdminGetUser", "bob") in {(a, d.get("Username")) for a, d in pool.calls}


async def test_every_token_has_ids_of_its_own(desk):
    first, second = [claims_of((await desk.answer({}))["id_token"]) for _ in range(2)]
    assert first["jti"] != second["jti"]
    assert first["event_id"] != second["event_id"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (
            {"scopes": ["openid", "admin"]},
            "the app client may not be granted admin; "
            "it may be granted openid, community/users.read",
        ),
        ({"pool": "eu-west-1_b"}, "there is no user pool eu-west-1_b; there is eu-west-1_a"),
        ({"client": "phone"}, "there is no app client phone; there is web"),
        ({"scopes": "openid"}, "scopes must be a list of texts"),
        ({"scopes": 5}, "scopes must be a list of texts"),
        ({"scopes": [{}]}, "scopes must be a list of texts"),
    ],
)
async def test_what_there_is_not(desk, asked, sentence):
    with pytest.raises(OwnApiError, match=f"^{re.escape(sentence)}$"):
        await desk.answer(asked)


async def test_a_pool_without_a_client(desk, pool):
    pool.answers["ListUserPoolClients"] = {"UserPoolClients": []}
    with pytest.raises(OwnApiError, match=r"^this user pool has no app client$"):
        await desk.answer({})


@pytest.fixture
def clients(pool) -> dict[str, dict[str, object]]:
    """App clients by id, for a test to change."""
    described: dict[str, dict[str, object]] = {
        "1": {"ClientName": "browser"},
        "2": {"ClientName": "partner", "ClientSecret": "s3cret"},
    }
    pool.answers["ListUserPoolClients"] = {
        "UserPoolClients": [{"ClientId": "1"}, {"ClientId": "2"}]
    }
    pool.answers["DescribeUserPoolClient"] = lambda asked: {
        "UserPoolClient": {"ClientId": asked["ClientId"], **described[asked["ClientId"]]}
    }
    return described


@pytest.mark.parametrize(
    ("wanted", "audience"), [(None, "1"), ("2", "2"), ("partner", "2"), ("browser", "1")]
)
async def test_one_of_several_clients(desk, clients, wanted, audience):
    tokens = await desk.answer({"client": wanted})

    assert claims_of(tokens["id_token"])["aud"] == audience


@pytest.mark.parametrize("secret", [True, False])
async def test_it_must_be_named_where_none_or_several_are_without_a_secret(desk, clients, secret):
    clients["1"] = clients["2"] if secret else clients["1"]
    clients["2"] = clients["1"]

    with pytest.raises(OwnApiError, match=r"^name the app client: the user pool has 1, 2$"):
        await desk.answer({})


async def test_one_that_is_not_there_is_answered_with_names(desk, clients):
    with pytest.raises(
        OwnApiError, match=r"^there is no app client nope; there is browser, partner$"
    ):
        await desk.answer({"client": "nope"})


async def test_a_stack_without_a_pool():
    desk = TokenDesk({}, region="eu-west-1", clock=lambda: NOW)
    with pytest.raises(OwnApiError, match=r"^this stack has no user pool$"):
        await desk.answer({})


async def test_a_user_that_is_not_there(desk, pool):
    pool.refuse("AdminGetUser", "UserNotFoundException", "User does not exist.")
    with pytest.raises(OwnApiError, match=r"^the user pool \S+ has no user eve$"):
        await desk.answer({"user": "eve"})


async def test_cognitos_refusal_in_its_own_words(desk, pool):
    pool.refuse("AdminGetUser", "InvalidParameterException", "Username is too long.")
    with pytest.raises(OwnApiError, match=r"^Username is too long\.$"):
        await desk.answer({"user": "eve"})


@pytest.mark.parametrize("error", [BackendError("gone"), TimeoutError()])
async def test_services_that_are_gone(desk, pool, error):
    pool.answers["ListUserPoolClients"] = error
    with pytest.raises(OwnApiError, match=r"^the AWS services process does not answer$"):
        await desk.answer({})


async def test_a_key_that_is_not_there(desk, monkeypatch):
    def missing():
        raise PoolKeyError("moto 9 no longer ships the key")

    monkeypatch.setattr(token_desk, "load_pool_key", missing)
    with pytest.raises(OwnApiError, match=r"^moto 9 no longer ships the key$"):
        await desk.answer({})
