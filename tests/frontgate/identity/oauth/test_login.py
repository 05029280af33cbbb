from __future__ import annotations

import re

import pytest

from frontgate import headers as header_lines
from frontgate.wire import BackendError

HIDDEN = re.compile(r'name="_csrf" value="([^"]+)"')
ACTION = re.compile(r'action="([^"]+)"')
FORM = {"username": "ada@example.com", "password": "right"}
BYE = {"client_id": "web-1", "logout_uri": "http://localhost:8080/bye"}


async def test_a_browser_is_sent_to_the_login_page_with_all_that_was_asked(
    browser, asked, location
):
    """Source: documented ("redirects to the Login endpoint with the same URL parameters")."""
    answer = await browser.get("/oauth2/authorize", query=asked)
    there = location(answer)
    assert there.startswith("/_aws/cognito/members/login?client_id=web-1&response_type=code&")
    assert (await browser.get(there)).status == 200


async def test_signing_in_gives_a_code_and_the_state(browser, asked, answer_of):
    """Source: documented ("The managed login sign-in endpoint")."""
    answer = await browser.sign_in(asked)
    told = answer_of(answer)
    assert set(told) == {"code", "state"}
    assert told["state"] == "st&te"
    kept = header_lines.get_all(answer.headers, "set-cookie")
    assert re.fullmatch(
        r"cognito=[\w-]{43}; Path=/_aws/cognito/members/; Max-Age=3600; HttpOnly; SameSite=Lax",
        kept[0],
    )


async def test_the_form_holds_what_was_asked(browser, asked):
    page = (await browser.get("/login", query=asked)).body.decode()
    (token,), (action,) = HIDDEN.findall(page), ACTION.findall(page)
    assert token == browser.cookies["XSRF-TOKEN"]
    assert action.startswith("/_aws/cognito/members/login?client_id=web-1&amp;response_type=code")


async def test_the_policy_of_the_page(browser, asked):
    answer = await browser.get("/login", query=asked)
    policy = header_lines.get(answer.headers, "content-security-policy") or ""
    assert "default-src 'none'" in policy and "script" not in policy
    assert header_lines.get(answer.headers, "x-frame-options") == "DENY"


async def test_a_hint_fills_in_the_name(browser, asked):
    """Source: documented (login_hint)."""
    page = await browser.get("/login", query={**asked, "login_hint": 'a"b'})
    assert b'value="a&quot;b"' in page.body


async def test_a_wrong_password(browser, asked):
    answer = await browser.sign_in(asked, password="wrong")
    assert answer.status == 400
    assert b"Incorrect username or password." in answer.body
    assert b'value="ada@example.com"' in answer.body and b"wrong" not in answer.body
    assert "cognito" not in browser.cookies


@pytest.mark.parametrize("missing", ["username", "password"])
async def test_an_empty_field_signs_nobody_in(browser, asked, missing):
    await browser.get("/login", query=asked)
    form = {"_csrf": browser.cookies["XSRF-TOKEN"], "username": "ada", "password": "wrong"}
    answer = await browser.post("/login", {**form, missing: ""}, query=asked)
    assert answer.status == 400 and "cognito" not in browser.cookies


class TestForgedForms:
    """A page elsewhere could sign a browser in as somebody else, who then sees what is typed."""

    async def test_without_the_token(self, browser, asked, pool):
        answer = await browser.post("/login", FORM, query=asked)
        assert answer.status == 403 and "cognito" not in browser.cookies
        assert not [action for action, _ in pool.calls if action == "AdminInitiateAuth"]

    async def test_with_another_token(self, browser, asked):
        await browser.get("/login", query=asked)
        answer = await browser.post("/login", {**FORM, "_csrf": "x" * 43}, query=asked)
        assert answer.status == 403

    async def test_from_another_origin(self, browser, asked):
        await browser.get("/login", query=asked)
        form = {**FORM, "_csrf": browser.cookies["XSRF-TOKEN"]}
        origin = (("Origin", "http://localhost:3000"),)
        answer = await browser.post("/login", form, query=asked, headers=origin)
        assert answer.status == 403 and "cognito" not in browser.cookies

    async def test_the_page_that_follows_works(self, browser, asked, location):
        await browser.post("/login", FORM, query=asked)
        form = {**FORM, "_csrf": browser.cookies["XSRF-TOKEN"]}
        assert location(await browser.post("/login", form, query=asked))


