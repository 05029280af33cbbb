"""`CUSTOM`: a Lambda authorizer, in payload format 1.0 or 2.0.

"Controlling access to HTTP APIs with AWS Lambda authorizers". Its answer holds for all routes of
the API, unless `$context.routeKey` is among the identity sources; a policy is judged again for each
request.
"""

from __future__ import annotations

from frontgate.access.lambda_authorizer import (
    Answer,
    AuthorizerError,
    AuthorizerUnauthorizedError,
    Consultation,
    LambdaAuthorizer,
)
from frontgate.access.policy import Decision, Policy
from frontgate.deployment.credentials import Credentials, NoClientCredentialsError
from frontgate.http import errors
from frontgate.http.authorizer_event import AuthorizerEvents
from frontgate.http.compiled import FunctionSettings
from frontgate.http.conditions import conditions_of
from frontgate.http.context import ContextVariables
from frontgate.http.exchange import Routed
from frontgate.http.grants import FunctionGrant
from frontgate.http.received import Received
from frontgate.http.route_arn import RouteArns
from frontgate.wire import BackendError, InvocationError, Outside, record

_TIMEOUT = 10.0
"""Seconds ("Quotas for configuring and running an HTTP API")."""

_DENIALS = {Decision.EXPLICIT_DENY: "explicit deny", Decision.IMPLICIT_DENY: "implicit deny"}


@record
class AuthorizerAsked:
    """A fact for traces."""

    name: str
    identity: tuple[str, ...]
    """The values of the identity sources."""
    consultation: Consultation | None
    """None: the answer was remembered."""


class FunctionAuthorization:
    """One authorizer, for all routes of a stage: they share its cache."""

    def __init__(
        self,
        settings: FunctionSettings,
        *,
        variables: ContextVariables,
        events: AuthorizerEvents,
        arns: RouteArns,
        outside: Outside,
    ) -> None:
        self._name = settings.name
        self._sources = settings.sources
        self._variables = variables
        self._event = events.of_version(settings.payload_format_version)
        self._arns = arns
        self._function = settings.function.bind(variables.stage_variables).target
        self._credentials = Credentials(settings.credentials, variables.stage_variables)
        self._allows = outside.allows
        self._authorizer = LambdaAuthorizer(
            function=self._function,
            invoke=outside.invoke,
            ttl=settings.ttl,
            timer=outside.timer,
            accept=FunctionGrant,
            simple_responses=settings.simple_responses,
            flat_context=settings.payload_format_version == "1.0",
            timeout=_TIMEOUT,
        )

    def forget(self) -> None:
        """Empties the cache."""
        self._authorizer.forget()

    async def authorize(self, routed: Routed) -> FunctionGrant:
        received = routed.received
        identity = self._identity(routed)
        arn = self._arns.of(received)
        answer = self._authorizer.known(identity)
        if answer is None:
            answer = await self._ask(routed, arn, identity)
        else:
            self._note(received, identity, None)
        decision = _judged(answer, received, arn)
        if decision is not Decision.ALLOW:
            raise errors.ForbiddenError(_DENIALS[decision])
        return answer.granted

    def _identity(self, routed: Routed) -> tuple[str, ...]:
        """The values of all identity sources. One that is missing is a 401, and the function is
        not asked, whether its answers are remembered or not (documented)."""
        source = self._variables.source_of(routed)
        values = []
        for read in self._sources:
            value = read(source)
            if not value:
                raise errors.UnauthorizedError("an identity source is missing")
            values.append(value)
        return tuple(values)

    async def _ask(
        self, routed: Routed, arn: str, identity: tuple[str, ...]
    ) -> Answer[FunctionGrant]:
        received = routed.received
        await self._check_permission()
        try:
            answer, consultation = await self._authorizer.ask(
                identity=identity,
                event=self._event(routed, arn, identity),
                trace_id=received.trace_id,
            )
        except AuthorizerError as error:
            self._note(received, identity, error.consultation)
            if isinstance(error, AuthorizerUnauthorizedError):  # as for REST APIs (assumed)
                raise errors.UnauthorizedError from error
            raise errors.AuthorizerFailedError(str(error)) from error
        self._note(received, identity, consultation)
        return answer

    async def _check_permission(self) -> None:
        try:
            await self._credentials.check_invocation(self._function, None, self._allows)
        except (InvocationError, BackendError, NoClientCredentialsError) as error:
            raise errors.AuthorizerFailedError(str(error)) from error

    def _note(
        self, received: Received, identity: tuple[str, ...], consultation: Consultation | None
    ) -> None:
        received.trail.note(
            AuthorizerAsked(name=self._name, identity=identity, consultation=consultation)
        )


def _judged(answer: Answer[FunctionGrant], received: Received, arn: str) -> Decision:
    """The conditions of a request are put together for a policy that asks for them."""
    verdict = answer.verdict
    asks = isinstance(verdict, Policy) and verdict.asks_for_context
    return answer.decide(arn, conditions_of(received) if asks else {})
