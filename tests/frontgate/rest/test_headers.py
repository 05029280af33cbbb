"""Which headers cross the gateway. Source: recorded on AWS."""

from __future__ import annotations

import pytest

from frontgate.rest.headers import RequestHeaders, proxied_header_name, response_header_name

fact = pytest.mark.fact


@fact("event.casing")
def test_names_keep_their_casing_but_a_few():
    headers = RequestHeaders(
        (("aUThorization", "a"), ("user-agent", "u"), ("tEsT", "1"), ("Test", "2"))
    )
    assert headers.single() == {"Authorization": "a", "User-Agent": "u", "tEsT": "2"}
    assert headers.multi()["tEsT"] == ["1", "2"]


def test_lookup_has_no_case():
    assert RequestHeaders((("X-A", "1"), ("x-a", "2"))).get("x-a") == "2"
    assert RequestHeaders(()).get("x-a") is None


@fact("headers.request-dropped")
def test_dropped():
    names = (
        "Connection",
        "Content-Length",
        "Content-MD5",
        "Expect",
        "Max-Forwards",
        "Proxy-Authenticate",
        "Server",
        "TE",
        "Transfer-Encoding",
        "Trailer",
        "Upgrade",
        "WWW-Authenticate",
    )
    kept = ("Accept-Encoding", "Via", "Range", "Date", "Content-Encoding", "Warn")
    headers = RequestHeaders(tuple((name, "v") for name in names + kept))
    assert set(headers.single()) == set(kept)


@fact("headers.proxied-answer")
@pytest.mark.parametrize(
    ("name", "mapped", "proxied"),
    [
        ("Date", "x-amzn-Remapped-Date", "x-amzn-Remapped-Date"),
        ("Server", "x-amzn-Remapped-Server", "x-amzn-Remapped-Server"),
        ("WWW-Authenticate", "x-amzn-Remapped-WWW-Authenticate", "WWW-Authenticate"),
        ("Connection", "x-amzn-Remapped-Connection", "x-amzn-Remapped-Connection"),
        ("Content-Length", "x-amzn-Remapped-Content-Length", "x-amzn-Remapped-Content-Length"),
        ("x-amzn-RequestId", "x-amzn-RequestId", "x-amzn-Remapped-x-amzn-RequestId"),
        ("X-Amzn-Trace-Id", "X-Amzn-Trace-Id", "X-Amzn-Trace-Id"),
        pytest.param("Via", "Via", None, marks=fact("headers.proxied-dropped")),
        pytest.param(
            "Content-Encoding",
            "Content-Encoding",
            "Content-Encoding",
            marks=fact("headers.proxied-coding"),
        ),
        ("Transfer-Encoding", None, None),
        ("ETag", "ETag", "ETag"),
    ],
)
def test_names_in_answers(name, mapped, proxied):
    assert response_header_name(name) == mapped
    assert proxied_header_name(name) == proxied


@pytest.mark.parametrize("inserted", [[], [("x-amzn-waf-note", "1")]])
def test_a_signature_is_dropped_whatever_was_inserted(inserted):
    """Source: recorded (it was for the gateway); AWS WAF may have inserted headers before."""
    sent = (("Authorization", "AWS4-HMAC-SHA256 Credential=x"), ("A", "b"))
    headers = RequestHeaders(sent)
    if inserted:
        headers = headers.inserting(inserted)
    headers.drop_signature()
    assert headers.get("authorization") is None
    assert "Authorization" not in headers.single()
    assert headers.get("a") == "b"
