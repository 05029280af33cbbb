"""What a browser says: its cookies, and whether a form comes from our own page."""

from __future__ import annotations

import hmac
import re
import secrets
from urllib.parse import urlsplit

from frontgate import headers as header_lines
from frontgate.identity.oauth.answers import Header
from frontgate.identity.oauth.parameters import Parameters
from frontgate.wire import HttpRequest

SESSION_COOKIE = "cognito"
CSRF_COOKIE = "XSRF-TOKEN"
CSRF_FIELD = "_csrf"
_CSRF = re.compile(r"[\w-]{43}", re.ASCII)


def cookie(request: HttpRequest, name: str) -> str | None:
    for line_name, line in request.headers:
        if line_name.lower() == "cookie":
            for pair in line.split(";"):
                key, _, value = pair.strip().partition("=")
                if key == name and value:
                    return value
    return None


def set_cookie(request: HttpRequest, name: str, value: str, *, seconds: int) -> Header:
    """For the domain's own paths only; 0 seconds take the cookie away."""
    path = f"{request.stage_path}/"
    secure = "; Secure" if request.ingress.tls_version else ""
    attributes = f"Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    return ("Set-Cookie", f"{name}={value}; {attributes}")


def csrf_token(request: HttpRequest) -> str:
    """One for all pages of a browser: people open more than one."""
    kept = cookie(request, CSRF_COOKIE)
    return kept if kept and _CSRF.fullmatch(kept) else secrets.token_urlsafe(32)


def is_from_our_page(request: HttpRequest, form: Parameters) -> bool:
    """Whether a form has the token that our page put into it and into a cookie."""
    sent, kept = form.get(CSRF_FIELD), cookie(request, CSRF_COOKIE)
    if sent is None or kept is None or not _is_same_origin(request):
        return False
    return hmac.compare_digest(sent.encode(), kept.encode())


def _is_same_origin(request: HttpRequest) -> bool:
    """Browsers say where a form was; programs need not."""
    origin = header_lines.get(request.headers, "origin")
    if origin is None:
        return True
    try:
        there = urlsplit(origin.lower()).netloc
    except ValueError:
        return False
    return bool(there) and there == (header_lines.get(request.headers, "host") or "").lower()
