"""Step: who is calling, and may they? A table from authorization type to authorizer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from frontgate.access.caller import Caller
from frontgate.access.resource_policy import ResourcePolicy
from frontgate.control.rest_api import AuthorizationType
from frontgate.deployment.authorizers import LambdaAuthorizerPlan, UserPoolsPlan
from frontgate.deployment.rest import CompiledMethod
from frontgate.rest.exchange import Authorized, Authorizer, Received, Routed, StageFacts
from frontgate.rest.function_authorizer import FunctionAuthorizer
from frontgate.rest.iam_authorizer import IamAuthorizer
from frontgate.rest.method_arn import MethodArns
from frontgate.rest.policy_gate import PolicyAlone, PolicyGate, granted
from frontgate.rest.user_pools import UserPools
from frontgate.wire import Outside

T = TypeVar("T")


async def authorize(routed: Routed) -> Authorized:
    authorizer = routed.method.authorizer
    authorized = granted(routed) if authorizer is None else await authorizer.authorize(routed)
    routed.received.headers.drop_signature()
    return authorized


class Authorizers:
    """Makes the authorizers of a stage; methods that name the same one share it and its cache."""

    def __init__(self, stage: StageFacts, policy: ResourcePolicy | None, outside: Outside) -> None:
        self._stage = stage
        self._outside = outside
        self._gate = PolicyGate(policy, MethodArns(stage), outside.timer)
        self._alone = None if policy is None else PolicyAlone(self._gate)
        self._iam = IamAuthorizer(address=stage.address, gate=self._gate, outside=outside)
        self._user_pools: dict[str, UserPools] = {}
        self._functions: dict[str, FunctionAuthorizer] = {}
        self._makers: Mapping[AuthorizationType, Callable[[CompiledMethod], Authorizer | None]] = {
            AuthorizationType.NONE: lambda method: self._alone,
            AuthorizationType.AWS_IAM: lambda method: self._iam,
            AuthorizationType.CUSTOM: self._function,
            AuthorizationType.COGNITO_USER_POOLS: self._pools,
        }

    def of(self, method: CompiledMethod) -> Authorizer | None:
        """None: everybody may call. Raises `DeploymentError`."""
        return self._makers[method.authorization_type](method)

    def may_invalidate(self, authorized: Authorized) -> bool:
        """Whether the caller may renew entries of the stage's cache."""
        return self._iam.may_invalidate(authorized)

    async def authenticate(self, received: Received) -> Caller:
        """Who signed the request. Raises a `GatewayError`."""
        return await self._iam.authenticate(received)

    def forget(self) -> None:
        """Empties the caches of the Lambda authorizers."""
        for authorizer in self._functions.values():
            authorizer.forget()

    def _function(self, method: CompiledMethod) -> Authorizer:
        plan = method.authorizer
        assert isinstance(plan, LambdaAuthorizerPlan)
        return _shared(
            self._functions,
            plan.id,
            lambda: FunctionAuthorizer(
                plan, stage=self._stage, gate=self._gate, outside=self._outside
            ),
        )

    def _pools(self, method: CompiledMethod) -> Authorizer:
        plan = method.authorizer
        assert isinstance(plan, UserPoolsPlan)
        pools = _shared(
            self._user_pools,
            plan.id,
            lambda: UserPools(plan, gate=self._gate, outside=self._outside),
        )
        return pools.scoped(method.authorization_scopes)


def _shared(known: dict[str, T], key: str, make: Callable[[], T]) -> T:
    if key not in known:
        known[key] = make()
    return known[key]
