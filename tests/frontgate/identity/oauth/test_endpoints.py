from __future__ import annotations

import json

import pytest

from frontgate import headers as header_lines
from frontgate.wire import BackendError


@pytest.mark.parametrize("path", ["/signup", "/forgotPassword", "/oauth2/idpresponse", "/x"])
async def test_pages_that_there_are_not(browser, path):
    answer = await browser.get(path)
    assert answer.status == 404
    assert b"admin-create-user" in answer.body


@pytest.mark.fact("oauth.method")
@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/oauth2/token", "POST"),
        ("GET", "/oauth2/revoke", "POST"),
        ("DELETE", "/oauth2/userInfo", "GET, POST"),
        ("POST", "/oauth2/authorize", "GET"),
        ("PUT", "/login", "GET, POST"),
        ("POST", "/logout", "GET"),
    ],
)
async def test_methods_that_there_are_not(browser, method, path, allowed):
    """Source: recorded (405 without a body, of the token endpoint)."""
    answer = await browser.send(method, path)
    assert (answer.status, answer.body) == (405, b"")
    assert header_lines.get(answer.headers, "allow") == allowed


@pytest.mark.parametrize("path", ["/oauth2/token", "/oauth2/userInfo", "/oauth2/revoke"])
async def test_pages_may_ask_beforehand(browser, path):
    """Source: documented (CORS from any origin); the details are assumed."""
    answer = await browser.send("OPTIONS", path, headers=(("Origin", "https://app.example"),))
    assert answer.status == 204
    assert header_lines.get(answer.headers, "access-control-allow-origin") == "*"
    allowed = header_lines.get(answer.headers, "access-control-allow-headers") or ""
    assert "Authorization" in allowed


@pytest.mark.parametrize("path", ["/login", "/oauth2/authorize", "/logout", "/"])
async def test_pages_are_for_nobody_elsewhere(browser, path, asked):
    """Only programs' endpoints may be read by other origins."""
    answer = await browser.get(path, query=asked)
    assert header_lines.get(answer.headers, "access-control-allow-origin") is None


@pytest.mark.parametrize("body", [b'{"grant_type": "client_credentials"}', b""])
async def test_a_body_that_is_no_form(browser, body):
    """Source: recorded (`invalid_request` for JSON)."""
    answer = await browser.send("POST", "/oauth2/token")
    assert answer.status == 400
    assert json.loads(answer.body)["error"] == "invalid_request"


class TestDeadServices:
    @pytest.fixture(autouse=True, params=[BackendError("gone"), TimeoutError()])
    def _gone(self, request, clients, pool):
        pool.answers["DescribeUserPoolClient"] = request.param

    async def test_a_program_hears_of_it(self, browser):
        form = {"grant_type": "client_credentials", "client_id": "partner-1"}
        answer = await browser.post("/oauth2/token", form)
        assert answer.status == 503
        assert json.loads(answer.body)["error"] == "server_error"

    async def test_a_person_sees_it(self, browser, asked):
        answer = await browser.get("/login", query=asked)
        assert answer.status == 503
        assert b"does not answer" in answer.body
