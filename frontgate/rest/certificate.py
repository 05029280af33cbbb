"""Step: the client's certificate, where a custom domain name asks for one (mutual TLS)."""

from __future__ import annotations

from frontgate.rest.errors import Default4xxError
from frontgate.rest.exchange import Received


def check_certificate(received: Received) -> None:
    """Answers 403 where the truststore does not vouch for the client; the log says why.

    "Troubleshoot 403 errors from a custom domain name that requires mutual TLS". Body, error type
    and that it is a DEFAULT_4XX are assumed.
    """
    refusal = received.request.ingress.certificate_refusal
    if refusal is not None:
        raise Default4xxError(
            "Forbidden",
            status=403,
            error_type="ForbiddenException",
            cause=f"Access denied. Reason: {refusal}",
        )
