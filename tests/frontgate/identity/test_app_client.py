from __future__ import annotations

import pytest

from frontgate.identity.app_client import AppClient, read_app_client

NAMED = {"ClientId": "1", "ClientName": "web"}


def test_a_client_with_everything():
    client = read_app_client(
        {
            **NAMED,
            "ClientSecret": "s3cret",
            "AllowedOAuthFlowsUserPoolClient": True,
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid"],
            "CallbackURLs": ["http://localhost:8080/"],
            "LogoutURLs": ["http://localhost:8080/bye"],
            "SupportedIdentityProviders": ["COGNITO", "Google"],
            "ReadAttributes": ["email"],
            "EnableTokenRevocation": False,
        }
    )
    assert client == AppClient(
        client_id="1",
        name="web",
        secret="s3cret",
        scopes=("openid",),
        flows=frozenset({"code"}),
        callback_urls=("http://localhost:8080/",),
        logout_urls=("http://localhost:8080/bye",),
        has_local_users=True,
        readable=frozenset({"email"}),
        is_revocable=False,
    )


def test_a_client_with_nothing():
    client = read_app_client(NAMED)
    assert client == AppClient(client_id="1", name="web")
    assert not client.has_secret and client.is_revocable


def test_flows_count_only_where_oauth_is_on():
    """Source: documented (AllowedOAuthFlowsUserPoolClient)."""
    assert not read_app_client({**NAMED, "AllowedOAuthFlows": ["code"]}).flows


@pytest.mark.parametrize(
    ("described", "lifetimes"),
    [
        ({}, (3600, 3600, 2_592_000)),
        ({"AccessTokenValidity": 2, "IdTokenValidity": 3}, (7200, 10_800, 2_592_000)),
        ({"RefreshTokenValidity": 1}, (3600, 3600, 86_400)),
        ({"RefreshTokenValidity": 0}, (3600, 3600, 2_592_000)),
        (
            {
                "AccessTokenValidity": 5,
                "IdTokenValidity": 400,
                "RefreshTokenValidity": 2,
                "TokenValidityUnits": {
                    "AccessToken": "minutes",
                    "IdToken": "seconds",
                    "RefreshToken": "hours",
                },
            },
            (300, 400, 7200),
        ),
        (
            {"AccessTokenValidity": 2, "TokenValidityUnits": {"AccessToken": "Minutes"}},
            (7200, 3600, 30 * 86_400),
        ),
    ],
)
def test_how_long_tokens_last(described, lifetimes):
    """Source: documented (UserPoolClientType: AccessTokenValidity and its like, their units)."""
    client = read_app_client({**NAMED, **described})
    assert (client.access_seconds, client.id_seconds, client.refresh_seconds) == lifetimes


@pytest.mark.parametrize(
    ("rotation", "grace"),
    [
        (None, None),
        ({"Feature": "DISABLED", "RetryGracePeriodSeconds": 10}, None),
        ({"Feature": "ENABLED"}, 0),
        ({"Feature": "ENABLED", "RetryGracePeriodSeconds": "60"}, 60),
    ],
)
def test_whether_refresh_tokens_are_replaced(rotation, grace):
    """Source: documented (RefreshTokenRotationType)."""
    client = read_app_client({**NAMED, "RefreshTokenRotation": rotation})
    assert client.rotation_grace == grace