class TestSessions:
    """Source: documented (a session lasts an hour; `prompt`)."""

    @pytest.mark.fact("oauth.session")
    async def test_who_has_signed_in_is_not_asked_again(self, browser, asked, answer_of):
        first = await browser.code(asked)
        again = answer_of(await browser.get("/oauth2/authorize", query=asked))
        assert again["code"] != first

    @pytest.mark.fact("oauth.prompt")
    async def test_unless_the_client_wants_it(self, browser, asked, location):
        await browser.sign_in(asked)
        answer = await browser.get("/oauth2/authorize", query={**asked, "prompt": "login"})
        assert "/login?" in location(answer)

    async def test_for_an_hour(self, browser, asked, location, clock):
        await browser.sign_in(asked)
        clock.now += 3600
        assert "/login?" in location(await browser.get("/oauth2/authorize", query=asked))

    async def test_while_the_user_may_sign_in(self, browser, asked, location, pool):
        await browser.sign_in(asked)
        pool.answers["AdminGetUser"]["Enabled"] = False
        assert "/login?" in location(await browser.get("/oauth2/authorize", query=asked))

    async def test_a_user_of_the_same_name_is_somebody_else(self, browser, asked, location, pool):
        await browser.sign_in(asked)
        pool.answers["AdminGetUser"]["UserAttributes"][0]["Value"] = "0001-ada"
        assert "/login?" in location(await browser.get("/oauth2/authorize", query=asked))

    async def test_somebody_unknown_is_not_asked_either(self, browser, asked, answer_of):
        answer = await browser.get("/oauth2/authorize", query={**asked, "prompt": "none"})
        assert answer_of(answer) == {"error": "login_required", "state": "st&te"}

    async def test_somebody_known_gets_a_code_silently(self, browser, asked, answer_of):
        await browser.sign_in(asked)
        answer = await browser.get("/oauth2/authorize", query={**asked, "prompt": "none"})
        assert "code" in answer_of(answer)

    async def test_a_made_up_session_is_none(self, browser, asked, location):
        browser.cookies["cognito"] = "x" * 43
        assert "/login?" in location(await browser.get("/oauth2/authorize", query=asked))

    async def test_a_new_sign_in_has_a_new_session(self, browser, asked, location):
        await browser.sign_in(asked)
        old = browser.cookies["cognito"]
        await browser.sign_in(asked)
        assert browser.cookies["cognito"] != old
        browser.cookies["cognito"] = old
        assert "/login?" in location(await browser.get("/oauth2/authorize", query=asked))


