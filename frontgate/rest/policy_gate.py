"""The resource policy of an API, as the authorizers of its methods ask it.

"How API Gateway resource policies affect authorization workflow".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from frontgate.access.caller import Caller
from frontgate.access.lambda_authorizer import INVOKE
from frontgate.access.policy import Decision, Policy
from frontgate.access.policy_conditions import ContextValue
from frontgate.access.resource_policy import OTHER_ACCOUNT, SAME_ACCOUNT, ResourcePolicy
from frontgate.rest.access_facts import Authorization, Stopwatch
from frontgate.rest.conditions import conditions_of
from frontgate.rest.denials import allowed_by_no_resource_policy, denied_explicitly
from frontgate.rest.errors import GatewayError
from frontgate.rest.exchange import Authorized, Received, Routed
from frontgate.rest.method_arn import MethodArns
from frontgate.wire import Principal

NOTHING: Mapping[str, ContextValue] = {}


class PolicyGate:
    """One stage's ARNs and its API's resource policy, if it has one."""

    def __init__(
        self, policy: ResourcePolicy | None, arns: MethodArns, timer: Callable[[], float]
    ) -> None:
        self._policy = policy
        self._arns = arns
        self._timer = timer

    def watch(self, received: Received) -> Stopwatch:
        return Stopwatch(received, self._timer)

    def arn(self, received: Received) -> str:
        """Raises `UriTooLongError`."""
        return self._arns.of(received)

    def decide(
        self,
        received: Received,
        arn: str,
        principal: Principal | None = None,
        *,
        action: str = INVOKE,
    ) -> Decision | None:
        """What the policy says; None: there is none."""
        if self._policy is None:
            return None
        return judged(self._policy.of(principal), received, arn, principal, action=action)

    def require(self, received: Received, watch: Stopwatch) -> None:
        """Where nothing but the policy decides, it must allow.

        That is so without an authorizer, and behind a user pool (documented; by the page's table,
        which names user pools too, a silent policy would do).
        """
        if self._policy is None:
            return
        arn = self.arn(received)
        decision = self.decide(received, arn)
        error: GatewayError | None = None
        if decision is Decision.EXPLICIT_DENY:
            error = denied_explicitly(None, arn)
        elif decision is Decision.IMPLICIT_DENY:
            error = allowed_by_no_resource_policy(None, arn)
        note(watch, arn, resource_policy=decision, identity_policy=None, error=error)
        if error is not None:
            raise error


def judged(
    policy: Policy,
    received: Received,
    arn: str,
    principal: Principal | None = None,
    *,
    action: str = INVOKE,
) -> Decision:
    """The conditions of a request are put together for a policy that asks for them."""
    context = conditions_of(received, principal) if policy.asks_for_context else NOTHING
    return policy.evaluate(action, arn, context)


def combined(identity: Decision, resource: Decision | None, *, same_account: bool) -> Decision:
    """By the documented tables; an API without a resource policy is silent."""
    table = SAME_ACCOUNT if same_account else OTHER_ACCOUNT
    return table[identity, Decision.IMPLICIT_DENY if resource is None else resource]


def note(
    watch: Stopwatch,
    arn: str,
    *,
    resource_policy: Decision | None,
    identity_policy: Decision | None,
    error: GatewayError | None,
) -> None:
    watch.note(Authorization(watch.lap(), error, arn, resource_policy, identity_policy))


class PolicyAlone:
    """A method without an authorizer, of an API with a resource policy."""

    def __init__(self, gate: PolicyGate) -> None:
        self._gate = gate

    async def authorize(self, routed: Routed) -> Authorized:
        self._gate.require(routed.received, self._gate.watch(routed.received))
        return granted(routed)


_NO_AUTHORIZER: Mapping[str, object] = {}


def granted(
    routed: Routed,
    *,
    authorizer: Mapping[str, object] = _NO_AUTHORIZER,
    caller: Caller | None = None,
    usage_identifier_key: str | None = None,
) -> Authorized:
    return Authorized(
        routed.received,
        routed.method,
        routed.path_parameters,
        authorizer,
        usage_identifier_key,
        caller,
    )
