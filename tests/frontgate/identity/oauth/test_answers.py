from __future__ import annotations

import json

from frontgate import headers as header_lines
from frontgate.identity.oauth.answers import (
    ANY_ORIGIN,
    OAuthError,
    empty,
    html_answer,
    json_answer,
    redirect,
    refusal,
)


def test_nobody_may_keep_an_answer():
    """Source: documented ("The user attributes endpoint", the headers of the example)."""
    for answer in (
        json_answer(200, {}),
        html_answer(200, ""),
        redirect("/"),
        empty(200),
        refusal(OAuthError("invalid_grant")),
    ):
        kept = header_lines.get(answer.headers, "cache-control") or ""
        assert "no-store" in kept


def test_a_refusal():
    """Source: documented ("The token issuer endpoint", examples of negative responses)."""
    answer = refusal(OAuthError("invalid_grant"))
    assert (answer.status, json.loads(answer.body)) == (400, {"error": "invalid_grant"})
    assert header_lines.get(answer.headers, "content-type") == "application/json;charset=UTF-8"
    assert ANY_ORIGIN in answer.headers


def test_a_refusal_with_its_reason():
    answer = refusal(OAuthError("unauthorized_client", "invalid_redirect", status=401))
    assert answer.status == 401
    assert json.loads(answer.body)["error_description"] == "invalid_redirect"


def test_a_redirect():
    answer = redirect("http://localhost:8080/?code=1", ("Set-Cookie", "a=b"))
    assert answer.status == 302
    assert header_lines.get(answer.headers, "location") == "http://localhost:8080/?code=1"
    assert header_lines.get(answer.headers, "set-cookie") == "a=b"
