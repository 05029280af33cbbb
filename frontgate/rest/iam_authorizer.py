"""AWS_IAM: the signature says who calls, the caller's policies and the API's say whether it may.

"Control access to a REST API with IAM permissions".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from frontgate.access import signed_request, sigv4
from frontgate.access.caller import Caller, Callers
from frontgate.access.lambda_authorizer import INVOKE
from frontgate.access.policy import Decision
from frontgate.access.signed_request import SignatureError
from frontgate.access.wildcards import PolicyError
from frontgate.rest.access_facts import Authenticated, Stopwatch
from frontgate.rest.conditions import conditions_of
from frontgate.rest.denials import (
    allowed_by_no_identity_policy,
    allowed_by_no_resource_policy,
    denied_explicitly,
)
from frontgate.rest.errors import (
    AccessDeniedError,
    ApiConfigurationError,
    ExpiredTokenError,
    GatewayError,
    IncompleteSignatureError,
    InvalidSignatureError,
    MissingAuthenticationTokenError,
    UnknownCredentialError,
)
from frontgate.rest.exchange import Authorized, Received, Routed
from frontgate.rest.policy_gate import NOTHING, PolicyGate, combined, granted, note
from frontgate.wire import Address, BackendError, Outside, Principal

_INVALIDATE = "execute-api:InvalidateCache"

_REFUSALS: Mapping[type[SignatureError], Callable[[str], GatewayError]] = {
    signed_request.MissingSignatureError: MissingAuthenticationTokenError,
    signed_request.IncompleteSignatureError: IncompleteSignatureError,
    sigv4.InvalidSignatureError: InvalidSignatureError,
    sigv4.UnknownCredentialError: UnknownCredentialError,
    sigv4.ExpiredCredentialError: ExpiredTokenError,
}


class IamAuthorizer:
    """Authorizes the signed requests of one stage."""

    def __init__(self, *, address: Address, gate: PolicyGate, outside: Outside) -> None:
        self._account_id = address.account_id
        self._gate = gate
        self._callers = Callers(
            region=address.region, clock=outside.clock, credentials=outside.credentials
        )

    async def authorize(self, routed: Routed) -> Authorized:
        received = routed.received
        watch = self._gate.watch(received)
        caller = await self._authenticate(received, watch)
        self._authorize(received, caller, watch)
        return granted(routed, caller=caller)

    async def authenticate(self, received: Received) -> Caller:
        """Raises a `GatewayError` unless the request is signed, and well."""
        return await self._authenticate(received, self._gate.watch(received))

    def may_invalidate(self, authorized: Authorized) -> bool:
        """Whether the caller may renew entries of the stage's cache.

        "Invalidate an API Gateway cache entry": somebody without a signature may not.
        """
        caller = authorized.caller
        if caller is None:
            return False
        arn = self._gate.arn(authorized.received)
        decision, _, _ = self._decide(authorized.received, caller, arn, _INVALIDATE)
        return decision is Decision.ALLOW

    async def _authenticate(self, received: Received, watch: Stopwatch) -> Caller:
        caller: Caller | None = None
        error: GatewayError | None = None
        try:
            caller = await self._callers.authenticate(received.request)
        except SignatureError as refusal:
            error = _REFUSALS[type(refusal)](str(refusal))
        except (BackendError, TimeoutError):
            error = ApiConfigurationError(cause="the local IAM does not answer")
        except PolicyError as fault:
            error = ApiConfigurationError(cause=f"a policy of the caller: {fault}")
        arn = None if caller is None else caller.principal.arn
        watch.note(Authenticated(watch.lap(), error, arn))
        if caller is None:
            assert error is not None
            raise error
        return caller

    def _authorize(self, received: Received, caller: Caller, watch: Stopwatch) -> None:
        principal, arn = caller.principal, self._gate.arn(received)
        decision, identity, resource = self._decide(received, caller, arn, INVOKE)
        error = _refusal(decision, identity, principal, arn)
        note(watch, arn, resource_policy=resource, identity_policy=identity, error=error)
        if error is not None:
            raise error

    def _decide(
        self, received: Received, caller: Caller, arn: str, action: str
    ) -> tuple[Decision, Decision, Decision | None]:
        """All in all, and what the caller's policies and the API's own say."""
        principal, policies = caller.principal, caller.policies
        context = conditions_of(received, principal) if policies.asks_for_context else NOTHING
        identity = policies.evaluate(action, arn, context)
        resource = self._gate.decide(received, arn, principal, action=action)
        same_account = principal.account_id == self._account_id
        return combined(identity, resource, same_account=same_account), identity, resource


def _refusal(
    decision: Decision, identity: Decision, principal: Principal, arn: str
) -> AccessDeniedError | None:
    match decision:
        case Decision.ALLOW:
            return None
        case Decision.EXPLICIT_DENY:
            return denied_explicitly(principal, arn)
        case Decision.IMPLICIT_DENY if identity is Decision.ALLOW:
            return allowed_by_no_resource_policy(principal, arn)
        case _:
            return allowed_by_no_identity_policy(principal, arn)
