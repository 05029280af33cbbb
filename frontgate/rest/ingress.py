"""How a request came in: a custom domain name may ask for a certificate (mutual TLS), which is
looked at first of all, and a VPC endpoint has a policy of its own, which is asked about the method.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from frontgate.access.caller import Caller
from frontgate.access.policy import Decision
from frontgate.access.resource_policy import ResourcePolicy
from frontgate.access.signed_request import claims_to_be_signed
from frontgate.control.rest_api import AuthorizationType
from frontgate.rest.denials import allowed_by_no_vpc_endpoint_policy, denied_by_vpc_endpoint
from frontgate.rest.errors import Default4xxError
from frontgate.rest.exchange import Received, Routed
from frontgate.rest.method_arn import MethodArns
from frontgate.rest.policy_gate import judged

_OWN_TOKENS = (AuthorizationType.CUSTOM, AuthorizationType.COGNITO_USER_POOLS)


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

    def check(self, received: Received) -> None:
        """Raises a `GatewayError` where the client's certificate will not do."""
        refusal = received.request.ingress.certificate_refusal
        if refusal is not None:
            raise _untrusted(refusal)

    async def admit(self, routed: Routed) -> None:
        """Raises a `GatewayError` where the VPC endpoint's policy does not let the request in."""
        policy = self._policies.get(routed.received.request.ingress.vpc_endpoint_id or "")
        if policy is not None:
            await self._ask(policy, routed)

    async def _ask(self, policy: ResourcePolicy, routed: Routed) -> None:
        """The policy knows whoever signed, everybody else is anonymous ("Use VPC endpoint policies
        for private APIs"). `Authorization` is a signature there, and refused if it is none, unless
        it is for a Lambda authorizer or a user pool (recorded).

        A signature in the query string counts as well (assumed).
        """
        received = routed.received
        arn = self._arns.of(received)
        principal = None
        if routed.method.compiled.authorization_type not in _OWN_TOKENS and claims_to_be_signed(
            received.request
        ):
            principal = (await self._authenticate(received)).principal
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
