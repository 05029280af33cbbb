"""What a proxy function may answer. Source: recorded on AWS, unless a row says otherwise."""

from __future__ import annotations

import json

import pytest

from frontgate.rest.errors import GatewayError
from frontgate.rest.exchange import Answer
from frontgate.rest.lambda_proxy_response import proxy_response

fact = pytest.mark.fact

JSON = ("Content-Type", "application/json")


def read(result, *, raw: bytes | None = None, error: str | None = None):
    body = json.dumps(result).encode() if raw is None else raw
    return proxy_response(Answer(status=200, body=body, selector=error), accepts_binary=False)


@fact("headers.empty-answer")
def seen(mark, *row):
    return pytest.param(*row, marks=mark)


@pytest.mark.parametrize(
    ("result", "status", "headers", "body"),
    [
        seen(fact("proxy-answer.no-body"), {"statusCode": 200}, 200, [JSON], b""),
        seen(fact("proxy-answer.nothing"), {}, 200, [JSON], b""),
        seen(
            fact("proxy-answer.headers-only"),
            {"headers": {"X-A": "b"}},
            200,
            [JSON, ("X-A", "b")],
            b"",
        ),
        seen(fact("proxy-answer.status-text"), {"statusCode": "201"}, 201, [JSON], b""),
        seen(
            fact("proxy-answer.header-values"),
            {"statusCode": 200, "headers": None},
            200,
            [JSON],
            b"",
        ),
        seen(
            fact("proxy-answer.header-values"),
            {"headers": {"X-A": True}},
            200,
            [JSON, ("X-A", "true")],
            b"",
        ),
        seen(
            fact("proxy-answer.undeclared"),
            {"statusCode": 300, "headers": {"content-type": "application/xml"}, "body": "<a/>"},
            300,
            [("content-type", "application/xml")],
            b"<a/>",
        ),
        seen(
            fact("proxy-answer.multi-value-headers"),
            {"multiValueHeaders": {"X-A": ["1", "2"]}},
            200,
            [JSON, ("X-A", "1"), ("X-A", "2")],
            b"",
        ),
        seen(
            fact("proxy-answer.merged-headers"),
            {
                "headers": {"test-multi": "value-solo"},
                "multiValueHeaders": {"tesT-Multi": ["value-multi"]},
            },
            200,
            [JSON, ("tesT-Multi", "value-multi"), ("tesT-Multi", "value-solo")],
            b"",
        ),
        seen(
            fact("proxy-answer.base64-text"),
            {"isBase64Encoded": True, "body": "aGk="},
            200,
            [JSON],
            b"aGk=",
        ),
        pytest.param({"body": 1}, 200, [JSON], b"1", id="assumed: scalars become text"),
        pytest.param({"headers": {"X-A": None}}, 200, [JSON], b"", id="assumed: null is no header"),
        pytest.param(
            {"headers": {"WWW-Authenticate": "Basic", "Transfer-Encoding": "chunked"}},
            200,
            [JSON, ("x-amzn-Remapped-WWW-Authenticate", "Basic")],
            b"",
            id="documented: remapped headers",
        ),
    ],
)
def test_accepted(result, status, headers, body):
    response = read(result)
    assert (response.status, response.headers, response.body) == (status, headers, body)


@fact("proxy-answer.malformed", "failures.malformed")
@pytest.mark.parametrize(
    "result",
    [
        pytest.param({"statusCode": 200, "wrongValue": 1}, marks=fact("proxy-answer.unknown-key")),
        pytest.param("just a string", marks=fact("proxy-answer.string")),
        pytest.param({"statusCode": "test"}, marks=fact("proxy-answer.status-text")),
        pytest.param(
            {"multiValueHeaders": {"X-A": "scalar"}}, marks=fact("proxy-answer.multi-value-headers")
        ),
        pytest.param(None, id="assumed: null"),
        pytest.param([], id="assumed: a list"),
        pytest.param({"body": {}}, id="assumed: an object as body"),
        pytest.param({"headers": {"X-A": []}}, id="assumed: a list as header"),
        pytest.param({"headers": []}, id="assumed: a list of headers"),
        pytest.param({"statusCode": 7}, id="assumed: no HTTP status"),
        pytest.param({"statusCode": "1" * 5_000}, id="assumed: more digits than a number has"),
        pytest.param({"statusCode": "\u0662\u0660\u0660"}, id="assumed: other digits"),
        pytest.param({"headers": {"X-A": "a\r\nX-B: 1"}}, id="assumed: a value of two lines"),
        pytest.param({"headers": {"X-A: 1\nX-B": "1"}}, id="assumed: a name of two lines"),
        pytest.param(
            {"multiValueHeaders": {"X-A": ["1", "\0"]}}, id="assumed: a control character"
        ),
        pytest.param({"headers": {"": "1"}}, id="assumed: an empty name"),
    ],
)
def test_malformed_is_a_502(result):
    with pytest.raises(GatewayError) as caught:
        read(result)
    assert (caught.value.status, caught.value.message) == (502, "Internal server error")
    assert "Malformed Lambda proxy response" in (caught.value.cause or "")


@fact("proxy-answer.error", "failures.function")
def test_a_function_error_is_a_502_and_stays_secret():
    with pytest.raises(GatewayError) as caught:
        read({"errorMessage": "boom", "errorType": "ValueError"}, error="Unhandled")
    assert (caught.value.status, caught.value.message) == (502, "Internal server error")
    assert caught.value.cause == "Lambda Customer Function Error:boom"


@pytest.mark.parametrize("raw", [b"[" * 100_000, b"nonsense", b"[]", b"{}"])
def test_an_error_document_that_cannot_be_read(raw):
    """Source: assumed."""
    with pytest.raises(GatewayError) as caught:
        read(None, raw=raw, error="Unhandled")
    assert (caught.value.status, caught.value.cause) == (502, "Lambda Customer Function Error:")


@fact("proxy-answer.size", "failures.too-large")
def test_an_answer_of_more_than_6_mb_is_a_502():
    with pytest.raises(GatewayError) as caught:
        read(None, raw=b'"' + b"a" * (6 * 1024 * 1024) + b'"')
    assert caught.value.status == 502
    assert caught.value.response_type == "INTEGRATION_FAILURE"
