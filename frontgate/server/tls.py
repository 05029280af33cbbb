"""TLS on a port: which certificate is shown for which name, and what is known of a connection."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from frontgate.server.app import Tls
from frontgate.server.authority import LocalAuthority


@dataclass(frozen=True, kw_only=True, slots=True)
class TlsName:
    """A custom domain name, as whoever speaks TLS for it needs it."""

    name: str
    """`*.example.com` where it is a wildcard."""
    truststore: tuple[str, ...] | None = None
    """Authorities, as PEM, one of which must have signed the client's certificate; None: the
    client is not asked for one."""


FindName = Callable[[str], TlsName | None]
"""The custom domain name that a client asks for by SNI; None: it is not one of those."""


def tls_of(transport: asyncio.BaseTransport) -> Tls | None:
    """What was agreed on a connection; None on one in the clear."""
    agreed = transport.get_extra_info("ssl_object")
    if agreed is None:
        return None
    if isinstance(agreed, ssl.SSLObject):
        return Tls(version=agreed.version() or "", cipher=(agreed.cipher() or ("",))[0])
    found: Tls = agreed.agreement()
    return found


def server_context(authority: LocalAuthority, names: tuple[str, ...]) -> ssl.SSLContext:
    """Shows one certificate for all of `names`."""
    pair = authority.issue(*names)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)
    context.set_alpn_protocols(["http/1.1"])
    return context


class DeferredContext(ssl.SSLContext):
    """A context that is made when the first client comes: what it is made of may take a while to
    import, and most gateways never need it."""

    def __new__(cls, make: Callable[[], ssl.SSLContext]) -> DeferredContext:
        return super().__new__(cls, ssl.PROTOCOL_TLS_SERVER)

    def __init__(self, make: Callable[[], ssl.SSLContext]) -> None:
        self._make = make
        self._made: ssl.SSLContext | None = None

    def wrap_bio(self, *arguments: Any, **options: Any) -> ssl.SSLObject:
        if self._made is None:
            self._made = self._make()
        return self._made.wrap_bio(*arguments, **options)
