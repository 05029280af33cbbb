"""Step: how the request came in. A custom domain name may ask for a certificate (mutual TLS), and
a VPC endpoint has a policy of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from frontgate.access.caller import Caller
from frontgate.access.policy import Decision
from frontgate.access.resource_policy import ResourcePolicy
from frontgate.access.signed_request import is_signed
from frontgate.rest.denials import allowed_by_no_vpc_endpoint_policy, denied_by_vpc_endpoint
from frontgate.rest.errors import Default4xxError
from frontgate.rest.exchange import Received
from frontgate.rest.method_arn import MethodArns
from frontgate.rest.policy_gate import judged


class IngressGate:
    """One stage's check of requests that did not come straight to it."""

    def __init__(
        self,
        arns: MethodArns,
        policies: Mapping[str, ResourcePolicy],
        authenticate: Callable[[Received], Awaitable[Caller]],
    ) -> None:
        """`policies` are those of the VPC endpoints that have one, by id."""
        self._arns = arns
        self._policies = policies
        self._authenticate = authenticate

    async def check(self, received: Received) -> None:
        """Raises a `GatewayError`."""
        ingress = received.request.ingress
        if ingress.certificate_refusal is not None:
            raise _untrusted(ingress.certificate_refusal)
        policy = self._policies.get(ingress.vpc_endpoint_id or "")
        if policy is not None:
            await self._ask(policy, received)

    async def _ask(self, policy: ResourcePolicy, received: Received) -> None:
        """Whoever signed is known to the policy, everybody else is anonymous, whatever the method
        asks for; a bad signature is refused ("Use VPC endpoint policies for private APIs").

        A signature in the query string counts as well (assumed).
        """
        arn = self._arns.of(received)
        signed = is_signed(received.request)
        principal = (await self._authenticate(received)).principal if signed else None
        decision = judged(policy.of(principal), received, arn, principal)
        if decision is Decision.EXPLICIT_DENY:
            raise denied_by_vpc_endpoint(principal, arn)
        if decision is Decision.IMPLICIT_DENY:
            raise allowed_by_no_vpc_endpoint_policy(principal, arn)


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
