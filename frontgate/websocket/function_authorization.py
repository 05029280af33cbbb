"""`CUSTOM`: the Lambda REQUEST authorizer of `$connect`.

"Create a Lambda REQUEST authorizer function". Its answer holds for the whole connection.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from frontgate.access.lambda_authorizer import (
    Answer,
    AuthorizerError,
    AuthorizerUnauthorizedError,
    Consultation,
    LambdaAuthorizer,
    LambdaGrant,
)
from frontgate.access.policy import Decision, Policy
from frontgate.deployment.credentials import Credentials, NoClientCredentialsError
from frontgate.websocket.compiled import RequestAuthorizer
from frontgate.websocket.connections import ConnectionRecord
from frontgate.websocket.events import EventFormat
from frontgate.websocket.handshake import (
    Entrant,
    HandshakeRefusedError,
    conditions_of,
    values_of,
)
from frontgate.websocket.phases import Phase, millis
from frontgate.wire import BackendError, InvocationError, Outside

_TIMEOUT = 29.0
"""Seconds; that of an integration (assumed, as for REST APIs)."""
_MOST_BYTES = 8 * 1024
"""Of a result ("Quotas for configuring and running a WebSocket API")."""
_DENIALS = {Decision.EXPLICIT_DENY: "explicit deny", Decision.IMPLICIT_DENY: "implicit deny"}


class FunctionAuthorization:
    """The stage's Lambda authorizer and where it finds who is asking."""

    def __init__(
        self,
        settings: RequestAuthorizer,
        *,
        stage_variables: Mapping[str, str],
        events: EventFormat,
        outside: Outside,
    ) -> None:
        self._id = settings.id
        self._sources = settings.sources
        self._stage_variables = stage_variables
        self._events = events
        self._timer = outside.timer
        self._allows = outside.allows
        bound = settings.function.bind(stage_variables)
        self._function, self._url = bound.target, bound.invocation_url
        self._credentials = Credentials(settings.credentials, stage_variables)
        self._authorizer = LambdaAuthorizer(
            function=self._function,
            invoke=outside.invoke,
            ttl=settings.ttl,
            timer=outside.timer,
            accept=lambda grant: grant,
            flat_context=True,
            timeout=_TIMEOUT,
            most_bytes=_MOST_BYTES,
        )

    def forget(self) -> None:
        """Empties the cache."""
        self._authorizer.forget()

    async def authorize(self, entrant: Entrant) -> None:
        """Raises `HandshakeRefusedError`."""
        started = self._timer()
        identity: tuple[str, ...] = ()
        consultation: Consultation | None = None
        granted: Mapping[str, Any] | None = None
        status, reason = 500, None
        try:
            identity = self._identity(entrant)
            answer, consultation = await self._answer(entrant, identity)
            self._judge(entrant, answer)
            granted = _grant(entrant.record, answer.granted, consultation)
            entrant.context["authorizer"], status = granted, 200
        except AuthorizerError as error:
            consultation, reason = error.consultation, str(error)
            status = 401 if isinstance(error, AuthorizerUnauthorizedError) else 500
            raise HandshakeRefusedError(status, reason) from error
        except HandshakeRefusedError as error:
            status, reason = error.status, error.reason
            raise
        finally:
            entrant.trail.note(
                Phase(
                    name="authorizer",
                    status=status,
                    latency=self._timer() - started,
                    error=reason,
                    authorizer=self._id,
                    url=self._url,
                    identity=identity,
                    consultation=consultation,
                    granted=granted,
                )
            )

    def _identity(self, entrant: Entrant) -> tuple[str, ...]:
        identity = values_of(entrant, self._sources, self._stage_variables)
        if identity is None:
            raise HandshakeRefusedError(401, "an identity source is missing")
        return identity

    async def _answer(
        self, entrant: Entrant, identity: tuple[str, ...]
    ) -> tuple[Answer[LambdaGrant], Consultation | None]:
        """Without a consultation, it is remembered."""
        known = self._authorizer.known(identity)
        if known is not None:
            return known, None
        try:
            await self._credentials.check_invocation(self._function, None, self._allows)
        except (BackendError, InvocationError, NoClientCredentialsError) as error:
            raise HandshakeRefusedError(500, str(error)) from error
        event = self._events.authorizer(
            entrant.handshake, entrant.context, trace_id=entrant.trace_id
        )
        return await self._authorizer.ask(identity=identity, event=event, trace_id=entrant.trace_id)

    def _judge(self, entrant: Entrant, answer: Answer[LambdaGrant]) -> None:
        verdict = answer.verdict
        asks = isinstance(verdict, Policy) and verdict.asks_for_context
        conditions = conditions_of(entrant) if asks else {}
        decision = answer.decide(self._events.connect_arn, conditions)
        if decision is not Decision.ALLOW:
            raise HandshakeRefusedError(403, _DENIALS[decision])


def _grant(
    record: ConnectionRecord, grant: LambdaGrant, consultation: Consultation | None
) -> Mapping[str, Any]:
    """What the connection keeps. The latency is 0 where nobody was asked (recorded for REST
    APIs)."""
    latency = 0 if consultation is None else millis(consultation.latency)
    record.usage_identifier_key = grant.usage_identifier_key
    record.authorizer = _context_of(grant, latency=latency)
    return record.authorizer


def _context_of(grant: LambdaGrant, *, latency: int) -> dict[str, Any]:
    """Values as strings, null as it is, the latency a number (recorded for REST APIs)."""
    context = {
        name: value if value is None or isinstance(value, str) else json.dumps(value)
        for name, value in grant.context.items()
    }
    return {**context, "principalId": grant.principal_id, "integrationLatency": latency}
