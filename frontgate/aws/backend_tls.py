"""How requests to HTTPS backends speak TLS: whom they trust, and what they show of themselves."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from tempfile import TemporaryDirectory

from frontgate.wire import BackendError, KeyPair, OutgoingRequest

_MOST_CONTEXTS = 64


class BackendTls:
    """Makes the TLS contexts for client certificates, and keeps those last made."""

    def __init__(self) -> None:
        self._contexts: dict[tuple[KeyPair, bool], ssl.SSLContext] = {}

    def of(self, request: OutgoingRequest) -> bool | ssl.SSLContext:
        """For the HTTP client: a context, or only whether certificates are verified.

        Raises `BackendError` for a client certificate that cannot be used.
        """
        shown, verifies = request.client_certificate, request.verifies_certificate
        if shown is None or not request.url.startswith("https:"):
            return verifies
        context = self._contexts.get((shown, verifies))
        if context is None:
            if len(self._contexts) >= _MOST_CONTEXTS:
                self._contexts.clear()
            context = self._contexts[shown, verifies] = _context(shown, verifies=verifies)
        return context


def _context(shown: KeyPair, *, verifies: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not verifies:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    with TemporaryDirectory(prefix="frontgate-") as folder:  # OpenSSL reads files alone
        path = Path(folder) / "pair.pem"
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(f"{shown.private_key}\n{shown.certificate}\n")
        try:
            context.load_cert_chain(path)
        except (ssl.SSLError, ValueError) as error:
            raise BackendError(f"the stage's client certificate cannot be used: {error}") from error
    return context
