from __future__ import annotations

from dataclasses import replace

import pytest

from frontgate.identity.oauth.browser import (
    cookie,
    csrf_token,
    is_from_our_page,
    set_cookie,
)
from frontgate.identity.oauth.parameters import Parameters
from frontgate.wire import DIRECT, HttpRequest

TOKEN = "t" * 43


def request(*headers: tuple[str, str]) -> HttpRequest:
    return HttpRequest(
        "POST",
        "/login",
        "",
        (("Host", "localhost:4566"), *headers),
        b"",
        "127.0.0.1",
        stage_path="/_aws/cognito/members",
    )


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("cognito=abc", "abc"),
        ("a=1; cognito=abc; b=2", "abc"),
        ("a=1;cognito=a=b", "a=b"),
        ("xcognito=abc", None),
        ("cognito=", None),
        ("cognito", None),
        (";;=;", None),
    ],
)
def test_reading_a_cookie(line, value):
    assert cookie(request(("cookie", line)), "cognito") == value


def test_a_cookie_is_for_our_pages_and_no_script():
    _, line = set_cookie(request(), "cognito", "abc", seconds=60)
    assert line == ("cognito=abc; Path=/_aws/cognito/members/; Max-Age=60; HttpOnly; SameSite=Lax")


def test_over_tls_it_stays_there():
    asked = replace(request(), ingress=replace(DIRECT, tls_version="TLSv1.3"), stage_path="")
    _, line = set_cookie(asked, "cognito", "abc", seconds=60)
    assert line.startswith("cognito=abc; Path=/; ") and line.endswith("; Secure")


def test_several_pages_of_a_browser_share_their_token():
    assert csrf_token(request(("Cookie", f"XSRF-TOKEN={TOKEN}"))) == TOKEN


@pytest.mark.parametrize("kept", ["short", "é" * 43, '"' * 43])
def test_a_token_that_is_none_of_ours_is_not_taken_over(kept):
    new = csrf_token(request(("Cookie", f"XSRF-TOKEN={kept}")))
    assert new != kept and len(new) == 43


@pytest.mark.parametrize(
    ("headers", "form", "is_ours"),
    [
        ([("Cookie", f"XSRF-TOKEN={TOKEN}")], f"_csrf={TOKEN}", True),
        (
            [("Cookie", f"XSRF-TOKEN={TOKEN}"), ("Origin", "http://localhost:4566")],
            f"_csrf={TOKEN}",
            True,
        ),
        ([("Cookie", f"XSRF-TOKEN={TOKEN}")], "_csrf=other", False),
        ([("Cookie", f"XSRF-TOKEN={TOKEN}")], "", False),
        ([], f"_csrf={TOKEN}", False),
        ([], "", False),
        *(
            ([("Cookie", f"XSRF-TOKEN={TOKEN}"), ("Origin", origin)], f"_csrf={TOKEN}", False)
            for origin in (
                "https://attacker.example",
                "http://localhost:3000",
                "http://localhost",
                "null",
                "http://[::1",
                "",
            )
        ),
    ],
)
def test_which_forms_are_ours(headers, form, is_ours):
    assert is_from_our_page(request(*headers), Parameters(form)) is is_ours
