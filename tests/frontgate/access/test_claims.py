from __future__ import annotations

import pytest

from frontgate.access.claims import bare_token, http_claims, java_date, rest_claims, scopes_of


@pytest.mark.parametrize(
    ("epoch", "text"),
    [
        (1718722804, "Tue Jun 18 15:00:04 UTC 2024"),  # recorded
        (1718636404, "Mon Jun 17 15:00:04 UTC 2024"),  # recorded
        (1469818373, "Fri Jul 29 18:52:53 UTC 2016"),  # recorded
        (1704103445.9, "Mon Jan 01 10:04:05 UTC 2024"),  # documented: java.util.Date.toString
    ],
)
def test_java_date(epoch, text):
    assert java_date(epoch) == text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("exp", 1718722804, "Tue Jun 18 15:00:04 UTC 2024"),  # recorded
        ("iat", 1718636404, "Mon Jun 17 15:00:04 UTC 2024"),  # recorded
        ("auth_time", 1718636404, "1718636404"),  # recorded
        ("sub", "d2f50444", "d2f50444"),  # recorded
        ("email_verified", True, "true"),  # recorded
        ("version", 2, "2"),  # recorded
        ("cognito:groups", ["team_manager"], "team_manager"),  # recorded
        ("cognito:groups", ["group-a", "group-b"], "group-a,group-b"),  # recorded
        ("address", {"formatted": "a b"}, '{"formatted":"a b"}'),  # assumed
        ("identities", [{"userId": "1"}], '{"userId":"1"}'),  # assumed
    ],
)
@pytest.mark.fact("event.access-token")
def test_rest_claim(name, value, text):
    assert rest_claims({name: value}) == {name: text}


@pytest.mark.fact("http-jwt.claims")
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("text", "text"),  # recorded
        (9999999999, "9999999999"),  # recorded
        (True, "true"),  # recorded
        (["admin", "poweruser"], "[admin poweruser]"),  # recorded
        ([], "[]"),  # assumed
        ({"a": [1]}, '{"a":[1]}'),  # reported as seen on AWS
        ([{"a": "é"}, 1], '[{"a":"é"} 1]'),  # assumed
    ],
)
def test_http_claim(value, text):
    assert http_claims({"claim": value}) == {"claim": text}


@pytest.mark.fact("http-jwt.null-claims")
def test_null_claims_are_left_out():  # HTTP: reported as seen on AWS; REST: assumed
    assert http_claims({"a": None}) == {}
    assert rest_claims({"a": None, "exp": None}) == {}


@pytest.mark.fact("http-jwt.scopes")
@pytest.mark.parametrize(
    ("claims", "scopes"),
    [
        ({"scope": "a b"}, ("a", "b")),  # documented
        ({"scp": ["a", "b"], "scope": "c"}, ("a", "b")),  # reported as seen on AWS
        ({"scp": "a b"}, ("a", "b")),  # assumed
        ({"scp": ["a", 7]}, ("a",)),  # assumed
        ({"scope": 7}, ()),  # assumed
        ({}, ()),
    ],
)
def test_scopes(claims, scopes):
    assert scopes_of(claims) == scopes


@pytest.mark.fact("http-jwt.bearer")
def test_bearer_is_optional():  # recorded
    assert bare_token("Bearer a.b.c") == bare_token("a.b.c") == "a.b.c"
