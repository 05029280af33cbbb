"""The certificate by which HTTP backends know that a request comes from a stage.

Documentation: "Generate and configure an SSL certificate for backend authentication in API
Gateway".
"""

from __future__ import annotations

from dataclasses import replace

from frontgate.wire import HttpResponse, KeyPair, OutgoingRequest, Outside


def showing(outside: Outside, certificate: KeyPair | None) -> Outside:
    """`outside`, with requests to HTTP backends that show `certificate` where they are asked."""
    if certificate is None:
        return outside

    async def call(request: OutgoingRequest, *, timeout: float) -> HttpResponse:
        shown = replace(request, client_certificate=certificate)
        return await outside.http(shown, timeout=timeout)

    return replace(outside, http=call)
