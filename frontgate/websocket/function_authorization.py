"""`CUSTOM`: the Lambda REQUEST authorizer of `$connect`.

"Create a Lambda REQUEST authorizer function". Its answer holds for the whole connection.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from frontgate.access.lambda_authorizer import (
    AuthorizerDeniedError,
    AuthorizerFailedError,
    AuthorizerUnauthorizedError,
    LambdaAuthorizer,
    LambdaGrant,
)
from frontgate.deployment.credentials import Credentials, NoClientCredentialsError
from frontgate.websocket.compiled import RequestAuthorizer
from frontgate.websocket.events import EventFormat
from frontgate.websocket.handshake import Entrant, HandshakeRefusedError, values_of
from frontgate.websocket.integration import Granted
from frontgate.wire import BackendError, InvocationError, Outside

_TIMEOUT = 29.0
"""Seconds; that of an integration (assumed, as for REST APIs)."""


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
        self._sources = settings.sources
        self._stage_variables = stage_variables
        self._events = events
        self._timer = outside.timer
        self._allows = outside.allows
        self._function = settings.function.bind(stage_variables).target
        self._credentials = Credentials(settings.credentials, stage_variables)
        self._authorizer = LambdaAuthorizer(
            function=self._function,
            invoke=outside.invoke,
            ttl=settings.ttl,
            timer=outside.timer,
            accept=lambda grant: grant,
            flat_context=True,
            timeout=_TIMEOUT,
        )

    def forget(self) -> None:
        """Empties the cache."""
        self._authorizer.forget()

    async def authorize(self, entrant: Entrant) -> None:
        """Raises `HandshakeRefusedError`."""
        identity = values_of(entrant, self._sources, self._stage_variables)
        if identity is None:
            raise _refused(401, "an identity source is missing")
        started = self._timer()
        grant = await self._ask(entrant, identity)
        context = _context_of(grant, latency=round((self._timer() - started) * 1000))
        entrant.trail.note(Granted(identity=identity, context=context))
        entrant.record.authorizer = entrant.context["authorizer"] = context
        entrant.record.usage_identifier_key = grant.usage_identifier_key

    async def _ask(self, entrant: Entrant, identity: tuple[str, ...]) -> LambdaGrant:
        try:
            if self._authorizer.known(identity) is None:
                await self._credentials.check_invocation(self._function, None, self._allows)
            return await self._authorizer.authorize(
                identity=identity,
                event=lambda: self._events.authorizer(
                    entrant.handshake, entrant.context, trace_id=entrant.trace_id
                ),
                resource_arn=self._events.connect_arn,
                trace_id=entrant.trace_id,
                context={"aws:SourceIp": entrant.handshake.source_ip},
            )
        except AuthorizerUnauthorizedError as error:
            raise _refused(401, "Unauthorized") from error
        except AuthorizerDeniedError as error:
            raise _refused(403, str(error)) from error
        except (
            AuthorizerFailedError,
            BackendError,
            InvocationError,
            NoClientCredentialsError,
        ) as error:
            raise _refused(500, str(error)) from error


def _refused(status: int, reason: str) -> HandshakeRefusedError:
    return HandshakeRefusedError(status, reason, by_authorizer=True)


def _context_of(grant: LambdaGrant, *, latency: int) -> dict[str, Any]:
    """Values as strings, null as it is, the latency a number (recorded for REST APIs)."""
    context = {
        name: value if value is None or isinstance(value, str) else json.dumps(value)
        for name, value in grant.context.items()
    }
    return {**context, "principalId": grant.principal_id, "integrationLatency": latency}
