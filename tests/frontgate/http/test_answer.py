from __future__ import annotations

import json
from typing import Any

import pytest

from frontgate.http.answer import (
    MalformedAnswerError,
    response_of_version_1,
    response_of_version_2,
)


def encoded(answer: Any) -> bytes:
    return json.dumps(answer).encode()


@pytest.mark.fact("http-answer.inferred")
@pytest.mark.parametrize(
    ("payload", "body"),
    [
        # documented: "Working with AWS Lambda proxy integrations for HTTP APIs"
        (b'{"message": "Hello"}', b'{"message": "Hello"}'),
        (b'"Hello"', b"Hello"),
        (b"[1, 2]", b"[1, 2]"),
        # assumed
        (b"null", b"null"),
        (b'"half a pair \\ud800"', b"half a pair ?"),
    ],
)
def test_format_2_infers_a_response_from_json(payload: bytes, body: bytes) -> None:
    response = response_of_version_2(payload)
    assert (response.status, response.body) == (200, body)
    assert response.headers == (("content-type", "application/json"),)


@pytest.mark.fact("http-answer.structured", "http-answer.binary")
def test_format_2_structured() -> None:  # documented
    response = response_of_version_2(
        encoded(
            {
                "cookies": ["a=1; Secure", "b=2"],
                "isBase64Encoded": True,
                "statusCode": 201,
                "headers": {"Location": "/rooms/1", "x-count": 3, "Content-Type": "image/png"},
                "body": "iVBORw==",
            }
        )
    )
    assert response.status == 201
    assert response.body == b"\x89PNG"
    assert response.headers == (
        ("Location", "/rooms/1"),
        ("x-count", "3"),
        ("Content-Type", "image/png"),
        ("set-cookie", "a=1; Secure"),
        ("set-cookie", "b=2"),
    )


def test_a_structured_answer_without_content_type_is_plain_text() -> None:  # assumed
    response = response_of_version_2(encoded({"statusCode": 204}))
    assert response.headers == (("content-type", "text/plain;charset=UTF-8"),)
    assert response.body == b""


@pytest.mark.fact("http-answer.both-cookies")
def test_a_set_cookie_header_stays_beside_the_cookies() -> None:  # assumed: evidence conflicts
    response = response_of_version_2(
        encoded({"statusCode": 200, "headers": {"set-cookie": "a=1"}, "cookies": ["b=2"]})
    )
    cookies = [value for name, value in response.headers if name == "set-cookie"]
    assert cookies == ["a=1", "b=2"]


def test_headers_of_the_connection_are_the_gateways() -> None:  # assumed
    answer = {"statusCode": 200, "headers": {"Content-Length": "999", "Transfer-Encoding": "x"}}
    names = [name for name, _ in response_of_version_2(encoded(answer)).headers]
    assert names == ["content-type"]


@pytest.mark.fact("http-answer.version-1")
def test_format_1_takes_multi_value_headers() -> None:  # documented
    response = response_of_version_1(
        encoded(
            {
                "statusCode": "200",
                "headers": {"x-a": "replaced", "content-type": "text/html"},
                "multiValueHeaders": {"X-A": ["1", "2"]},
                "body": "<p>",
            }
        )
    )
    assert response.headers == (("content-type", "text/html"), ("X-A", "1"), ("X-A", "2"))
    assert (response.status, response.body) == (200, b"<p>")


@pytest.mark.fact("http-answer.malformed")
@pytest.mark.parametrize(
    "answer",
    [
        {"statusCode": "many"},
        {"statusCode": True},
        {"statusCode": 99},
        {"statusCode": 200, "body": {"a": 1}},
        {"statusCode": 200, "headers": ["a"]},
        {"statusCode": 200, "headers": {"a": ["b"]}},
        {"statusCode": 200, "headers": {"a": "b\r\nc: d"}},
        {"statusCode": 200, "headers": {"a b": "c"}},
        {"statusCode": 200, "headers": {"": "c"}},
        {"statusCode": 200, "cookies": "a=1"},
        {"statusCode": 200, "cookies": ["a=1\nb: c"]},
        {"statusCode": 200, "body": "?", "isBase64Encoded": True},
        {"statusCode": 200, "body": "é", "isBase64Encoded": True},
        {"statusCode": "9" * 5_000},
    ],
)
def test_an_invalid_structured_answer_is_malformed(answer: dict[str, Any]) -> None:
    with pytest.raises(MalformedAnswerError):  # documented: 500; which of them are invalid: assumed
        response_of_version_2(encoded(answer))


@pytest.mark.fact("http-answer.version-1")
@pytest.mark.parametrize("payload", [b'{"message": 1}', b'"text"', b"null", b"{", b""])
def test_format_1_infers_nothing(payload: bytes) -> None:  # documented
    with pytest.raises(MalformedAnswerError):
        response_of_version_1(payload)
