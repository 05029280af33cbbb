"""The data plane of an HTTP API: the list of steps that a request takes.

    receive               bytes → Received
    route                 Received → Routed
    CORS preflight        answered here, unless a `$default` route guards everything
    authorize             Routed → Authorized: JWT, Lambda authorizer or signature
    throttle              limits of the route on its stage, and of the account
    integration           Authorized → Integrated: request parameters, call, answer
    response parameters   by the backend's status
    CORS headers          in place of the backend's
    log, metrics, trace   after the answer has left

HTTP APIs have no validation, cache, usage plans or gateway responses.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from frontgate.access.account import AccountState
from frontgate.access.route_limits import RouteBuckets
from frontgate.control.api_v2 import Stage
from frontgate.http.afterwards import Afterwards
from frontgate.http.binding import Binding
from frontgate.http.compiled import CompiledHttpApi
from frontgate.http.context import ContextVariables
from frontgate.http.cors import is_preflight
from frontgate.http.errors import (
    REQUEST_ID_HEADER,
    GatewayError,
    IntegrationFailedError,
    NotFoundError,
)
from frontgate.http.exchange import Authorized, Integrated, Routed, StageRoute, Station, received_of
from frontgate.http.finished import Finished
from frontgate.http.paths import decode_path
from frontgate.http.receive import Receiver
from frontgate.http.received import Received
from frontgate.http.throttle import throttle
from frontgate.observe import Observer
from frontgate.wire import Address, HttpRequest, HttpResponse, Outside

_logger = logging.getLogger(__name__)


class HttpStage:
    """One stage of one HTTP API. Raises `DeploymentError` for what cannot be served."""

    def __init__(
        self,
        *,
        compiled: CompiledHttpApi,
        stage: Stage,
        account: AccountState,
        buckets: RouteBuckets,
        address: Address,
        outside: Outside,
        observer: Observer | None = None,
        decode: Callable[[str], str] = decode_path,
    ) -> None:
        """`buckets` are the stage's, and outlive this deployment. `decode` makes of the path that
        was sent the one that is shown.
        """
        self._cors = compiled.cors
        self._timer = outside.timer
        self._account_throttle = account.throttle
        self._receive = Receiver(
            address=address, stage_name=stage.stage_name, outside=outside, decode=decode
        ).receive
        self._variables = ContextVariables(
            address=address, stage_name=stage.stage_name, stage_variables=stage.stage_variables
        )
        self._binding = Binding(
            compiled,
            stage=stage,
            address=address,
            variables=self._variables,
            buckets=buckets,
            outside=outside,
        )
        self._routes = self._binding.routes()
        self._afterwards = Afterwards(
            stage,
            address=address,
            variables=self._variables,
            observer=observer or Observer(),
            log=outside.log,
        )

    def forget_authorizations(self) -> None:
        """Empties the caches of the stage's Lambda authorizers (ResetAuthorizersCache)."""
        self._binding.forget_authorizations()

    async def handle(self, request: HttpRequest) -> HttpResponse:
        """Never raises: what goes wrong is answered as API Gateway answers it."""
        received, problem = self._receive(request)
        reached = _Reached(received)
        try:
            if problem is not None:
                raise problem
            response = await self._steps(received, reached)
        except GatewayError as error:
            return self._finish(reached.station, error.response(received.request_id), error)
        except Exception:
            _logger.exception("a request of an HTTP API failed inside the gateway")
            fault = IntegrationFailedError("the gateway failed; its own log says why")
            return self._finish(reached.station, fault.response(received.request_id), fault)
        return self._finish(reached.station, response, None)

    async def _steps(self, received: Received, reached: _Reached) -> HttpResponse:
        routed = self._route(received)
        if (preflight := self._preflight(received, routed)) is not None:
            return preflight
        if routed is None:
            raise NotFoundError
        trail = received.trail
        reached.station = routed
        trail.note(routed)
        reached.station = authorized = await _authorize(routed)
        if authorized.grant is not None:
            trail.note(authorized)
        throttle(authorized, self._account_throttle)
        reached.station = integrated = await _integrate(authorized)
        trail.note(integrated)
        response = self._map_response(integrated)
        return self._complete(received, response)

    def _route(self, received: Received) -> Routed | None:
        match = self._routes.find(received.request.method, received.route_path)
        if match is None:
            return None
        return Routed(received=received, route=match.route, path_parameters=match.parameters)

    def _preflight(self, received: Received, routed: Routed | None) -> HttpResponse | None:
        if self._cors is None or not is_preflight(received.request.method, received.headers):
            return None
        if routed is not None and _guards_everything(routed.route):
            return None
        headers = self._cors.preflight_headers(received.headers["origin"])
        return HttpResponse(
            status=204, headers=(*headers, (REQUEST_ID_HEADER, received.request_id))
        )

    def _map_response(self, integrated: Integrated) -> HttpResponse:
        settings = integrated.authorized.routed.route.compiled.integration
        if settings is None or not settings.responses:
            return integrated.response
        source = self._variables.source(integrated.authorized)
        return settings.responses.apply(integrated.response, source)

    def _complete(self, received: Received, response: HttpResponse) -> HttpResponse:
        headers = response.headers
        if self._cors is not None:
            headers = self._cors.apply(headers, received.headers.get("origin"))
        return HttpResponse(
            status=response.status,
            headers=(*headers, (REQUEST_ID_HEADER, received.request_id)),
            body=response.body,
        )

    def _finish(
        self, station: Station, response: HttpResponse, error: GatewayError | None
    ) -> HttpResponse:
        if error is not None:
            # The journal keeps the error, but not the stack that it came through.
            error.__traceback__ = error.__cause__ = error.__context__ = None
        facts = received_of(station).trail.take()
        self._afterwards.record(Finished(station, response, error, self._timer(), facts))
        return response


class _Reached:
    """How far one request came, for the log of one that was stopped."""

    __slots__ = ("station",)

    def __init__(self, station: Station) -> None:
        self.station = station


async def _authorize(routed: Routed) -> Authorized:
    authorizer = routed.route.authorizer
    grant = None if authorizer is None else await authorizer.authorize(routed)
    return Authorized(routed=routed, grant=grant)


async def _integrate(authorized: Authorized) -> Integrated:
    integration = authorized.routed.route.integration
    if integration is None:
        raise IntegrationFailedError("the route has no integration")
    return await integration(authorized)


def _guards_everything(route: StageRoute) -> bool:
    """A `$default` route with an authorizer catches preflights too ("Configuring CORS")."""
    return route.pattern.is_default and route.authorizer is not None
