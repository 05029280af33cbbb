"""Which headers cross the gateway, and under which names (recorded on AWS)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache

from frontgate.headers import is_split
from frontgate.rest.errors import ApiConfigurationError
from frontgate.wire import HeaderItems

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

STEERING = frozenset(
    {"x-amzn-requestid", "x-amzn-trace-id", "x-forwarded-for", "x-http-method-override"}
)
"""By which a client says how its request is to be taken; few do."""
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


_quote = json.encoder.encode_basestring_ascii


class _ClientHeaders:
    """What a client sent, read once: clients repeat themselves."""

    def __init__(self, lines: HeaderItems) -> None:
        self.names: dict[str, str] = {}
        self.folded: dict[str, list[str]] = {}
        self.last: dict[str, str] = {}
        """The last value of each: the one that counts."""
        for name, value in lines:
            lower = name.lower()
            if lower in DROPPED_FROM_REQUESTS:
                continue
            if lower in self.folded:
                self.folded[lower].append(value)
            else:
                self.folded[lower] = [value]
                self.names[lower] = _CASING.get(lower, name)
            self.last[lower] = value
        self.steers = not STEERING.isdisjoint(self.folded)

    @cached_property
    def json(self) -> tuple[str, str]:
        """How the objects `headers` and `multiValueHeaders` begin; the gateway's own follow."""
        names, folded = self.names, self.folded
        single, multi = _json_members(
            {names[lower]: folded[lower] for lower in folded if lower not in _OWN_NAMES}
        )
        return (f"{single}, ", f"{multi}, ") if single else ("", "")


_client_headers = lru_cache(maxsize=128)(_ClientHeaders)


def _json_members(values: Mapping[str, list[str]]) -> tuple[str, str]:
    """The members of an object of the last values, and of one of all values."""
    single, multi = [], []
    for name, texts in values.items():
        quoted = _quote(name)
        single.append(f"{quoted}: {_quote(texts[-1])}")
        multi.append(f"{quoted}: [{', '.join(map(_quote, texts))}]")
    return ", ".join(single), ", ".join(multi)


def json_objects(values: Mapping[str, list[str]]) -> tuple[str, str]:
    """An object of the last values, and one of all values; null where there are none."""
    if not values:
        return "null", "null"
    single, multi = _json_members(values)
    return f"{{{single}}}", f"{{{multi}}}"


