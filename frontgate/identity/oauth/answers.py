"""Answers of OAuth endpoints: JSON, redirects and pages, none of which anybody may keep."""

from __future__ import annotations

import json
from collections.abc import Mapping

from frontgate.wire import HttpResponse

Header = tuple[str, str]

_PRIVATE: tuple[Header, ...] = (
    ("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate"),
    ("Pragma", "no-cache"),
    ("X-Content-Type-Options", "nosniff"),
)
ANY_ORIGIN: Header = ("Access-Control-Allow-Origin", "*")
"""Of the endpoints that programs call, pages included ("The token issuer endpoint")."""


class OAuthError(Exception):
    """A program's request is refused: `{"error": code}`."""

    def __init__(self, code: str, description: str | None = None, *, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.description = description
        self.status = status


class RedirectedError(Exception):
    """A browser's request is refused, and told elsewhere."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


def json_answer(status: int, document: Mapping[str, object], *headers: Header) -> HttpResponse:
    return HttpResponse(
        status=status,
        headers=(("Content-Type", "application/json;charset=UTF-8"), *_PRIVATE, *headers),
        body=json.dumps(document, separators=(",", ":")).encode(),
    )


def refusal(error: OAuthError) -> HttpResponse:
    document = {"error": error.code}
    if error.description is not None:
        document["error_description"] = error.description
    return json_answer(error.status, document, ANY_ORIGIN)


def empty(status: int, *headers: Header) -> HttpResponse:
    return HttpResponse(status=status, headers=(*_PRIVATE, *headers))


def redirect(location: str, *headers: Header) -> HttpResponse:
    return HttpResponse(status=302, headers=(("Location", location), *_PRIVATE, *headers))


def html_answer(status: int, html: str, *headers: Header) -> HttpResponse:
    return HttpResponse(
        status=status,
        headers=(("Content-Type", "text/html;charset=UTF-8"), *_PRIVATE, *headers),
        body=html.encode(),
    )
