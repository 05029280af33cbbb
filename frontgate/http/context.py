"""`$context` of an HTTP API: what parameter mappings and the access log can read.

Nested as its names are dotted ("Logging variables for HTTP APIs"); what is not set is absent.
"""

from __future__ import annotations

from typing import Any

from frontgate import timestamps
from frontgate.access.jwt_authorizer import JwtResult
from frontgate.http.errors import GatewayError, UnauthorizedError
from frontgate.http.exchange import (
    Authorized,
    Integrated,
    Received,
    Routed,
    Station,
    received_of,
)
from frontgate.wire import Address, ClientCertificate, HttpResponse

Context = dict[str, Any]


class ContextVariables:
    """Makes the `$context` of one stage's requests."""

    def __init__(self, *, address: Address, stage_name: str) -> None:
        self._fixed: Context = {
            "accountId": address.account_id,
            "apiId": address.api_id,
            "stage": stage_name,
        }

    def of_request(self, authorized: Authorized) -> Context:
        routed = authorized.routed
        context = self._of_received(routed.received)
        context["routeKey"] = routed.route.pattern.key
        if authorized.identity is not None:
            context["authorizer"] = _authorizer(authorized.identity)
        return context

    def of_log(
        self,
        station: Station,
        response: HttpResponse,
        *,
        error: GatewayError | None,
        finished: float,
    ) -> Context:
        """`station` is how far the request came, `finished` when, on the monotonic timer."""
        received = received_of(station)
        context = self._of_received(received)
        if isinstance(station, Routed):
            context["routeKey"] = station.route.pattern.key
        elif isinstance(station, Authorized):
            context = self.of_request(station)
        elif isinstance(station, Integrated):
            context = self.of_request(station.authorized)
            context |= _integration(station)
        context["status"] = response.status
        context["responseLength"] = len(response.body)
        context["dataProcessed"] = len(received.request.body) + len(response.body)
        context["responseLatency"] = _millis(finished - received.started)
        base_path = received.request.ingress.base_path
        context["customDomain"] = {"basePathMatched": "(none)" if base_path == "" else base_path}
        if error is not None:
            context |= _error(error, at_backend=isinstance(station, Authorized))
        return context

    def _of_received(self, received: Received) -> Context:
        request = received.request
        identity: Context = {"sourceIp": request.source_ip}
        certificate = request.ingress.client_certificate
        if certificate is not None:
            identity["clientCert"] = client_certificate(certificate)
        if (user_agent := received.headers.get("user-agent")) is not None:
            identity["userAgent"] = user_agent
        return self._fixed | {
            "domainName": received.domain_name,
            "domainPrefix": received.domain_name.partition(".")[0],
            "extendedRequestId": received.request_id,
            "httpMethod": request.method,
            "identity": identity,
            "path": received.path,
            "protocol": request.protocol,
            "requestId": received.request_id,
            "requestTime": timestamps.common_log_format(received.received_at),
            "requestTimeEpoch": timestamps.epoch_millis(received.received_at),
        }


def client_certificate(certificate: ClientCertificate) -> Context:
    """`clientCert`, as events show it too ("Configuring mutual TLS for an HTTP API")."""
    return {
        "clientCertPem": certificate.pem,
        "subjectDN": certificate.subject_dn,
        "issuerDN": certificate.issuer_dn,
        "serialNumber": certificate.serial_number,
        "validity": {"notBefore": certificate.not_before, "notAfter": certificate.not_after},
    }


def _authorizer(identity: JwtResult) -> Context:
    claims = dict(identity.claims)
    principal = {"principalId": claims["sub"]} if "sub" in claims else {}
    return {"claims": claims, **principal}


def _integration(station: Integrated) -> Context:
    latency = _millis(station.latency)
    return {
        "awsEndpointRequestId": station.backend_request_id or None,
        "integration": {
            "integrationStatus": station.service_status,
            "latency": latency,
            "requestId": station.backend_request_id or None,
            "status": station.response.status,
        },
        "integrationLatency": latency,
        "integrationStatus": station.service_status,
    }


def _error(error: GatewayError, *, at_backend: bool) -> Context:
    context: Context = {
        "error": {"message": error.message, "messageString": f'"{error.message}"'},
    }
    if isinstance(error, UnauthorizedError) and error.reason:
        context["authorizer"] = {"error": error.reason}
    elif at_backend and error.reason:
        context["integrationErrorMessage"] = error.reason
        context["integration"] = {"error": error.reason}
    return context


def _millis(seconds: float) -> int:
    return round(seconds * 1000)
