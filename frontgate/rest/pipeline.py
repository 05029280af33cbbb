"""The data plane of a REST API: the list of steps that every request goes through.

 1  receive               bytes → Received
 2  WAF                   web ACLs: a stage that has one does not start
 3  resource policy       an API that has one does not compile
 4  route                 Received → Routed
 5  authorize             Routed → Authorized
 6  API key, usage plan   Authorized → Admitted
 7  throttle              limits are accepted and not enforced
 8  validate              Admitted → Validated
 9  cache                 a stage that has one does not start
10  integration request   Validated → IntegrationRequest
11  integration           IntegrationRequest → Answer
12  integration response  Answer → MethodResponse
13  method response       responseOverride
    gateway response      instead of all that follows, when a step raises a GatewayError
14  log                   after the answer has left
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from frontgate.access.api_keys import StageKeys
from frontgate.deployment.routing import Router
from frontgate.rest.api_key import check_api_key
from frontgate.rest.authorize import authorize
from frontgate.rest.errors import ApiConfigurationError, GatewayError
from frontgate.rest.exchange import (
    Answer,
    Integration,
    IntegrationRequest,
    Reached,
    Received,
    StageMethod,
)
from frontgate.rest.gateway_responses import GatewayResponses
from frontgate.rest.method_response import http_response, method_response
from frontgate.rest.route import route
from frontgate.rest.validate import validate
from frontgate.wire import HttpResponse

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class BackendCall:
    """What the integration step did, for logs."""

    answer: Answer | None
    """None: there was no answer."""
    latency: float
    """Seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """A request with its answer."""

    reached: Reached
    response: HttpResponse
    error: GatewayError | None
    call: BackendCall | None
    """None: the integration step was not reached."""


class Pipeline:
    """Runs the steps for one stage."""

    def __init__(
        self,
        *,
        router: Router[StageMethod],
        keys: StageKeys,
        gateway_responses: GatewayResponses,
        timer: Callable[[], float],
    ) -> None:
        self._router = router
        self.keys = keys
        """Replaced when other keys open the stage."""
        self._gateway_responses = gateway_responses
        self._timer = timer

    async def run(self, received: Received) -> Finished:
        """The answer, whatever happens."""
        reached: Reached = received
        call: _TimedCall | None = None
        try:
            reached = routed = route(received, self._router)
            reached = authorized = await authorize(routed)
            reached = admitted = check_api_key(authorized, self.keys)
            reached = validated = validate(admitted)
            integration = validated.method.integration
            request = integration.prepare(validated)
            call = _TimedCall(integration, self._timer)
            answer = await call(request)
            response = method_response(request, integration.respond(request, answer))
        except GatewayError as error:
            return self._refused(error, reached, call)
        except Exception as error:
            _logger.exception("%s %s failed", received.method, received.path)
            return self._refused(ApiConfigurationError(cause=repr(error)), reached, call)
        return Finished(
            reached=reached,
            response=http_response(received, response, traced=integration.traced),
            error=None,
            call=call.record(),
        )

    def _refused(self, error: GatewayError, reached: Reached, call: _TimedCall | None) -> Finished:
        received = reached if isinstance(reached, Received) else reached.received
        response = self._gateway_responses.render(error, reached)
        return Finished(
            reached=reached,
            response=http_response(received, response, traced=False),
            error=error,
            call=None if call is None else call.record(),
        )


class _TimedCall:
    """The integration step, with a stopwatch."""

    __slots__ = ("_answer", "_integration", "_latency", "_timer")

    def __init__(self, integration: Integration[Any], timer: Callable[[], float]) -> None:
        self._integration = integration
        self._timer = timer
        self._answer: Answer | None = None
        self._latency = 0.0

    async def __call__(self, request: IntegrationRequest[Any]) -> Answer:
        started = self._timer()
        try:
            self._answer = await self._integration.call(request)
        finally:
            self._latency = self._timer() - started
        return self._answer

    def record(self) -> BackendCall:
        return BackendCall(answer=self._answer, latency=self._latency)