@pytest.mark.parametrize("path", ["/oauth2/authorize", "/login"])
class TestRefusals:
    async def test_go_to_the_client(self, browser, asked, answer_of, path):
        """Source: documented ("Examples of negative responses")."""
        answer = await browser.get(path, query={**asked, "response_type": "token"})
        assert answer_of(answer) == {"error": "unauthorized_client", "state": "st&te"}

    async def test_a_client_without_the_code_grant(self, browser, asked, clients, answer_of, path):
        """Source: documented (AllowedOAuthFlows)."""
        clients["web-1"]["AllowedOAuthFlows"] = ["implicit"]
        answer = await browser.get(path, query=asked)
        assert answer_of(answer)["error"] == "unauthorized_client"

    @pytest.mark.fact("oauth.redirect-exact")
    @pytest.mark.parametrize("uri", ["https://attacker.example/", "http://localhost:8080"])
    async def test_never_to_an_address_that_is_not_the_clients(
        self, browser, asked, location, path, uri
    ):
        """Source: recorded (302 to `/error?error=redirect_mismatch&client_id=…`, 400 there)."""
        answer = await browser.get(path, query={**asked, "redirect_uri": uri})
        there = location(answer)
        assert there == "/_aws/cognito/members/error?error=redirect_mismatch&client_id=web-1"
        page = await browser.get(there)
        assert page.status == 400
        assert b"redirect_mismatch" in page.body
        assert b"<code>http://localhost:8080/</code>" in page.body

    @pytest.mark.parametrize(
        ("client_id", "error"),
        [("nobody", "error=invalid_client&client_id=nobody"), ("", "error=invalid_request")],
    )
    async def test_an_unknown_client(self, browser, asked, location, path, client_id, error):
        """Source: assumed."""
        answer = await browser.get(path, query={**asked, "client_id": client_id})
        there = location(answer)
        assert there == f"/_aws/cognito/members/error?{error}"
        assert (await browser.get(there)).status == 400

    async def test_a_parameter_twice(self, browser, location, path):
        """Source: assumed (RFC 6749, section 3.1)."""
        answer = await browser.get(f"{path}?client_id=web-1&client_id=partner-1")
        assert location(answer) == "/_aws/cognito/members/error?error=invalid_request"


@pytest.mark.parametrize("error", [BackendError("gone"), TimeoutError()])
async def test_services_that_go_meanwhile(browser, asked, answer_of, pool, error):
    """Source: documented (`server_error`, at the client's redirect URI)."""
    await browser.sign_in(asked)
    pool.answers["AdminGetUser"] = error
    answer = await browser.get("/oauth2/authorize", query=asked)
    assert answer_of(answer) == {"error": "server_error", "state": "st&te"}


async def test_a_page_for_an_error_that_cannot_be_read(browser):
    assert (await browser.get("/error?error=%ff")).status == 400
    assert (await browser.get("/error?error=a&error=b")).status == 400


async def test_a_body_that_is_no_form(browser, asked, location):
    answer = await browser.send("POST", "/login", query=asked)
    assert "/error?error=invalid_request" in location(answer)


class TestLogout:
    """Source: documented ("The managed login sign-out endpoint")."""

    async def test_ends_the_session(self, browser, asked, location):
        await browser.sign_in(asked)
        session = browser.cookies["cognito"]
        answer = await browser.get("/logout", query=BYE)
        assert location(answer) == "http://localhost:8080/bye"
        assert browser.cookies["cognito"] == ""
        browser.cookies["cognito"] = session
        assert "/login?" in location(await browser.get("/oauth2/authorize", query=asked))

    async def test_leads_to_the_login_page_once_more(self, browser, asked, location):
        there = location(await browser.get("/logout", query=asked))
        assert there.startswith("/_aws/cognito/members/login?client_id=web-1&")

    @pytest.mark.parametrize("uri", ["https://attacker.example/", "http://localhost:8080/", None])
    async def test_never_to_an_address_that_is_not_the_clients(self, browser, asked, location, uri):
        """Source: documented (one of the allowed sign-out URLs); the error is assumed."""
        await browser.sign_in(asked)
        query = {"client_id": "web-1"} if uri is None else {**BYE, "logout_uri": uri}
        there = location(await browser.get("/logout", query=query))
        assert there == "/_aws/cognito/members/error?error=logout_mismatch&client_id=web-1"
        page = await browser.get(there)
        assert b"<code>http://localhost:8080/bye</code>" in page.body
        assert browser.cookies["cognito"] != ""

    async def test_wants_to_know_the_client(self, browser, location):
        assert "/error?" in location(await browser.get("/logout"))


async def test_the_first_page_has_a_link_for_each_client_that_signs_people_in(browser):
    page = await browser.get("/")
    links = re.findall(r'href="([^"]+)"', page.body.decode())
    assert len(links) == 1
    assert links[0].startswith("/_aws/cognito/members/oauth2/authorize?client_id=web-1&amp;")
