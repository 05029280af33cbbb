from __future__ import annotations

import itertools
import json
import time
import urllib.request
from dataclasses import replace

import boto3
import jwt
import pytest
from authlib.oidc.core.util import create_half_hash
from moto.server import ThreadedMotoServer

from frontgate.access import (
    CognitoAuthorizer,
    JsonWebKeys,
    JwtAuthorizer,
    TokenVerifier,
    UnauthorizedError,
    pool_issuer,
)
from frontgate.identity import PoolUser, issue_tokens, load_pool_key
from frontgate.identity.tokens import SignIn, issue_client_token
from frontgate.wire import HttpResponse, OutgoingRequest

REGION = "eu-west-1"
USER = PoolUser(
    username="ann",
    sub="d2f50444-0041-7036-aea2-a955fca33d37",
    attributes={"email": "ann@example.com", "email_verified": "true", "sub": "ignored"},
    groups=("admins", "members"),
)


def issue(**changes: object):
    ids = (f"id-{number}" for number in itertools.count(1))
    settings = {
        "user": USER,
        "pool_id": "eu-west-1_pool",
        "region": REGION,
        "client_id": "client",
        "scopes": ("users/read", "users/write"),
        "key": load_pool_key(),
        "now": 1_718_636_404.7,
        "new_id": lambda: next(ids),
    }
    return issue_tokens(**{**settings, **changes})


def content(token: str) -> dict[str, object]:
    return jwt.decode(token, options={"verify_signature": False})


def test_the_id_token_has_the_claims_of_cognito():  # recorded and documented
    assert content(issue(scopes=()).id_token) == {
        "sub": USER.sub,
        "iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_pool",
        "aud": "client",
        "token_use": "id",
        "cognito:username": "ann",
        "cognito:groups": ["admins", "members"],
        "email": "ann@example.com",
        "email_verified": True,
        "origin_jti": "id-1",
        "event_id": "id-2",
        "jti": "id-3",
        "auth_time": 1718636404,
        "iat": 1718636404,
        "exp": 1718640004,
    }


@pytest.mark.fact("oauth.at-hash")
def test_the_id_token_of_the_oauth_endpoints_names_its_access_token():
    tokens = issue()
    assert (
        content(tokens.id_token)["at_hash"]
        == create_half_hash(tokens.access_token, "RS256").decode()
    )


def test_the_roles_of_groups_are_in_the_id_token_alone():
    """Source: documented ("Understanding the identity (ID) token")."""
    tokens = issue(user=replace(USER, roles=("arn:admins", "arn:members")))
    claims = content(tokens.id_token)
    assert claims["cognito:roles"] == ["arn:admins", "arn:members"]
    assert claims["cognito:preferred_role"] == "arn:admins"
    assert "cognito:roles" not in content(tokens.access_token)


def test_the_access_token_has_the_claims_of_cognito():  # recorded and documented
    assert content(issue().access_token) == {
        "sub": USER.sub,
        "iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_pool",
        "client_id": "client",
        "token_use": "access",
        "scope": "users/read users/write",
        "username": "ann",
        "version": 2,
        "cognito:groups": ["admins", "members"],
        "origin_jti": "id-1",
        "event_id": "id-2",
        "jti": "id-4",
        "auth_time": 1718636404,
        "iat": 1718636404,
        "exp": 1718640004,
    }


def test_the_header_names_the_key_and_no_type():  # recorded
    header = jwt.get_unverified_header(issue().id_token)
    assert header == {"alg": "RS256", "kid": load_pool_key().kid}


def test_without_scopes_and_groups_it_is_a_plain_sign_in():
    lonely = PoolUser(username="bob", sub="1", attributes={})
    claims = content(issue(user=lonely, scopes=(), lifetime=60).access_token)
    assert claims["scope"] == "aws.cognito.signin.user.admin"
    assert "cognito:groups" not in claims
    assert claims["exp"] - claims["iat"] == 60


def test_tokens_of_an_earlier_sign_in():
    """Source: documented ("Understanding the identity (ID) token", "… the access token")."""
    sign_in = SignIn(auth_time=1_718_630_000, origin_jti="first", event_id="event", nonce="n-1")
    tokens = issue(sign_in=sign_in, lifetime=300, id_lifetime=600)
    access, identity = content(tokens.access_token), content(tokens.id_token)
    for claims in (access, identity):
        assert claims["auth_time"] == 1_718_630_000
        assert (claims["origin_jti"], claims["event_id"]) == ("first", "event")
        assert claims["iat"] == 1_718_636_404
    assert (access["exp"] - access["iat"], identity["exp"] - identity["iat"]) == (300, 600)
    assert identity["nonce"] == "n-1" and "nonce" not in access
    assert tokens.expires_in == 300


