"""CUSTOM: a TOKEN or REQUEST Lambda authorizer.

"Use API Gateway Lambda authorizers". The resource policy is asked first, and stops the request only
if it denies it explicitly; what it says then is weighed together with what the function answered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from frontgate.access.invocation_permission import on_behalf_of
from frontgate.access.lambda_authorizer import (
    Answer,
    AuthorizerError,
    AuthorizerUnauthorizedError,
    Consultation,
    LambdaAuthorizer,
    LambdaGrant,
)
from frontgate.access.policy import Decision, Policy
from frontgate.deployment.authorizers import LambdaAuthorizerPlan
from frontgate.rest import errors
from frontgate.rest.access_facts import AuthorizerAsked, Stopwatch
from frontgate.rest.authorizer_event import authorizer_event
from frontgate.rest.conditions import conditions_of
from frontgate.rest.context import AuthorizerContext
from frontgate.rest.denials import denied_by_authorizer, denied_explicitly
from frontgate.rest.errors import GatewayError
from frontgate.rest.exchange import Authorized, Received, Routed, StageFacts
from frontgate.rest.identity_sources import IdentitySources
from frontgate.rest.policy_gate import NOTHING, PolicyGate, combined, note
from frontgate.wire import Outside

_TIMEOUT = 29.0
"""Seconds; that of an integration (assumed)."""
_VALIDATION_TIMEOUT = 0.1
"""Seconds for the identity validation expression; one that takes longer does not match."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What requests need of a grant, made ready once."""

    values: Mapping[str, object]
    from_cache: AuthorizerContext
    principal_id: str
    usage_identifier_key: str | None

    def context(self, consultation: Consultation | None) -> AuthorizerContext:
        """`$context.authorizer`; without a consultation the latency is 0 (recorded)."""
        if consultation is None:
            return self.from_cache
        return AuthorizerContext(self.values, integrationLatency=round(consultation.latency * 1000))


class FunctionAuthorizer:
    """One authorizer, for all methods of a stage: they share its cache."""

    def __init__(
        self,
        plan: LambdaAuthorizerPlan,
        *,
        stage: StageFacts,
        gate: PolicyGate,
        outside: Outside,
    ) -> None:
        self._plan = plan
        self._gate = gate
        self._sources = IdentitySources(plan.sources, stage)
        self._needs_sources = plan.is_token or plan.ttl > 0
        self._function = plan.function.bind(stage.variables)
        source = f"{stage.address.arn}/authorizers/{plan.id}"
        self._authorizer = LambdaAuthorizer(
            function=self._function.target,
            invoke=on_behalf_of(outside, source, role_arn=plan.role_arn).invoke,
            ttl=plan.ttl,
            timer=outside.timer,
            accept=_granted,
            flat_context=True,
            timeout=_TIMEOUT,
        )

    def forget(self) -> None:
        """Empties the cache."""
        self._authorizer.forget()

    async def authorize(self, routed: Routed) -> Authorized:
        received, gate = routed.received, self._gate
        watch = gate.watch(received)
        arn = gate.arn(received)
        resource = gate.decide(received, arn)
        if resource is Decision.EXPLICIT_DENY:
            error = denied_explicitly(None, arn)
            note(watch, arn, resource_policy=resource, identity_policy=None, error=error)
            raise error
        answer, consultation = await self.answer(routed, arn, watch)
        self._judge(received, answer, arn, resource, watch)
        return Authorized(
            received,
            routed.method,
            routed.path_parameters,
            answer.granted.context(consultation),
            answer.granted.usage_identifier_key,
            None,
        )

    def watch(self, received: Received) -> Stopwatch:
        return self._gate.watch(received)

    async def answer(
        self, routed: Routed, arn: str, watch: Stopwatch
    ) -> tuple[Answer[Granted], Consultation | None]:
        """From the cache, else from the function. Raises a `GatewayError`."""
        identity = self._identity(routed, watch)
        answer, consultation = self._authorizer.known(identity), None
        if answer is None:
            try:
                answer, consultation = await self._authorizer.ask(
                    identity=identity,
                    event=authorizer_event(routed, arn, token=self._token(identity)),
                    trace_id=routed.received.trace_id,
                )
            except AuthorizerError as refusal:
                error = _refusal(refusal)
                self._note(watch, identity, refusal.consultation, None, error)
                raise error from refusal
        self._note(watch, identity, consultation, answer.granted, None)
        return answer, consultation

    def _identity(self, routed: Routed, watch: Stopwatch) -> tuple[str, ...]:
        """The values of the identity sources; they must be there for a token or a cache."""
        identity = self._sources.read(routed)
        if identity is None and not self._needs_sources:
            return ()
        if identity is None or not self._is_valid(identity):
            error = errors.UnauthorizedError()
            self._note(watch, identity or (), None, None, error)
            raise error
        return identity

    def _is_valid(self, identity: tuple[str, ...]) -> bool:
        validation = self._plan.validation
        if validation is None:
            return True
        try:
            return validation.fullmatch(identity[0], timeout=_VALIDATION_TIMEOUT) is not None
        except TimeoutError:
            return False

    def _token(self, identity: tuple[str, ...]) -> str | None:
        return identity[0] if self._plan.is_token else None

    def _judge(
        self,
        received: Received,
        answer: Answer[Granted],
        arn: str,
        resource: Decision | None,
        watch: Stopwatch,
    ) -> None:
        verdict = answer.verdict
        asks = isinstance(verdict, Policy) and verdict.asks_for_context
        identity = answer.decide(arn, conditions_of(received) if asks else NOTHING)
        decision = combined(identity, resource, same_account=True)
        error = None
        if decision is not Decision.ALLOW:
            error = denied_by_authorizer(explicit=decision is Decision.EXPLICIT_DENY)
        note(watch, arn, resource_policy=resource, identity_policy=identity, error=error)
        if error is not None:
            raise error

    def _note(
        self,
        watch: Stopwatch,
        identity: tuple[str, ...],
        consultation: Consultation | None,
        granted: Granted | None,
        error: GatewayError | None,
    ) -> None:
        watch.note(
            AuthorizerAsked(
                watch.lap(),
                error,
                self._plan,
                self._function,
                identity,
                consultation is None and granted is not None,
                consultation,
                None if granted is None else granted.principal_id,
            )
        )


def _granted(grant: LambdaGrant) -> Granted:
    """Values as strings, null as it is (recorded); without a principal there is no `principalId`
    (assumed).
    """
    values: dict[str, object] = {
        name: value if value is None or isinstance(value, str) else json.dumps(value)
        for name, value in grant.context.items()
    }
    if grant.principal_id:
        values["principalId"] = grant.principal_id
    return Granted(
        values=values,
        from_cache=AuthorizerContext(values, integrationLatency=0),
        principal_id=grant.principal_id,
        usage_identifier_key=grant.usage_identifier_key,
    )


def _refusal(refusal: AuthorizerError) -> GatewayError:
    """Every failure but `Unauthorized` is a 500 without a word (recorded)."""
    if isinstance(refusal, AuthorizerUnauthorizedError):
        return errors.UnauthorizedError()
    return errors.AuthorizerConfigurationError(cause=str(refusal))
