from __future__ import annotations

import pytest

from frontgate.identity.app_client import AppClient
from frontgate.identity.oauth.attributes import readable_attributes

ADA = {
    "sub": "1",
    "email": "ada@example.com",
    "email_verified": "true",
    "phone_number": "+1",
    "phone_number_verified": "false",
    "name": "Ada",
    "custom:team": "engines",
}


@pytest.mark.parametrize(
    ("scopes", "shown"),
    [
        ("openid", "sub email email_verified phone_number phone_number_verified name custom:team"),
        ("openid community/users.read", " ".join(ADA)),
        ("openid email", "sub email email_verified"),
        ("openid phone", "sub phone_number phone_number_verified"),
        ("openid profile", "sub name custom:team"),
        ("openid email phone", "sub email email_verified phone_number phone_number_verified"),
        ("openid aws.cognito.signin.user.admin email", "sub email email_verified"),
    ],
)
def test_what_scopes_show(scopes, shown):
    """Source: documented ("The user attributes endpoint"); that `email` and `phone` show none of
    the profile is assumed: "basic profile information" is told, but not what that is."""
    client = AppClient(client_id="1", name="web")
    assert set(readable_attributes(ADA, client, scopes.split())) == set(shown.split())


def test_what_the_client_may_not_read():
    """Source: documented (ReadAttributes; "all user attributes that the app client can read")."""
    client = AppClient(client_id="1", name="web", readable=frozenset({"email"}))
    assert set(readable_attributes(ADA, client, ["openid"])) == {"sub", "email"}
    assert set(readable_attributes(ADA, client, ["openid", "email"])) == {"sub", "email"}
