from __future__ import annotations

import base64
from urllib.parse import urlencode

import pytest

from frontgate.identity.oauth.answers import OAuthError
from frontgate.identity.oauth.client_authentication import authenticated_client
from frontgate.identity.oauth.parameters import Parameters
from frontgate.wire import HttpRequest


def basic(client_id: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


@pytest.fixture
def authenticate(directory, clients):
    async def ask(authorization: str | None = None, **form: str) -> str:
        headers = () if authorization is None else (("Authorization", authorization),)
        request = HttpRequest("POST", "/oauth2/token", "", headers, b"", "127.0.0.1")
        parameters = Parameters(urlencode(form))
        return (await authenticated_client(request, parameters, directory)).name

    return ask


@pytest.mark.parametrize(
    ("authorization", "form", "client"),
    [
        # Source: documented (client_secret_basic, client_secret_post, public clients).
        (basic("partner-1", "s3cret"), {}, "partner"),
        (basic("partner-1", "s3cret"), {"client_id": "partner-1"}, "partner"),
        (None, {"client_id": "partner-1", "client_secret": "s3cret"}, "partner"),
        (None, {"client_id": "web-1"}, "web"),
        # Source: assumed (how libraries send what they have, RFC 6749).
        (basic("partner%2D1", "s3cret"), {}, "partner"),
        (basic("web-1", ""), {}, "web"),
        (basic("web-1", ""), {"client_id": "web-1"}, "web"),
        ("basic " + basic("partner-1", "s3cret")[6:], {}, "partner"),
    ],
)
async def test_who_calls(authenticate, authorization, form, client):
    assert await authenticate(authorization, **form) == client


@pytest.mark.parametrize(
    ("authorization", "form"),
    [
        # Source: documented (`invalid_client`).
        (basic("partner-1", "wrong"), {}),
        (basic("nobody", "s3cret"), {}),
        (None, {"client_id": "partner-1", "client_secret": "wrong"}),
        (None, {"client_id": "partner-1"}),
        # Source: assumed.
        (None, {"client_id": "web-1", "client_secret": "s3cret"}),
        (basic("partner-1", "s3cret"), {"client_id": "web-1"}),
        (basic("partner-1", "é"), {}),
        ("Basic ???", {}),
        ("Basic /w==", {}),
        ("Bearer x", {"client_id": "web-1"}),
    ],
)
async def test_who_does_not(authenticate, authorization, form):
    with pytest.raises(OAuthError) as caught:
        await authenticate(authorization, **form)
    assert (caught.value.code, caught.value.status) == ("invalid_client", 400)


async def test_nobody_at_all(authenticate):
    """Source: documented (`invalid_request`: a required parameter is missing)."""
    with pytest.raises(OAuthError) as caught:
        await authenticate()
    assert caught.value.code == "invalid_request"
