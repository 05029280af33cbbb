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

from frontgate.access.api_keys import StageKeys
from frontgate.deployment.routing import Router
from frontgate.rest.api_key import check_api_key
from frontgate.rest.authorize import authorize
from frontgate.rest.errors import ApiConfigurationError, GatewayError
from frontgate.rest.exchange import (
    Answer,
    Reached,
    Received,
    StageMethod,
)
from frontgate.rest.gateway_responses import GatewayResponses
from frontgate.rest.method_response import http_response, method_response
from frontgate.rest.route import route
from frontgate.rest.validate import validate
from frontgate.wire import HttpResponse, record

_logger = logging.getLogger(__name__)


class BackendCall:
    """What the integration step did, for logs; filled when it ends."""

    __slots__ = ("answer", "latency", "started")

    def __init__(self, started: float) -> None:
        self.started = started
        self.answer: Answer | None = None
        """None: there was no answer."""
        self.latency = 0.0
        """Seconds."""


@record
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
        call: BackendCall | None = None
        try:
            reached = routed = route(received, self._router)
            reached = authorized = await authorize(routed)
            reached = admitted = check_api_key(authorized, self.keys)
            reached = validated = validate(admitted)
            integration = validated.method.integration
            request = integration.prepare(validated)
            call = BackendCall(self._timer())
            try:
                answer = call.answer = await integration.call(request)
            finally:
                call.latency = self._timer() - call.started
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
            call=call,
        )

    def _refused(self, error: GatewayError, reached: Reached, call: BackendCall | None) -> Finished:
        received = reached if isinstance(reached, Received) else reached.received
        response = self._gateway_responses.render(error, reached)
        return Finished(
            reached=reached,
            response=http_response(received, response, traced=False),
            error=error,
            call=call,
        )
