"""What happens to a request that a rule matches."""

from __future__ import annotations

import pytest

from frontgate.waf.actions import STATUS_CODES, compile_action
from frontgate.waf.errors import InvalidParameterError, UnsupportedStatementError
from frontgate.wire import HttpResponse

from .conftest import request

BODIES = {
    "sorry": {"ContentType": "APPLICATION_JSON", "Content": '{"error":"no"}'},
    "page": {"ContentType": "TEXT_HTML", "Content": "<p>no</p>"},
    "text": {"ContentType": "TEXT_PLAIN", "Content": "no"},
}


def block(**custom):
    return compile_action({"Block": {"CustomResponse": custom}}, BODIES)


# Source: documented ("Customized web requests and responses").
@pytest.mark.parametrize(
    ("key", "content_type", "body"),
    [
        ("sorry", "application/json", b'{"error":"no"}'),
        ("page", "text/html", b"<p>no</p>"),
        ("text", "text/plain", b"no"),
    ],
)
def test_custom_responses(key, content_type, body):
    headers = [{"Name": "Retry-After", "Value": "60"}]
    action = block(ResponseCode=429, CustomResponseBodyKey=key, ResponseHeaders=headers)
    assert action.answer(request()) == HttpResponse(
        status=429, headers=(("Content-Type", content_type), ("Retry-After", "60")), body=body
    )


def test_a_redirect_has_no_body():
    action = block(ResponseCode=302, ResponseHeaders=[{"Name": "Location", "Value": "/no"}])
    assert action.answer(request()) == HttpResponse(status=302, headers=(("Location", "/no"),))


def test_a_plain_block_is_worded_by_api_gateway():
    assert compile_action({"Block": {}}, {}).answer(request()) is None


def test_inserted_headers_have_a_prefix():
    handling = {"CustomRequestHandling": {"InsertHeaders": [{"Name": "fruit", "Value": "apple"}]}}
    action = compile_action({"Allow": handling}, {})
    assert action.inserted == (("x-amzn-waf-fruit", "apple"),)


# Source: documented ("CAPTCHA and Challenge action behavior"); the page's content is ours.
@pytest.mark.parametrize(("kind", "status"), [("Captcha", 405), ("Challenge", 202)])
def test_puzzles(kind, status):
    action = compile_action({kind: {}}, {})
    assert action.terminates and action.refuses
    plain = action.answer(request())
    assert (plain.status, plain.body) == (status, b"")
    assert ("x-amzn-waf-action", kind.lower()) in plain.headers
    page = action.answer(request(headers=(("Accept", "text/html,*/*"),)))
    assert page.status == status
    assert ("Content-Type", "text/html; charset=UTF-8") in page.headers
    assert kind.upper().encode() in page.body


@pytest.mark.parametrize(
    ("name", "terminates", "refuses"),
    [("Allow", True, False), ("Block", True, True), ("Count", False, False)],
)
def test_what_ends_an_evaluation(name, terminates, refuses):
    action = compile_action({name: {}}, {})
    assert (action.terminates, action.refuses) == (terminates, refuses)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "exactly one"),
        ({"Allow": {}, "Block": {}}, "exactly one"),
        ({"Explode": {}}, "Explode"),
        ({"Block": {"CustomResponse": {"ResponseCode": 418}}}, "418"),
        (
            {"Block": {"CustomResponse": {"ResponseCode": 403, "CustomResponseBodyKey": "x"}}},
            "no body",
        ),
        (
            {
                "Block": {
                    "CustomResponse": {
                        "ResponseCode": 403,
                        "ResponseHeaders": [{"Name": "Content-Type", "Value": "x"}],
                    }
                }
            },
            "body",
        ),
        (
            {
                "Block": {
                    "CustomResponse": {
                        "ResponseCode": 403,
                        "ResponseHeaders": [{"Name": "x", "Value": "a\r\nSet-Cookie: b"}],
                    }
                }
            },
            "line break",
        ),
        (
            {
                "Count": {
                    "CustomRequestHandling": {
                        "InsertHeaders": [{"Name": n, "Value": ""} for n in ("a", "A")]
                    }
                }
            },
            "twice",
        ),
        (
            {
                "Count": {
                    "CustomRequestHandling": {
                        "InsertHeaders": [{"Name": f"h{n}", "Value": ""} for n in range(11)]
                    }
                }
            },
            "more than 10",
        ),
    ],
)
def test_refused(given, reason):
    with pytest.raises(InvalidParameterError, match=reason):
        compile_action(given, {})


def test_what_only_cloudfront_has():
    with pytest.raises(UnsupportedStatementError, match="Monetize"):
        compile_action({"Monetize": {}}, {})


def test_status_codes():
    """Source: documented ("Supported status codes for custom response": 33 of them)."""
    assert len(STATUS_CODES) == 33
    assert {200, 204, 308, 421, 429, 505} <= STATUS_CODES
    assert not {203, 305, 418, 506} & STATUS_CODES
