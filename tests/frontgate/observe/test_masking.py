"""Source: recorded on AWS (execution logs of 2017 and 2019: as many stars as are hidden)."""

from __future__ import annotations

import pytest

from frontgate.observe.masking import (
    header_map,
    masked,
    masked_briefly,
    masked_headers,
    secrets_of,
    without_secrets,
)


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        ("UkoTIwQiZZsx03SlU9t_y|24u62kim5mn0slhwigdt7v4ybkwef5", "*" * 46 + "bkwef5"),
        ("1234567", "*234567"),
        ("123456", "******"),
        ("", ""),
    ],
)
@pytest.mark.fact("execution-log.masked")
def test_the_last_six_characters_are_shown(secret, shown):
    """Source: recorded (the first); assumed (a short secret is all stars)."""
    assert masked(secret) == shown


def test_secret_headers_in_any_casing():
    lines = [("AUTHORIZATION", "Bearer abcdef"), ("x-api-key", "0123456789"), ("Accept", "*/*")]
    assert masked_headers(lines) == [
        ("AUTHORIZATION", "*******abcdef"),
        ("x-api-key", "****456789"),
        ("Accept", "*/*"),
    ]


def test_repeated_headers_are_a_list():
    lines = [("A", "1"), ("B", "2"), ("A", "3"), ("A", "4")]
    assert header_map(lines) == {"A": ["1", "3", "4"], "B": "2"}


TOKEN = "eyJhbGciOiJSUzI1NiJ9.AIuTGQ"


def test_a_trace_has_few_stars():
    assert masked_briefly(TOKEN) == "********AIuTGQ"
    assert masked_briefly("12345678") == "**345678"
    assert header_map([("Authorization", f"Bearer {TOKEN}")]) == {"Authorization": "********AIuTGQ"}


def test_a_secret_is_masked_wherever_it_stands():
    secrets = secrets_of([("authorization", f"Bearer {TOKEN}"), ("x-api-key", "short"), ("a", "b")])
    assert secrets == (TOKEN,)
    document = {"body": f'{{"token": "{TOKEN}"}}', "list": [TOKEN, 5], "status": 200}
    assert without_secrets(document, secrets) == {
        "body": '{"token": "********AIuTGQ"}',
        "list": ["********AIuTGQ", 5],
        "status": 200,
    }


def test_a_json_web_token_is_a_secret_wherever_it_stands():
    token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.AIuTGQ-_x"
    assert without_secrets({"query": f"token={token}&a=1"}, ()) == {
        "query": "token=********TGQ-_x&a=1"
    }
    assert without_secrets("a.b.c", ()) == "a.b.c"


def test_a_presigned_query_has_secrets():
    session, signature = "IQoJb3JpZ2luX2VjE+/=", "5a" * 32
    query = f"X-Amz-Security-Token=IQoJb3JpZ2luX2VjE%2B%2F%3D&x-amz-signature={signature}&a=secret"
    found = secrets_of((), query)
    assert set(found) == {session, "IQoJb3JpZ2luX2VjE%2B%2F%3D", signature}


COOKIES = [
    ("cookie", "theme=dark; session=0123456789abcdef==; flag"),
    ("Set-Cookie", "session=fedcba9876543210; Path=/; Max-Age=31536000000"),
    ("set-cookie", "session=; Path=/_aws/cognito/; Max-Age=0"),
]


def test_cookies_are_secrets_in_traces():
    """Source: ours. The logs of API Gateway show them."""
    assert header_map(COOKIES) == {
        "cookie": "theme=****; session=********cdef==; flag",
        "Set-Cookie": "session=********543210; Path=/; Max-Age=31536000000",
        "set-cookie": "session=; Path=/_aws/cognito/; Max-Age=0",
    }
    assert masked_headers(COOKIES) == COOKIES


def test_a_cookie_is_masked_wherever_it_stands():
    assert secrets_of(COOKIES) == ("0123456789abcdef==", "fedcba9876543210")
