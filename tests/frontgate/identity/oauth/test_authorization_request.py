from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import pytest

from frontgate.identity.oauth.authorization_request import (
    AuthorizationError,
    Destination,
    UnanswerableError,
    destination,
    read_authorization,
)
from frontgate.identity.oauth.parameters import Parameters


def given(asked: dict[str, str], **changes: str | None) -> Parameters:
    changed = {**asked, **changes}
    return Parameters(urlencode({name: v for name, v in changed.items() if v is not None}))


def test_a_good_request(asked, web):
    request = read_authorization(given(asked, nonce="n-1", login_hint="ada", prompt="a b"), web)
    assert request.scopes == ("openid", "community/users.read")
    assert request.challenge == asked["code_challenge"]
    assert (request.nonce, request.login_hint) == ("n-1", "ada")
    assert request.prompts == {"a", "b"}


@pytest.mark.fact("oauth.all-scopes")
def test_without_scopes_it_is_for_all_that_the_client_has(asked, web):
    """Source: documented ("The redirect and authorization endpoint", scope)."""
    assert read_authorization(given(asked, scope=None), web).scopes == web.scopes


def test_a_scope_that_is_asked_for_twice_is_one(asked, web):
    assert read_authorization(given(asked, scope="openid openid"), web).scopes == ("openid",)


@pytest.mark.fact("oauth.malformed", "oauth.flow-refused", "oauth.invalid-scope")
@pytest.mark.parametrize(
    ("changes", "code", "description"),
    [
        # Source: documented ("Examples of negative responses").
        ({"response_type": None}, "invalid_request", None),
        ({"code_challenge_method": None}, "invalid_request", None),
        ({"code_challenge_method": "plain"}, "invalid_request", None),
        ({"code_challenge": None}, "invalid_request", None),
        ({"response_type": "token"}, "unauthorized_client", None),
        # Source: assumed.
        ({"response_type": "id_token"}, "invalid_request", None),
        ({"code_challenge": "short"}, "invalid_request", None),
        # Source: recorded (reports of live pools: a scope that the client may not have is not
        # ignored, and not `error=invalid_scope` either, which the page says).
        ({"scope": "openid phone"}, "invalid_request", "invalid_scope"),
        ({"scope": "openid offline_access"}, "invalid_request", "invalid_scope"),
        ({"scope": "openid community/users.write"}, "invalid_request", "invalid_scope"),
        # Source: documented (only with `openid`); the code is assumed.
        ({"scope": "email"}, "invalid_request", "invalid_scope"),
        ({"scope": "+"}, "invalid_request", "invalid_scope"),
    ],
)
def test_what_the_client_is_told(asked, web, changes, code, description):
    with pytest.raises(AuthorizationError) as caught:
        read_authorization(given(asked, **changes), web)
    assert (caught.value.code, caught.value.description) == (code, description)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"identity_provider": "Google"}, "identity providers other than the user pool"),
        ({"idp_identifier": "corp"}, "identity providers other than the user pool"),
        ({"resource": "https://api.example.com"}, "resource binding is not served here"),
    ],
)
def test_what_is_not_served_here_is_named(asked, web, changes, sentence):
    with pytest.raises(AuthorizationError) as caught:
        read_authorization(given(asked, **changes), web)
    assert caught.value.code == "invalid_request"
    assert sentence in str(caught.value.description)


def test_the_user_pool_may_be_named_as_provider(asked, web):
    """Source: documented (identity_provider=COGNITO)."""
    assert read_authorization(given(asked, identity_provider="COGNITO"), web)


def test_the_implicit_grant_is_refused_by_name(asked, web):
    client = replace(web, flows=frozenset({"implicit"}))
    with pytest.raises(AuthorizationError) as caught:
        read_authorization(given(asked, response_type="token"), client)
    assert caught.value.code == "unsupported_response_type"


def test_a_client_that_local_users_do_not_sign_in_to(asked, web):
    """Source: documented ("must support sign-in by Amazon Cognito local users"); code assumed."""
    with pytest.raises(AuthorizationError, match="invalid_request"):
        read_authorization(given(asked), replace(web, has_local_users=False))


@pytest.mark.parametrize(
    "uri",
    [
        None,
        "http://localhost:8080",
        "http://localhost:8080/?x=1",
        "http://localhost:8080/x",
        "HTTP://localhost:8080/",
        "https://localhost:8080/",
        "http://localhost:8080/#",
        "https://attacker.example/",
    ],
)
def test_a_redirect_uri_is_compared_letter_by_letter(asked, web, uri):
    """Source: documented (pre-registered) and recorded (`error=redirect_mismatch`)."""
    with pytest.raises(UnanswerableError) as caught:
        destination(given(asked, redirect_uri=uri), web)
    assert (caught.value.code, caught.value.client_id) == ("redirect_mismatch", "web-1")


def test_answers_take_the_state_along(asked, web):
    """Source: documented (`?code=…&state=…`) and recorded (the order in an error)."""
    there = destination(given(asked), web)
    assert there.with_code("c-1") == "http://localhost:8080/?code=c-1&state=st%26te"
    refused = AuthorizationError("invalid_request", "invalid_scope")
    assert there.with_error(refused) == (
        "http://localhost:8080/?error_description=invalid_scope&state=st%26te&error=invalid_request"
    )


def test_answers_without_a_state():
    there = Destination("myapp://callback?kept=1", None)
    assert there.with_code("c-1") == "myapp://callback?kept=1&code=c-1"
    assert there.with_error(AuthorizationError("login_required")) == (
        "myapp://callback?kept=1&error=login_required"
    )
