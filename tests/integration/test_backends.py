"""HTTP backends: passed through (REST and HTTP API), and mapped in both directions."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.local  # the backend is the tests' own


class TestUpstream:
    @pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
    def test_a_request_arrives_as_it_was_sent(self, stack, method):
        body = None if method in {"GET", "DELETE"} else b'{"a": "\xc3\xbc"}'

        answer = stack.rest.request(
            method,
            "/upstream/a/b%20c?x=1&x=2&y=%26",
            headers={"Content-Type": "application/json", "X-Own": "yes"},
            body=body,
        )

        assert answer.status == 200, answer.body
        seen = answer.json()
        assert (seen["method"], seen["path"]) == (method, "/a/b%20c")
        assert seen["query"] == {"x": ["1", "2"], "y": ["&"]}
        assert seen["headers"]["x-own"] == "yes"
        assert seen["body"] == (body or b"").decode()

    @pytest.mark.parametrize("status", [201, 404, 418, 503])
    def test_an_answer_comes_back_as_it_was_given(self, stack, status):
        answer = stack.rest.get(f"/upstream/status/{status}")

        assert answer.status == status
        assert answer.json() == {"message": "as asked"}
        assert answer.headers["Cache-Control"] == "max-age=60"


class TestRates:
    @pytest.mark.parametrize("currency", ["USD", "usd"])
    def test_the_other_services_answer_becomes_ours(self, stack, currency):
        answer = stack.rest.get(f"/rates?currency={currency}&base=XXX")

        assert answer.status == 200, answer.body
        assert answer.json() == {
            "base": "EUR",
            "currency": "USD",
            "rate": 1.25,
            "date": "2026-01-31",
        }
        assert answer.headers["Cache-Control"] == "no-store"

    def test_a_currency_that_it_does_not_have(self, stack):
        answer = stack.rest.get("/rates?currency=%22%5C")

        assert answer.status == 404
        assert answer.json() == {"message": "There is no rate for this currency"}


class TestMirror:
    def test_what_is_changed_on_the_way(self, stack):
        answer = stack.http.get(
            "/mirror/a/b?x=1&debug=1",
            headers={"X-Community-Stage": "theirs", "X-Request-Id": "theirs"},
        )

        assert answer.status == 200, answer.body
        seen = answer.json()
        assert (seen["path"], seen["query"]) == ("/a/b", {"x": ["1"]})
        assert seen["headers"]["x-community-stage"].split(",")[-1].strip() == "dev"
        assert seen["headers"]["x-request-id"] == answer.headers["Apigw-Requestid"]
        assert answer.headers["Cache-Control"] == "no-store"

    def test_an_error_is_the_sites_own(self, stack):
        answer = stack.http.get("/mirror/status/418")

        assert answer.status == 418
        assert json.loads(answer.body) == {"message": "as asked"}
        assert answer.headers["Cache-Control"] == "max-age=60"
