"""A browser at the login page, as far as it matters: cookies, forms and redirects."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

from tests.integration.processes import PATIENCE


class LoginForm(HTMLParser):
    """Where the form of a page goes, and what is in its fields."""

    def __init__(self, page: requests.Response) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self._url = page.url
        self.feed(page.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.action = urljoin(self._url, given["action"] or "")
        elif tag == "input":
            self.fields[given["name"] or ""] = given.get("value") or ""


class Browser:
    """Stops at each redirect that leads away from the login pages, and says where that was."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.session.trust_env = False

    def sign_in(self, url: str, *, username: str, password: str) -> str:
        """Begins at `url`, fills in the form, and returns where the app waits for the answer."""
        page = self.session.get(url, timeout=PATIENCE)
        assert page.status_code == 200, page.text
        form = LoginForm(page)
        filled = {**form.fields, "username": username, "password": password}
        answer = self.session.post(
            form.action,
            filled,
            headers=_origin(form.action),
            timeout=PATIENCE,
            allow_redirects=False,
        )
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def follow(self, url: str) -> str:
        """The first redirect of `url`."""
        answer = self.session.get(url, timeout=PATIENCE, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]


def _origin(url: str) -> dict[str, str]:
    """As browsers send it along with a form."""
    return {"Origin": url.partition("/_aws/")[0]}
