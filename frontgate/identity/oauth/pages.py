"""The pages that people see: plain HTML, without scripts, with everything in it escaped."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from hashlib import sha256
from html import escape

from frontgate.identity.oauth.answers import Header

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 10vh auto; max-width: 24rem; padding: 0 1rem }
h1 { font-size: 1.4rem }
label { display: block; margin-top: 1rem }
input { box-sizing: border-box; font: inherit; padding: .5rem; width: 100% }
button { font: inherit; margin-top: 1.5rem; padding: .5rem 1.5rem }
[role=alert] { border-left: .25rem solid #c00; padding-left: .75rem }
footer { font-size: .875rem; margin-top: 2rem; opacity: .75 }
code { overflow-wrap: anywhere }
"""
_HASH = base64.b64encode(sha256(_STYLE.encode()).digest()).decode()

# No `form-action`: browsers hold redirects after a form to it, and an app's redirect URI may well
# lead on to another origin. `Referrer-Policy` lets the form say its origin and hides the rest.
PAGE_HEADERS: tuple[Header, ...] = (
    (
        "Content-Security-Policy",
        f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
)

_SENTENCES: Mapping[str, str] = {
    "invalid_client": "There is no such app client in this user pool.",
    "invalid_request": "The address has no client_id, gives a parameter twice, or cannot be read.",
    "redirect_mismatch": "The redirect_uri is none of the app client's CallbackURLs. They are "
    "compared letter by letter, a last slash included.",
    "logout_mismatch": "The logout_uri is none of the app client's LogoutURLs, and there is no "
    "redirect_uri.",
    "server_error": "The AWS services process does not answer.",
}


def login_page(*, action: str, csrf: str, username: str, problem: str | None, client: str) -> str:
    """`action` is where the form goes, `client` the name of what somebody signs in to."""
    alert = f'<p role="alert">{escape(problem)}</p>' if problem else ""
    return _page(
        f"Sign in to {client}",
        f"""{alert}
<form method="post" action="{escape(action)}">
<input type="hidden" name="_csrf" value="{escape(csrf)}">
<label for="username">Username</label>
<input id="username" name="username" value="{escape(username)}" autocomplete="username" \
autocapitalize="none" spellcheck="false" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button>Sign in</button>
</form>
<footer>The users of this page are those of the local user pool: <code>frontgate up</code> prints
the first, <code>aws cognito-idp admin-create-user</code> makes others.</footer>""",
    )


def error_page(code: str, *, allowed: Iterable[str] = ()) -> str:
    """`allowed`: URLs that would have done."""
    code = code if code in _SENTENCES else "invalid_request"
    listed = "".join(f"<li><code>{escape(url)}</code></li>" for url in allowed)
    return _page(
        "This cannot be answered",
        f"""<p role="alert"><code>{code}</code></p>
<p>{_SENTENCES[code]}</p>{f"<p>These are:</p><ul>{listed}</ul>" if listed else ""}""",
    )


def start_page(links: Iterable[tuple[str, str]]) -> str:
    """`links`: names of app clients, which may be the same, and where their users begin."""
    items = "".join(
        f'<li><a href="{escape(href)}">Sign in to {escape(name)}</a></li>' for name, href in links
    )
    return _page(
        "Local sign-in",
        f"<ul>{items}</ul>" if items else "<p>No app client signs people in with a code.</p>",
    )


def not_found_page() -> str:
    return _page(
        "There is no such page here",
        """<p>Nobody signs up, resets a password or comes from another identity provider here.
<code>aws cognito-idp admin-create-user</code> makes a user and
<code>aws cognito-idp admin-set-user-password --permanent</code> gives it a password, both with
<code>--endpoint-url</code>.</p>""",
    )


def _page(title: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
{body}
</main>
</body>
</html>
"""
