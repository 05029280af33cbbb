"""COGNITO_USER_POOLS: the token of a user pool, in the header that the authorizer names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from frontgate.access.cognito import (
    CognitoAuthorizer,
    ExpiredTokenError,
    UnauthorizedError,
    UnavailableError,
)
from frontgate.deployment.authorizers import UserPoolsPlan
from frontgate.deployment.errors import DeploymentError
from frontgate.mapping.vtl.java.text import SilentMap
from frontgate.rest import errors
from frontgate.rest.access_facts import AuthorizerAsked
from frontgate.rest.context import AuthorizerContext
from frontgate.rest.errors import GatewayError
from frontgate.rest.exchange import Authorized, Routed
from frontgate.rest.policy_gate import PolicyGate, granted
from frontgate.wire import Outside


class UserPools:
    """One authorizer, for all methods of a stage: they share its keys and verified tokens."""

    def __init__(self, plan: UserPoolsPlan, *, gate: PolicyGate, outside: Outside) -> None:
        """Raises `DeploymentError`."""
        self._plan = plan
        self._gate = gate
        try:
            self._authorizer = CognitoAuthorizer(
                provider_arns=plan.provider_arns,
                http=outside.http,
                clock=outside.clock,
                timer=outside.timer,
                accept=_context,
                validation_expression=plan.validation,
            )
        except (ValueError, re.error) as error:
            raise DeploymentError(f"authorizer {plan.name}: {error}") from None

    def scoped(self, scopes: tuple[str, ...]) -> ScopedUserPools:
        """For a method that asks for one of `scopes`; for an ID token if there are none."""
        return ScopedUserPools(self, scopes)

    async def authorize(self, routed: Routed, scopes: tuple[str, ...]) -> Authorized:
        received = routed.received
        watch = self._gate.watch(received)
        token = received.headers.get(self._plan.header)
        context: AuthorizerContext | None = None
        error: GatewayError | None = None
        try:
            context = await self._authorizer.authorize(token, scopes)
        except ExpiredTokenError:
            error = errors.UnauthorizedError("The incoming token has expired")
        except UnauthorizedError as refusal:
            error = errors.UnauthorizedError(cause=str(refusal))
        except UnavailableError as fault:
            error = errors.AuthorizerConfigurationError(cause=str(fault))
        watch.note(
            AuthorizerAsked(
                watch.lap(), error, self._plan, None, (token,) if token else (), False, None, None
            )
        )
        if context is None:
            assert error is not None
            raise error
        self._gate.require(received, watch)
        return granted(routed, authorizer=context)


class ScopedUserPools:
    """A method's view of it."""

    def __init__(self, pools: UserPools, scopes: tuple[str, ...]) -> None:
        self._pools = pools
        self._scopes = scopes

    async def authorize(self, routed: Routed) -> Authorized:
        return await self._pools.authorize(routed, self._scopes)


def _context(claims: Mapping[str, str]) -> AuthorizerContext:
    """No `principalId` and no latency beside the claims (recorded)."""
    return AuthorizerContext(claims=SilentMap(claims))
