from __future__ import annotations

import base64
import re
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from frontgate.identity.oauth.pages import (
    PAGE_HEADERS,
    error_page,
    login_page,
    not_found_page,
    start_page,
)

HOSTILE = '"><script>alert(1)</script>'


class Page(HTMLParser):
    """The elements of a page, and the texts of each kind."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def login(**changes: object) -> Page:
    given = {"action": "/login?a=1&b=2", "csrf": "t", "username": "", "problem": None}
    return Page(login_page(**{**given, "client": "web", **changes}))  # type: ignore[arg-type]


def test_the_form_goes_where_it_was_asked_for():
    page = login()
    (form,) = page.all("form")
    assert form == {"method": "post", "action": "/login?a=1&b=2"}
    named = {field["name"]: field for field in page.all("input")}
    assert named["_csrf"]["value"] == "t"
    assert named["password"]["type"] == "password" and "value" not in named["password"]


def test_every_field_that_is_seen_has_a_label():
    page = login()
    labelled = {label["for"] for label in page.all("label")}
    seen = {field.get("id") for field in page.all("input") if field.get("type") != "hidden"}
    assert seen == labelled == {"username", "password"}
    assert page.all("html")[0]["lang"] == "en"
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1


def test_what_is_wrong_is_read_aloud():
    assert "role" not in str(login().all("p"))
    assert login(problem="Incorrect").all("p")[0]["role"] == "alert"


@pytest.mark.parametrize("field", ["action", "csrf", "username", "problem", "client"])
def test_nothing_gets_out_of_its_place(field):
    page = login(**{field: HOSTILE})
    assert not page.all("script")
    assert len(page.all("form")) == 1


@pytest.mark.parametrize(
    "html",
    [
        error_page(HOSTILE),
        error_page("redirect_mismatch", allowed=[HOSTILE]),
        start_page([(HOSTILE, f"/{HOSTILE}")]),
    ],
)
def test_other_pages_neither(html):
    assert not Page(html).all("script")


def test_clients_of_the_same_name_have_a_link_each():
    html = start_page([("web", "/a"), ("web", "/b")])
    assert [link["href"] for link in Page(html).all("a")] == ["/a", "/b"]


def test_an_unknown_error_is_not_repeated():
    assert "You have won" not in error_page("You have won")


def test_the_urls_that_would_have_done():
    assert "<code>http://localhost:8080/</code>" in error_page(
        "redirect_mismatch", allowed=["http://localhost:8080/"]
    )


def test_the_only_style_is_the_one_that_the_policy_names():
    policy = dict(PAGE_HEADERS)["Content-Security-Policy"]
    for html in (
        login_page(action="", csrf="", username="", problem="x", client="web"),
        error_page("invalid_request"),
        start_page(()),
        not_found_page(),
    ):
        (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
        digest = base64.b64encode(sha256(style.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
        assert not re.search(r"\sstyle=|\son\w+=|<script|https?://", html)
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
