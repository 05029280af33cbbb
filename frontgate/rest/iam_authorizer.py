"""AWS_IAM: the signature says who calls, the caller's policies and the API's say whether it may.

"Control access to a REST API with IAM permissions".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from frontgate.access import signed_request, sigv4
from frontgate.access.identity_policies import IdentityPolicies
from frontgate.access.lambda_authorizer import INVOKE
from frontgate.access.policy import Decision
from frontgate.access.signed_request import SignatureError
from frontgate.access.sigv4 import SigV4
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
from frontgate.wire import Address, BackendError, Credential, Outside, Principal

_MEMORY = 256

_REFUSALS: Mapping[type[SignatureError], Callable[[str], GatewayError]] = {
    signed_request.MissingSignatureError: MissingAuthenticationTokenError,
    signed_request.IncompleteSignatureError: IncompleteSignatureError,
    sigv4.InvalidSignatureError: InvalidSignatureError,
    sigv4.UnknownCredentialError: UnknownCredentialError,
    sigv4.ExpiredCredentialError: ExpiredTokenError,
}


class Caller:
    """What requests need of one credential, made ready once."""

    __slots__ = ("identity", "policies", "principal")

    def __init__(self, credential: Credential) -> None:
        """Raises `PolicyError`."""
        self.principal = credential.principal
        self.policies = IdentityPolicies(credential)
        self.identity = _identity(credential)


class IamAuthorizer:
    """Authorizes the signed requests of one stage."""

    def __init__(self, *, address: Address, gate: PolicyGate, outside: Outside) -> None:
        self._account_id = address.account_id
        self._gate = gate
        self._signatures = SigV4(
            region=address.region, clock=outside.clock, credentials=outside.credentials
        )
        self._callers: dict[Credential, Caller] = {}

    async def authorize(self, routed: Routed) -> Authorized:
        received = routed.received
        watch = self._gate.watch(received)
        caller = await self._authenticate(received, watch)
        self._authorize(received, caller, watch)
        return granted(routed, identity=caller.identity)

    async def _authenticate(self, received: Received, watch: Stopwatch) -> Caller:
        caller: Caller | None = None
        error: GatewayError | None = None
        try:
            caller = self._caller(await self._signatures.authenticate(received.request))
        except SignatureError as refusal:
            error = _REFUSALS[type(refusal)](str(refusal))
        except (BackendError, TimeoutError):
            error = ApiConfigurationError(cause="the local IAM does not answer")
        except PolicyError as fault:
            error = ApiConfigurationError(cause=f"a policy of the caller: {fault}")
        arn = None if caller is None else caller.principal.arn
        watch.note(Authenticated(latency=watch.lap(), error=error, principal=arn))
        if caller is None:
            assert error is not None
            raise error
        return caller

    def _caller(self, credential: Credential) -> Caller:
        caller = self._callers.get(credential)
        if caller is None:
            if len(self._callers) >= _MEMORY:
                self._callers.clear()
            caller = self._callers[credential] = Caller(credential)
        return caller

    def _authorize(self, received: Received, caller: Caller, watch: Stopwatch) -> None:
        principal, policies = caller.principal, caller.policies
        arn = self._gate.arn(received)
        context = conditions_of(received, principal) if policies.asks_for_context else NOTHING
        identity = policies.evaluate(INVOKE, arn, context)
        resource = self._gate.decide(received, arn, principal)
        same_account = principal.account_id == self._account_id
        decision = combined(identity, resource, same_account=same_account)
        error = _refusal(decision, identity, principal, arn)
        note(watch, arn, resource_policy=resource, identity_policy=identity, error=error)
        if error is not None:
            raise error


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


def _identity(credential: Credential) -> Mapping[str, object]:
    """Caller and user are one (recorded), and so is the key of a session that has a token."""
    principal = credential.principal
    return {
        "accountId": principal.account_id,
        "caller": principal.user_id,
        "principalOrgId": principal.keys.get("aws:PrincipalOrgID"),
        "accessKey": credential.access_key,
        "userArn": principal.arn,
        "user": principal.user_id,
        **principal.cognito_identity,
    }
