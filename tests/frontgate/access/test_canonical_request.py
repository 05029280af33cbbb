"""The text that signatures cover. Source: documented ("Create a signed AWS API request")."""

from __future__ import annotations

import gzip
from hashlib import sha256

import pytest

from frontgate.access.canonical_request import canonical_request, signature, string_to_sign
from frontgate.access.signed_request import SignedRequest
from frontgate.wire import HttpRequest

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def signed(*names: str, presigned: bool = False) -> SignedRequest:
    return SignedRequest(
        algorithm="AWS4-HMAC-SHA256",
        credential="AKIDEXAMPLE/20150830/us-east-1/service/aws4_request",
        signed_headers=names,
        signature="",
        timestamp="20150830T123600Z",
        time=0.0,
        session_token=None,
        presigned=presigned,
        expires=None,
    )


def canonical(
    path: str = "/", *, query: str = "", headers=(), names=(), presigned: bool = False, **more
) -> list[str]:
    request = HttpRequest(
        method="GET",
        path="/",
        query=query,
        headers=headers,
        source_ip="",
        **{"sent_path": path, "body": b"", **more},
    )
    return canonical_request(request, signed(*names, presigned=presigned)).split("\n")


def test_the_body_is_that_of_the_wire():
    """Source: documented ("the request payload")."""
    packed = gzip.compress(b"abc", mtime=0)
    assert canonical(body=b"abc", sent_body=packed)[-1] == sha256(packed).hexdigest()
    assert canonical(body=b"abc")[-1] == sha256(b"abc").hexdigest()


def test_the_published_example():
    """The test suite of Signature Version 4: get-vanilla-query-order-key-case."""
    request = HttpRequest(
        method="GET",
        path="/",
        query="Param2=value2&Param1=value1",
        headers=(("Host", "example.amazonaws.com"), ("X-Amz-Date", "20150830T123600Z")),
        body=b"",
        source_ip="",
    )
    sign = signed("host", "x-amz-date")
    text = canonical_request(request, sign)
    assert text == (
        "GET\n/\nParam1=value1&Param2=value2\nhost:example.amazonaws.com\n"
        f"x-amz-date:20150830T123600Z\n\nhost;x-amz-date\n{EMPTY}"
    )
    scope = ("20150830", "us-east-1", "service")
    secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    assert (
        signature(string_to_sign(sign, text), secret_key=secret, scope=scope)
        == "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
    )


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ("/", "/"),
        ("/dev/users", "/dev/users"),
        ("/dev/users/", "/dev/users/"),
        ("/dev//users", "/dev/users"),
        ("/a/./b/../c", "/a/c"),
        ("/..", "/"),
        ("//", "/"),
        ("/a%20b", "/a%2520b"),
        ("/@x:y", "/%40x%3Ay"),
        ("/~-_.", "/~-_."),
        ("/\xe9", "/%E9"),
    ],
)
def test_the_path_is_normalized_and_encoded_once_more(sent, path):
    assert canonical(sent)[1] == path


def test_the_path_holds_what_stood_on_the_wire():
    assert canonical("", stage_path="/dev")[1] == "/dev/"
    assert canonical("/_aws/execute-api/api/dev/x", stage_path="/dev")[1] == (
        "/_aws/execute-api/api/dev/x"
    )


@pytest.mark.parametrize(
    ("sent", "query"),
    [
        ("", ""),
        ("b=1&a=2", "a=2&b=1"),
        ("a=2&a=10&a=1", "a=1&a=10&a=2"),
        ("flag", "flag="),
        ("&a=1&", "a=1"),
        ("a=b=c", "a=b%3Dc"),
        ("a=%7e%7E~", "a=~~~"),
        ("a=x+y%20z", "a=x%20y%20z"),
        ("a=%ff%", "a=%FF%25"),
        ("a/b=c:d", "a%2Fb=c%3Ad"),
        ("X-Amz-Signature=x&a=1", "X-Amz-Signature=x&a=1"),
    ],
)
def test_the_query_is_sorted_and_encoded(sent, query):
    assert canonical(query=sent)[2] == query


def test_a_presigned_query_leaves_its_signature_out():
    assert canonical(query="X-Amz-Signature=x&X-Amz-Date=y", presigned=True)[2] == "X-Amz-Date=y"


def test_headers_are_folded():
    headers = (("X-A", " 1   2 "), ("x-b", "b"), ("X-A", "3"), ("X-C", ""))
    lines = canonical(headers=headers, names=("x-a", "x-c", "x-missing"))
    assert lines[3:8] == ["x-a:1 2,3", "x-c:", "x-missing:", "", "x-a;x-c;x-missing"]
