"""CORS as an HTTP API does it itself ("Configuring CORS for an HTTP API").

Preflights are answered by the gateway, other cross-origin requests get the headers on the
integration's response, and CORS headers that the backend sends are dropped.
"""

from __future__ import annotations

from collections.abc import Mapping

from frontgate import headers as header_lines
from frontgate.control.api_v2 import Cors
from frontgate.wire import HeaderItems

_BACKEND_HEADERS = frozenset(
    f"access-control-{name}"
    for name in (
        "allow-credentials",
        "allow-headers",
        "allow-methods",
        "allow-origin",
        "expose-headers",
        "max-age",
    )
)
_SCHEMES = ("http://", "https://")


def is_preflight(method: str, headers: Mapping[str, str]) -> bool:
    """An OPTIONS with less than both headers is a request like any other."""
    return (
        method == "OPTIONS" and "origin" in headers and "access-control-request-method" in headers
    )


class CorsPolicy:
    """The CORS configuration of one API with its header lines ready to send."""

    def __init__(self, cors: Cors) -> None:
        self._any_origin = "*" in cors.allow_origins
        self._origins = frozenset(cors.allow_origins)
        self._schemes = tuple(scheme for scheme in _SCHEMES if f"{scheme}*" in self._origins)
        shared: list[tuple[str, str]] = []
        if cors.allow_credentials:
            shared.append(("access-control-allow-credentials", "true"))
        if cors.expose_headers:
            shared.append(("access-control-expose-headers", ",".join(cors.expose_headers)))
        self._shared: HeaderItems = tuple(shared)
        preflight: list[tuple[str, str]] = []
        if cors.allow_methods:
            preflight.append(("access-control-allow-methods", ",".join(cors.allow_methods)))
        if cors.allow_headers:
            preflight.append(("access-control-allow-headers", ",".join(cors.allow_headers)))
        if cors.max_age is not None:
            preflight.append(("access-control-max-age", str(cors.max_age)))
        self._preflight: HeaderItems = tuple(preflight)

    def preflight_headers(self, origin: str) -> HeaderItems:
        allowed = self.response_headers(origin)
        return (*allowed, *self._preflight) if allowed else ()

    def response_headers(self, origin: str) -> HeaderItems:
        """Nothing for an origin that is not allowed: the browser then refuses the response."""
        if self._any_origin:
            return (("access-control-allow-origin", "*"), *self._shared)
        if origin in self._origins or (self._schemes and origin.startswith(self._schemes)):
            return (("access-control-allow-origin", origin), *self._shared)
        return ()

    def apply(self, headers: HeaderItems, origin: str | None) -> HeaderItems:
        """The integration's header lines with its CORS lines replaced by the gateway's."""
        kept = header_lines.without(headers, _BACKEND_HEADERS)
        return kept if origin is None else (*kept, *self.response_headers(origin))
