"""`$context` of an HTTP API: what parameter mappings and the access log can read.

Nested as its names are dotted ("Logging variables for HTTP APIs"); what is not set is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from frontgate import timestamps
from frontgate.http.errors import GatewayError, TooManyRequestsError
from frontgate.http.exchange import (
    Authorized,
    Integrated,
    Routed,
    Station,
    received_of,
)
from frontgate.http.parameter_mapping import MappingSource
from frontgate.http.received import Received
from frontgate.wire import Address, ClientCertificate, HttpResponse

Context = dict[str, Any]


class ContextVariables:
    """Makes the `$context` of one stage's requests, and what parameter mappings read."""

    def __init__(
        self, *, address: Address, stage_name: str, stage_variables: Mapping[str, str]
    ) -> None:
        self.stage_variables = stage_variables
        self._fixed: Context = {
            "accountId": address.account_id,
            "apiId": address.api_id,
            "stage": stage_name,
        }

    def of_request(self, authorized: Authorized) -> Context:
        context = self._of_routed(authorized.routed)
        grant = authorized.grant
        if grant is not None:
            context["authorizer"] = dict(grant.of_context())
            context["identity"] |= grant.identity
        return context

    def source(self, authorized: Authorized) -> MappingSource:
        """For the parameters of an integration."""
        routed = authorized.routed
        return MappingSource(
            received=routed.received,
            path_parameters=routed.path_parameters,
            context=LazyContext(lambda: self.of_request(authorized)),
            stage_variables=self.stage_variables,
        )

    def source_of(self, routed: Routed) -> MappingSource:
        """For identity sources: nothing is known of the client yet."""
        return MappingSource(
            received=routed.received,
            path_parameters=routed.path_parameters,
            context=LazyContext(lambda: self._of_routed(routed)),
            stage_variables=self.stage_variables,
        )

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
            context = self._of_routed(station)
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
            _describe_error(context, error, station)
        return context

    def _of_routed(self, routed: Routed) -> Context:
        context = self._of_received(routed.received)
        context["routeKey"] = routed.route.pattern.key
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


def _describe_error(context: Context, error: GatewayError, station: Station) -> None:
    """Why it failed stands where the step that refused it has its place."""
    context["error"] = {
        "message": error.message,
        "messageString": f'"{error.message}"',
        "responseType": error.response_type,
    }
    if not error.reason:
        return
    if isinstance(station, Routed):
        context["authorizer"] = {"error": error.reason}
    elif isinstance(station, Authorized) and not isinstance(error, TooManyRequestsError):
        context["integrationErrorMessage"] = error.reason
        context["integration"] = {"error": error.reason}


class LazyContext(Mapping[str, Any]):
    """`$context`, made when somebody first reads a variable of it: most mappings read none."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Context]) -> None:
        self._make = make
        self._made: Context | None = None

    def __getitem__(self, name: str) -> Any:
        return self._context()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._context())

    def __len__(self) -> int:
        return len(self._context())

    def _context(self) -> Context:
        if self._made is None:
            self._made = self._make()
        return self._made


def _millis(seconds: float) -> int:
    return round(seconds * 1000)
