"""Step: how the request came in. A custom domain name may ask for a certificate (mutual TLS), and
a VPC endpoint has a policy of its own."""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.access.policy import Decision, Policy
from frontgate.rest.denials import allowed_by_no_vpc_endpoint_policy, denied_by_vpc_endpoint
from frontgate.rest.errors import Default4xxError
from frontgate.rest.exchange import Received
from frontgate.rest.method_arn import MethodArns
from frontgate.rest.policy_gate import judged
from frontgate.wire import DIRECT


class IngressGate:
    """One stage's check; `policies` are those of the VPC endpoints that have one, by id."""

    def __init__(self, arns: MethodArns, policies: Mapping[str, Policy]) -> None:
        self._arns = arns
        self._policies = policies

    def check(self, received: Received) -> None:
        """Raises a `GatewayError`."""
        ingress = received.request.ingress
        if ingress is DIRECT:
            return
        if ingress.certificate_refusal is not None:
            raise _untrusted(ingress.certificate_refusal)
        policy = self._policies.get(ingress.vpc_endpoint_id or "")
        if policy is not None:
            self._ask(policy, received)

    def _ask(self, policy: Policy, received: Received) -> None:
        arn = self._arns.of(received)
        decision = judged(policy, received, arn)
        if decision is Decision.EXPLICIT_DENY:
            raise denied_by_vpc_endpoint(arn)
        if decision is Decision.IMPLICIT_DENY:
            raise allowed_by_no_vpc_endpoint_policy(arn)


def _untrusted(reason: str) -> Default4xxError:
    """403 where the truststore does not vouch for the client; the log says why.

    "Troubleshoot 403 errors from a custom domain name that requires mutual TLS". Body, error type
    and that it is a DEFAULT_4XX are assumed.
    """
    return Default4xxError(
        "Forbidden",
        status=403,
        error_type="ForbiddenException",
        cause=f"Access denied. Reason: {reason}",
    )
