"""What the rules of a web ACL look at: one request, as API Gateway forwards it to AWS WAF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontgate.wire import HeaderItems, record

Details = Mapping[str, Any]
"""Of a matched SQL injection or script: a member of `ruleMatchDetails` in the log."""


@record
class WebRequest:
    """A request before anything of API Gateway but its reception has happened to it."""

    method: str
    uri: str
    """Percent-encoded as sent, with the stage (recorded: `uri` of a log record)."""
    query: str
    headers: HeaderItems
    """With the gateway's own in front (recorded)."""
    body: bytes
    source_ip: str
    country: str | None
    """ISO 3166-1 alpha-2; None: not known."""
    region: str | None
    """The part of an ISO 3166-2 code after the country."""
    protocol: str
    request_id: str
    """The extended one (recorded)."""
    time: float
    """Seconds since the epoch."""
    tick: float
    """Monotonic seconds, for counting rates."""


class Inspection:
    """One evaluation of a web ACL: the request, what was taken from it, and its labels."""

    __slots__ = ("details", "labels", "memo", "pending_labels", "rates", "request")

    def __init__(self, request: WebRequest) -> None:
        self.request = request
        self.memo: dict[object, Any] = {}
        """Components and transformed components, by key: rules often share them."""
        self.labels: list[str] = []
        """Of the rules that matched so far, fully qualified."""
        self.pending_labels: list[str] = []
        """Of the statement under evaluation: they count when its rule is done (documented)."""
        self.details: list[Details] = []
        """Of the rule under evaluation."""
        self.rates: list[Mapping[str, Any]] = []
        """Rate-based rules that acted: `rateBasedRuleList` of the log."""

    def header(self, lower: str) -> list[bytes]:
        """Every value of a header, by its lower-case name."""
        return self._headers().get(lower, [])

    def _headers(self) -> dict[str, list[bytes]]:
        found: dict[str, list[bytes]] | None = self.memo.get("headers")
        if found is None:
            found = {}
            for name, value in self.request.headers:
                found.setdefault(name.lower(), []).append(text_bytes(value))
            self.memo["headers"] = found
        return found

    def arguments(self) -> list[tuple[bytes, bytes]]:
        """The query arguments as sent: AWS WAF decodes nothing by itself (documented)."""
        found: list[tuple[bytes, bytes]] | None = self.memo.get("arguments")
        if found is None:
            found = split_query(text_bytes(self.request.query))
            self.memo["arguments"] = found
        return found

    def cookies(self) -> list[tuple[bytes, bytes]]:
        """Names and values of the cookies, in the order sent."""
        found: list[tuple[bytes, bytes]] | None = self.memo.get("cookies")
        if found is None:
            found = []
            for line in self.header("cookie"):
                for pair in line.split(b";"):
                    name, _, value = pair.strip().partition(b"=")
                    if name or value:
                        found.append((name, value))
            self.memo["cookies"] = found
        return found


def split_query(query: bytes) -> list[tuple[bytes, bytes]]:
    """`a=1&b` as pairs; an argument without `=` has an empty value."""
    pairs = []
    for part in query.split(b"&"):
        if part:
            name, _, value = part.partition(b"=")
            pairs.append((name, value))
    return pairs


def text_bytes(text: str) -> bytes:
    """The bytes that came off the wire: header text is Latin-1, a URL is ASCII."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")
