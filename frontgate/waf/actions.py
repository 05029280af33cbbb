"""Rule actions: what happens to a request that a rule matches.

Documentation: "Rule actions", "Customized web requests and responses" and "CAPTCHA and Challenge
action behavior".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from frontgate.waf.errors import InvalidParameterError, UnsupportedStatementError
from frontgate.waf.inspection import WebRequest
from frontgate.wire import HeaderItems, HttpResponse

STATUS_CODES = frozenset(
    (
        *(200, 201, 202, 204, 206, 300, 301, 302, 303, 304, 307, 308),
        *(400, 401, 403, 404, 405, 408, 409, 411, 412, 413, 414, 415, 416, 421, 429),
        *(500, 501, 502, 503, 504, 505),
    )
)
"""The codes of custom responses (documentation: "Supported status codes for custom response")."""
_CONTENT_TYPES = {
    "TEXT_PLAIN": "text/plain",
    "TEXT_HTML": "text/html",
    "APPLICATION_JSON": "application/json",
}
INSERTED = "x-amzn-waf-"
"""Before the name of every inserted request header."""
_MOST_HEADERS = 10
_CAPTCHA_STATUS = {"CAPTCHA": 405, "CHALLENGE": 202}

Bodies = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """One action, compiled."""

    name: str
    """`ALLOW`, `BLOCK`, `COUNT`, `CAPTCHA` or `CHALLENGE`."""
    inserted: HeaderItems = ()
    response: HttpResponse | None = None
    """The custom response of a block; None: 403, which API Gateway words."""

    @property
    def terminates(self) -> bool:
        """No request has a token here, so a puzzle ends the evaluation as a block does."""
        return self.name != "COUNT"

    @property
    def refuses(self) -> bool:
        return self.name not in ("ALLOW", "COUNT")

    def answer(self, request: WebRequest) -> HttpResponse | None:
        """What AWS WAF itself answers a refused request; None: nothing of its own."""
        status = _CAPTCHA_STATUS.get(self.name)
        return self.response if status is None else _interstitial(self.name, status, request)


COUNT = Action(name="COUNT")


def compile_action(given: Mapping[str, Any], bodies: Bodies) -> Action:
    """Raises `InvalidParameterError`; `UnsupportedStatementError` for what CloudFront alone has."""
    if len(given) != 1:
        raise InvalidParameterError(
            "RULE_ACTION", ", ".join(given), "There must be exactly one action."
        )
    ((kind, settings),) = given.items()
    if kind == "Monetize":
        raise UnsupportedStatementError("the action Monetize is for CloudFront and")
    if kind not in ("Allow", "Block", "Count", "Captcha", "Challenge"):
        raise InvalidParameterError("RULE_ACTION", kind)
    settings = settings or {}
    handling = settings.get("CustomRequestHandling") or {}
    custom = settings.get("CustomResponse")
    return Action(
        name=kind.upper(),
        inserted=_headers(handling.get("InsertHeaders") or (), prefix=INSERTED),
        response=_response(custom, bodies) if custom else None,
    )


def _headers(given: Any, *, prefix: str = "") -> HeaderItems:
    headers = tuple((prefix + item["Name"], item["Value"]) for item in given)
    names = {name.lower() for name, _ in headers}
    if len(names) < len(headers):
        raise InvalidParameterError("CUSTOM_REQUEST_HANDLING", "", "A header occurs twice.")
    if len(headers) > _MOST_HEADERS:
        raise InvalidParameterError(
            "CUSTOM_REQUEST_HANDLING", "", f"There are more than {_MOST_HEADERS} headers."
        )
    if any(mark in text for item in headers for text in item for mark in "\r\n\0"):
        raise InvalidParameterError("CUSTOM_REQUEST_HANDLING", "", "A header has a line break.")
    return headers


def _response(given: Mapping[str, Any], bodies: Bodies) -> HttpResponse:
    status = int(given["ResponseCode"])
    if status not in STATUS_CODES:
        raise InvalidParameterError("CUSTOM_RESPONSE", str(status))
    headers = _headers(given.get("ResponseHeaders") or ())
    if any(name.lower() == "content-type" for name, _ in headers):
        raise InvalidParameterError("CUSTOM_RESPONSE", "content-type", "It comes with the body.")
    key = given.get("CustomResponseBodyKey")
    if key is None:
        return HttpResponse(status=status, headers=headers)
    if key not in bodies:
        raise InvalidParameterError("CUSTOM_RESPONSE", key, "There is no body with this key.")
    body = bodies[key]
    content_type = ("Content-Type", _CONTENT_TYPES[body["ContentType"]])
    return HttpResponse(
        status=status, headers=(content_type, *headers), body=str(body["Content"]).encode()
    )


def _interstitial(name: str, status: int, request: WebRequest) -> HttpResponse:
    """What a client without a token gets; AWS's script in the page is not to be had here.

    The caching header is assumed.
    """
    headers: HeaderItems = (
        ("x-amzn-waf-action", name.lower()),
        ("Cache-Control", "no-store, max-age=0"),
    )
    accepted = next((v for k, v in request.headers if k.lower() == "accept"), "")
    if "text/html" not in accepted:
        return HttpResponse(status=status, headers=headers)
    page = (
        f"<!DOCTYPE html><title>{name}</title><p>AWS WAF would show a {name} page here. Its script "
        "runs on AWS only, so nothing on this page leads on.</p>\n"
    )
    return HttpResponse(
        status=status,
        headers=(*headers, ("Content-Type", "text/html; charset=UTF-8")),
        body=page.encode(),
    )
