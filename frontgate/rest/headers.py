"""Which headers cross the gateway, and under which names (recorded on AWS)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from frontgate.rest.errors import ApiConfigurationError

DROPPED_FROM_REQUESTS = frozenset(
    {
        "connection",
        "content-length",
        "content-md5",
        "expect",
        "max-forwards",
        "proxy-authenticate",
        "server",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "www-authenticate",
    }
)
"""Gone before templates, mappings and events see the request."""

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_SIGNED = "AWS4-HMAC-SHA256"

_CASING = {
    "accept": "Accept",
    "authorization": "Authorization",
    "host": "Host",
    "user-agent": "User-Agent",
}
"""Other names keep the casing in which they were sent."""

_OWN_NAMES = {
    "host": "Host",
    "x-amzn-trace-id": "X-Amzn-Trace-Id",
    "x-forwarded-for": "X-Forwarded-For",
    "x-forwarded-port": "X-Forwarded-Port",
    "x-forwarded-proto": "X-Forwarded-Proto",
}

REMAPPED_IN_RESPONSES = frozenset(
    {
        "authorization",
        "connection",
        "content-length",
        "content-md5",
        "date",
        "expect",
        "host",
        "max-forwards",
        "proxy-authenticate",
        "server",
        "trailer",
        "upgrade",
        "user-agent",
        "www-authenticate",
    }
)
_PROXIED_BACKEND_HEADERS = frozenset(
    {"connection", "content-length", "date", "server", "x-amzn-requestid"}
)


class RequestHeaders:
    """The headers of a request that the gateway lets through."""

    __slots__ = ("_folded", "_names")

    def __init__(self, lines: Iterable[tuple[str, str]]) -> None:
        names: dict[str, str] = {}
        folded: dict[str, list[str]] = {}
        for name, value in lines:
            lower = name.lower()
            if lower in DROPPED_FROM_REQUESTS:
                continue
            if lower in folded:
                folded[lower].append(value)
            else:
                folded[lower] = [value]
                names[lower] = _CASING.get(lower, name)
        self._names = names
        self._folded = folded

    @classmethod
    def as_given(cls, lines: Iterable[tuple[str, str]]) -> RequestHeaders:
        """All of them, under the names that they have."""
        given = cls(())
        for name, value in lines:
            given._names.setdefault(name.lower(), name)
            given._folded.setdefault(name.lower(), []).append(value)
        return given

    @property
    def folded(self) -> Mapping[str, list[str]]:
        """Every value, by lower-case name."""
        return self._folded

    def add_own(self, *, host: str, trace_id: str, forwarded_for: str) -> None:
        """Write the gateway's own headers, in place of the client's."""
        self._names.update(_OWN_NAMES)
        self._folded.update(
            {
                "host": [host],
                "x-amzn-trace-id": [trace_id],
                "x-forwarded-for": [forwarded_for],
                "x-forwarded-port": ["443"],
                "x-forwarded-proto": ["https"],
            }
        )

    def put(self, lines: Mapping[str, str]) -> None:
        """Writes headers of one value, in place of those with the same names."""
        for name, value in lines.items():
            lower = name.lower()
            self._names[lower] = name
            self._folded[lower] = [value]

    def drop_signature(self) -> None:
        """Takes an AWS signature out: it was for the gateway (recorded)."""
        values = self._folded.get("authorization")
        if values is not None and values[-1].startswith(_SIGNED):
            del self._folded["authorization"]

    def inserting(self, items: Iterable[tuple[str, str]]) -> RequestHeaders:
        """With more headers, each in the place of the one that has its name."""
        changed = RequestHeaders(())
        changed._names.update(self._names)
        changed._folded.update(self._folded)
        for name, value in items:
            changed._names[name.lower()] = name
            changed._folded[name.lower()] = [value]
        return changed

    def get(self, lower: str) -> str | None:
        """The last value of the header with this lower-case name."""
        values = self._folded.get(lower)
        return values[-1] if values else None

    def single(self) -> dict[str, str]:
        """The last value of each, under its name as events show it."""
        names = self._names
        return {names[lower]: values[-1] for lower, values in self._folded.items()}

    def multi(self) -> dict[str, list[str]]:
        """All values of each, under its name as events show it."""
        names = self._names
        return {names[lower]: values for lower, values in self._folded.items()}


def is_split(value: str) -> bool:
    """Whether a header's value would end before its end, or be two headers."""
    return not value.isprintable() and _CONTROL.search(value) is not None


def refuse_split(lines: Iterable[tuple[str, str]]) -> None:
    """A mapped value may hold a line break, which would be a header of its own (500 is assumed)."""
    for name, value in lines:
        if is_split(value):
            raise ApiConfigurationError(
                cause="Execution failed due to configuration error: the header "
                f"{name!r} has a control character"
            )


def has_content_type(headers: Iterable[tuple[str, str]]) -> bool:
    for name, _ in headers:  # noqa: SIM110 - `any` would make a generator for each response
        if name.lower() == "content-type":
            return True
    return False


def response_header_name(name: str) -> str | None:
    """The name under which a mapped or a function's header reaches the client; None: not at all."""
    lower = name.lower()
    if lower in REMAPPED_IN_RESPONSES:
        return f"x-amzn-Remapped-{name}"
    return None if lower == "transfer-encoding" else name


def proxied_header_name(name: str) -> str | None:
    """The same for the header of an `HTTP_PROXY` backend, where fewer are renamed."""
    lower = name.lower()
    if lower in _PROXIED_BACKEND_HEADERS:
        return f"x-amzn-Remapped-{name}"
    return None if lower in ("transfer-encoding", "via") else name
