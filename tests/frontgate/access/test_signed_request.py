"""What `Authorization` and the query string say, and what is missing in them."""

from __future__ import annotations

import base64
import hashlib

import pytest

from frontgate.access.signed_request import (
    IncompleteSignatureError,
    MissingSignatureError,
    check_form,
    claims_to_be_signed,
    query_pairs,
    read_signature,
)
from frontgate.wire import HttpRequest

SCOPE = "20150830/us-east-1/execute-api/aws4_request"
WHOLE = f"AWS4-HMAC-SHA256 Credential=AK/{SCOPE}, SignedHeaders=host;x-amz-date, Signature=0a"


def request(
    authorization: str | None = None, *, query: str = "", date: str | None = "20150830T123600Z"
) -> HttpRequest:
    lines = [("Authorization", authorization), ("X-Amz-Date", date)]
    return HttpRequest(
        method="GET",
        path="/",
        query=query,
        headers=tuple((name, value) for name, value in lines if value is not None),
        body=b"",
        source_ip="127.0.0.1",
    )


@pytest.mark.parametrize("separator", [", ", ",", " , ", " "])
def test_a_signature_in_a_header(separator):
    signed = read_signature(request(WHOLE.replace(", ", separator)))
    assert signed.algorithm == "AWS4-HMAC-SHA256"
    assert signed.credential == f"AK/{SCOPE}"
    assert signed.signed_headers == ("host", "x-amz-date")
    assert signed.signature == "0a"
    assert signed.timestamp == "20150830T123600Z"
    assert signed.time == 1440938160
    assert (signed.session_token, signed.presigned, signed.expires) == (None, False, None)


def test_an_http_date_will_do():
    """Source: documented (X-Amz-Date or Date)."""
    sent = request(WHOLE, date=None)
    headers = (*sent.headers, ("Date", "Sun, 30 Aug 2015 12:36:00 GMT"))
    sent = HttpRequest(
        method="GET", path="/", query="", headers=headers, body=b"", source_ip="127.0.0.1"
    )
    assert read_signature(sent).timestamp == "20150830T123600Z"


def test_a_signature_in_the_query_string():
    query = (
        f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK%2F{SCOPE.replace('/', '%2F')}"
        "&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host"
        "&X-Amz-Security-Token=a%2Bb&X-Amz-Signature=0a&q=1"
    )
    signed = read_signature(request(query=query))
    assert signed.credential == f"AK/{SCOPE}"
    assert (signed.session_token, signed.presigned, signed.expires) == ("a+b", True, 60)


@pytest.mark.parametrize("query", ["", "q=X-Amz-Algorithm", "X-Amz-Date=20150830T123600Z"])
def test_no_signature(query):
    with pytest.raises(MissingSignatureError):
        read_signature(request(query=query))


@pytest.mark.parametrize(
    ("authorization", "query", "signed"),
    [
        (WHOLE, "", True),
        ("AWS4-HMAC-SHA256 nonsense", "", True),
        ("Bearer eyJ", "", True),
        ("Bearer eyJ", "X-Amz-Signature=0a", True),
        (None, "X-Amz-Signature=0a", True),
        (None, "X-Amz-Algorithm=", True),
        (None, "X-Amz-Date=20150830T123600Z", False),
        (None, "q=X-Amz-Signature", False),
        (None, "", False),
    ],
)
def test_whether_there_is_one_at_all(authorization, query, signed):
    assert claims_to_be_signed(request(authorization, query=query)) is signed


HASHED = "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 "


@pytest.mark.parametrize(
    ("authorization", "message"),
    [
        # Recorded (2026-02, a public project's log): the value and its hash.
        (
            "x-api-key 1XVOAZHZ87fuDLuWzKAQmG_0RRGYO_eo8YhJHmugf68",
            f"{HASHED}and encoded with Base64): 'Qqm1lWKN0Dm4/4GF/mKO4XIJ4s5tpXme/lz40NVd3ZQ='.",
        ),
        # Recorded, but with the value in the place of its hash: the hash came in 2025 (assumed
        # here from the text above).
        (
            "eyJhbGciOiJIUzI1NiJ9.e30.x",
            "Authorization header requires 'Credential' parameter. "
            "Authorization header requires 'Signature' parameter. "
            "Authorization header requires 'SignedHeaders' parameter. "
            "(Hashed with SHA-256 and encoded with Base64) "
            "Authorization={hashed}",
        ),
        (
            "AWS4-HMAC-SHA256 Credential=a, Signature=b",
            "Authorization header requires 'SignedHeaders' parameter. "
            "(Hashed with SHA-256 and encoded with Base64) "
            "Authorization={hashed}",
        ),
        (
            "",
            "Authorization header requires 'Credential' parameter. "
            "Authorization header requires 'Signature' parameter. "
            "Authorization header requires 'SignedHeaders' parameter. "
            "(Hashed with SHA-256 and encoded with Base64) "
            "Authorization={hashed}",
        ),
    ],
)
@pytest.mark.fact("iam.not-a-signature")
def test_an_authorization_that_is_no_signature(authorization, message):
    with pytest.raises(IncompleteSignatureError) as caught:
        read_signature(request(authorization))
    hashed = base64.b64encode(hashlib.sha256(authorization.encode()).digest()).decode()
    assert str(caught.value) == message.replace("{hashed}", hashed)


def test_a_signature_without_a_date():
    """Source: recorded (the sentence)."""
    with pytest.raises(IncompleteSignatureError) as caught:
        read_signature(request(WHOLE, date=None))
    assert str(caught.value).startswith(
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
    )


@pytest.mark.parametrize("date", ["201", "20151330T123600Z", "yesterday", "", "99990101T000000"])
def test_a_date_that_is_none(date):
    """Source: recorded of another AWS service."""
    with pytest.raises(IncompleteSignatureError) as caught:
        read_signature(request(WHOLE, date=date or "?"))
    assert str(caught.value) == (
        f"Date must be in ISO-8601 'basic format'. Got '{date or '?'}'. "
        "See http://en.wikipedia.org/wiki/ISO_8601"
    )


def test_what_a_presigned_request_lacks():
    """Source: recorded of another AWS service."""
    with pytest.raises(IncompleteSignatureError) as caught:
        read_signature(request(query="X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0a"))
    assert str(caught.value) == (
        "AWS query-string parameters must include 'X-Amz-Credential'. "
        "AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
        "AWS query-string parameters must include 'X-Amz-Date'. "
        "Re-examine the query-string parameters."
    )


@pytest.mark.parametrize(
    "expires", ["0", "-1", "604801", "soon", "1e3", "9" * 30, "0000000019", "9" * 5_000]
)
def test_a_lifetime_that_is_none(expires):
    """Source: documented (seven days at most); the text is ours."""
    query = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a&X-Amz-SignedHeaders=host"
        f"&X-Amz-Date=20150830T123600Z&X-Amz-Signature=0a&X-Amz-Expires={expires}"
    )
    with pytest.raises(IncompleteSignatureError, match="between 1 and 604800 seconds"):
        read_signature(request(query=query))


def test_only_the_form_is_checked():
    check_form(request(None))
    check_form(request(WHOLE))
    with pytest.raises(IncompleteSignatureError):
        check_form(request("Bearer x"))


def test_query_pairs():
    assert query_pairs("a=1&b&&c=%ff+%20=x") == [
        (b"a", b"1"),
        (b"b", b""),
        (b"c", b"\xff  =x"),
    ]