class RequestHeaders:
    """The headers of a request that the gateway lets through.

    What the client sent is shared with its other requests, until somebody changes or lists it.
    """

    def __init__(self, lines: HeaderItems) -> None:
        self._client = _client_headers(lines)
        self._own: tuple[str, str, str] | None = None
        """Host, trace and addresses."""
        self._folded: dict[str, list[str]] | None = None
        self._names: dict[str, str] = _OWN_NAMES

    @classmethod
    def as_given(cls, lines: Iterable[tuple[str, str]]) -> RequestHeaders:
        """All of them, under the names that they have."""
        given = cls(())
        names, folded = given._apart()
        for name, value in lines:
            names.setdefault(name.lower(), name)
            folded.setdefault(name.lower(), []).append(value)
        return given

    @property
    def steers(self) -> bool:
        """Whether the client sent one of `STEERING`."""
        return self._client.steers

    @property
    def folded(self) -> Mapping[str, list[str]]:
        """Every value, by lower-case name."""
        return self._apart()[1]

    def add_own(self, *, host: str, trace_id: str, forwarded_for: str) -> None:
        """Write the gateway's own headers, in place of the client's."""
        self._own = (host, trace_id, forwarded_for)
        if self._folded is not None:
            self._write_own(self._names, self._folded)

    def put(self, lines: Mapping[str, str]) -> None:
        """Writes headers of one value, in place of those with the same names."""
        names, folded = self._apart()
        for name, value in lines.items():
            lower = name.lower()
            names[lower] = name
            folded[lower] = [value]

    def drop_signature(self) -> None:
        """Takes an AWS signature out: it was for the gateway (recorded)."""
        sent = self.get("authorization")
        if sent is not None and sent.startswith(_SIGNED):
            del self._apart()[1]["authorization"]

    def inserting(self, items: Iterable[tuple[str, str]]) -> RequestHeaders:
        """With more headers, each in the place of the one that has its name."""
        changed = RequestHeaders(())
        names, folded = self._apart()
        changed._names, changed._folded = names.copy(), folded.copy()
        changed.put(dict(items))
        return changed

    def get(self, lower: str) -> str | None:
        """The last value of the header with this lower-case name."""
        if self._folded is None and lower not in _OWN_NAMES:
            return self._client.last.get(lower)
        values = self._apart()[1].get(lower)
        return values[-1] if values else None

    def single(self) -> dict[str, str]:
        """The last value of each, under its name as events show it."""
        names, folded = self._apart()
        return {names[lower]: values[-1] for lower, values in folded.items()}

    def multi(self) -> dict[str, list[str]]:
        """All values of each, under its name as events show it."""
        names, folded = self._apart()
        return {names[lower]: values for lower, values in folded.items()}

    def json(self) -> tuple[str, str]:
        """The objects `headers` and `multiValueHeaders` of events."""
        if self._folded is not None or self._own is None:
            return json_objects(self.multi())
        host, trace_id, forwarded_for = map(_quote, self._own)
        single, multi = self._client.json
        return (
            f'{{{single}"Host": {host}, "X-Amzn-Trace-Id": {trace_id}, '
            f'"X-Forwarded-For": {forwarded_for}, '
            '"X-Forwarded-Port": "443", "X-Forwarded-Proto": "https"}',
            f'{{{multi}"Host": [{host}], "X-Amzn-Trace-Id": [{trace_id}], '
            f'"X-Forwarded-For": [{forwarded_for}], '
            '"X-Forwarded-Port": ["443"], "X-Forwarded-Proto": ["https"]}',
        )

    def _apart(self) -> tuple[dict[str, str], dict[str, list[str]]]:
        """The names and the values of this request alone."""
        folded = self._folded
        if folded is None:
            self._names = self._client.names.copy()
            folded = self._folded = self._client.folded.copy()
            self._write_own(self._names, folded)
        return self._names, folded

    def _write_own(self, names: dict[str, str], folded: dict[str, list[str]]) -> None:
        if self._own is None:
            return
        host, trace_id, forwarded_for = self._own
        names.update(_OWN_NAMES)
        folded.update(
            {
                "host": [host],
                "x-amzn-trace-id": [trace_id],
                "x-forwarded-for": [forwarded_for],
                "x-forwarded-port": ["443"],
                "x-forwarded-proto": ["https"],
            }
        )


def refuse_split(lines: Iterable[tuple[str, str]]) -> None:
    """A mapped value may hold a line break, which would be a header of its own (500 is assumed)."""
    for name, value in lines:
        if not value.isprintable() and is_split(value):
            raise ApiConfigurationError(
                cause="Execution failed due to configuration error: the header "
                f"{name!r} has a control character"
            )


def has_content_type(headers: Iterable[tuple[str, str]]) -> bool:
    for name, _ in headers:  # noqa: SIM110 - `any` would make a generator for each response
        if name.lower() == "content-type":
            return True
    return False


# Header names are few and come back, here and below.
@lru_cache(maxsize=1024)
def response_header_name(name: str) -> str | None:
    """The name under which a mapped or a function's header reaches the client; None: not at all."""
    lower = name.lower()
    if lower in REMAPPED_IN_RESPONSES:
        return f"x-amzn-Remapped-{name}"
    return None if lower == "transfer-encoding" else name


@lru_cache(maxsize=1024)
def proxied_header_name(name: str) -> str | None:
    """The same for the header of an `HTTP_PROXY` backend, where fewer are renamed."""
    lower = name.lower()
    if lower in _PROXIED_BACKEND_HEADERS:
        return f"x-amzn-Remapped-{name}"
    return None if lower in ("transfer-encoding", "via") else name