@pytest.mark.fact("oauth.client-token")
def test_the_token_of_a_program():
    """Source: documented ("Scopes, M2M, and resource servers"); that no user and no group is in it
    is told there, the list of the claims is assumed."""
    token = issue_client_token(
        pool_id="eu-west-1_pool",
        region=REGION,
        client_id="partner",
        scopes=("community/partner.read",),
        key=load_pool_key(),
        now=1_718_636_404.7,
        new_id=lambda: "id-1",
        lifetime=3600,
    )
    assert content(token) == {
        "sub": "partner",
        "client_id": "partner",
        "iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_pool",
        "token_use": "access",
        "scope": "community/partner.read",
        "version": 2,
        "jti": "id-1",
        "auth_time": 1718636404,
        "iat": 1718636404,
        "exp": 1718640004,
    }


@pytest.fixture(scope="module")
def moto_server():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def cognito(moto_server):
    client = boto3.client(
        "cognito-idp",
        endpoint_url=moto_server,
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    yield client
    client.close()


@pytest.fixture(scope="module")
def pool(cognito) -> str:
    return cognito.create_user_pool(PoolName="members")["UserPool"]["Id"]


@pytest.fixture(scope="module")
def client_id(cognito, pool) -> str:
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    created = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="web", ExplicitAuthFlows=flows
    )
    return created["UserPoolClient"]["ClientId"]


@pytest.fixture(scope="module")
def signed_in(cognito, pool, client_id) -> dict[str, str]:
    cognito.admin_create_user(UserPoolId=pool, Username="ann")
    cognito.admin_set_user_password(
        UserPoolId=pool, Username="ann", Password="Correct-Horse-1", Permanent=True
    )
    return cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": "Correct-Horse-1"},
    )["AuthenticationResult"]


@pytest.fixture
def local_http(moto_server):
    """As the gateway does it: what goes to Cognito is answered by moto."""

    async def call(request: OutgoingRequest, *, timeout: float) -> HttpResponse:
        url = request.url.replace(f"https://cognito-idp.{REGION}.amazonaws.com", moto_server)
        with urllib.request.urlopen(url, timeout=timeout) as response:
            return HttpResponse(status=response.status, body=response.read())

    return call


@pytest.fixture
def ours(pool, client_id):
    return issue(pool_id=pool, client_id=client_id, now=time.time())


async def test_motos_tokens_and_ours_verify_against_one_jwks(
    pool, signed_in, ours, local_http, moto_server
):
    url = f"{pool_issuer(REGION, pool)}/.well-known/jwks.json"
    keys = JsonWebKeys(url=url, http=local_http, timer=time.monotonic)
    verifier = TokenVerifier(keys=keys, clock=time.time)
    for token in (
        signed_in["IdToken"],
        signed_in["AccessToken"],
        ours.id_token,
        ours.access_token,
    ):
        assert (await verifier.verify(token))["iss"] == pool_issuer(REGION, pool)
    with urllib.request.urlopen(f"{moto_server}/{pool}/.well-known/jwks.json") as response:
        assert [key["kid"] for key in json.load(response)["keys"]] == [load_pool_key().kid]


async def test_a_rest_api_takes_them(pool, signed_in, ours, local_http):
    authorizer = CognitoAuthorizer(
        provider_arns=(f"arn:aws:cognito-idp:{REGION}:123456789012:userpool/{pool}",),
        http=local_http,
        clock=time.time,
        timer=time.monotonic,
        accept=lambda claims: claims,
    )
    assert (await authorizer.authorize(signed_in["IdToken"], ()))["cognito:username"] == "ann"
    claims = await authorizer.authorize(ours.id_token, ())
    assert claims["cognito:groups"] == "admins,members"
    assert claims["email_verified"] == "true"
    assert await authorizer.authorize(ours.access_token, ("users/read",))
    with pytest.raises(UnauthorizedError):
        await authorizer.authorize(signed_in["AccessToken"], ("users/read",))


async def test_an_http_api_takes_them(pool, client_id, signed_in, ours, local_http):
    authorizer = JwtAuthorizer(
        issuer=pool_issuer(REGION, pool),
        audience=(client_id,),
        http=local_http,
        clock=time.time,
        timer=time.monotonic,
    )
    granted = await authorizer.authorize(f"Bearer {ours.access_token}", ("users/read",))
    assert granted.scopes == ("users/read", "users/write")
    assert (await authorizer.authorize(signed_in["IdToken"], ())).scopes is None
