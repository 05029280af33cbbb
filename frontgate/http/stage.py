"""The data plane of an HTTP API: the list of steps that a request takes.

receive → route → CORS preflight → authorize → integration (request, call, answer) → response
parameters → CORS headers → access log. Each step is one line of `HttpStage._steps`; throttling has
its place after authorization, where it does not stand yet. HTTP APIs have no validation, cache,
usage plans or gateway responses.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from frontgate.access.jwt_authorizer import (
    InsufficientScopeError,
    JwtAuthorizer,
    JwtResult,
    JwtUnauthorizedError,
)
from frontgate.control.api_v2 import Stage
from frontgate.http.afterwards import Afterwards
from frontgate.http.compiled import CompiledHttpApi, CompiledRoute, HttpProxy, JwtSettings
from frontgate.http.context import ContextVariables
from frontgate.http.cors import is_preflight
from frontgate.http.errors import (
    REQUEST_ID_HEADER,
    ForbiddenError,
    GatewayError,
    IntegrationFailedError,
    NotFoundError,
    UnauthorizedError,
)
from frontgate.http.event import EventFormat, query_values
from frontgate.http.exchange import Authorized, Integrated, Received, Routed, Station
from frontgate.http.finished import Finished
from frontgate.http.http_proxy import HttpProxyIntegration
from frontgate.http.lambda_proxy import LambdaProxyIntegration
from frontgate.http.parameter_mapping import MappingSource
from frontgate.http.receive import Receiver
from frontgate.observe import Observer
from frontgate.wire import Address, HttpRequest, HttpResponse, Outside

_logger = logging.getLogger(__name__)

Integration = Callable[[Authorized], Awaitable[Integrated]]


class HttpStage:
    """One stage of one HTTP API."""

    def __init__(
        self,
        *,
        compiled: CompiledHttpApi,
        stage: Stage,
        address: Address,
        outside: Outside,
        observer: Observer | None = None,
    ) -> None:
        self._table = compiled.table
        self._cors = compiled.cors
        self._timer = outside.timer
        self._stage_variables = stage.stage_variables
        self._receive = Receiver(
            address=address, stage_name=stage.stage_name, outside=outside
        ).receive
        self._variables = ContextVariables(address=address, stage_name=stage.stage_name)
        self._authorizers = {
            authorizer_id: (settings, _authorizer(settings, outside))
            for authorizer_id, settings in compiled.authorizers.items()
        }
        self._integrations = self._bind(compiled, stage, address, outside)
        self._afterwards = Afterwards(
            stage,
            address=address,
            variables=self._variables,
            observer=observer or Observer(),
            log=outside.log,
        )

    def _bind(
        self, compiled: CompiledHttpApi, stage: Stage, address: Address, outside: Outside
    ) -> dict[str, Integration]:
        events = EventFormat(
            address=address, stage_name=stage.stage_name, stage_variables=stage.stage_variables
        )
        integrations: dict[str, Integration] = {}
        for route in compiled.routes:
            settings = route.integration
            if settings is None:
                continue
            integrations[route.pattern.key] = (
                HttpProxyIntegration(
                    settings,
                    stage_variables=stage.stage_variables,
                    variables=self._variables,
                    call=outside.http,
                    timer=outside.timer,
                )
                if isinstance(settings, HttpProxy)
                else LambdaProxyIntegration(
                    settings,
                    function=settings.function.bind(stage.stage_variables).target,
                    events=events,
                    invoke=outside.invoke,
                    timer=outside.timer,
                )
            )
        return integrations

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
        reached.station = authorized = await self._authorize(routed)
        if authorized.identity is not None:
            trail.note(authorized)
        reached.station = integrated = await self._integrate(authorized)
        trail.note(integrated)
        response = self._map_response(integrated)
        return self._complete(received, response)

    def _route(self, received: Received) -> Routed | None:
        match = self._table.find(received.request.method, received.route_path)
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

    async def _authorize(self, routed: Routed) -> Authorized:
        authorization = routed.route.authorization
        if authorization is None:
            return Authorized(routed=routed, identity=None)
        settings, authorizer = self._authorizers[authorization.authorizer_id]
        scopes = authorization.scopes
        try:
            identity: JwtResult = await authorizer.authorize(_token(settings, routed), scopes)
        except JwtUnauthorizedError as error:
            raise _unauthorized(error.description, scopes) from error
        except InsufficientScopeError as error:
            challenge = f'Bearer scope="{" ".join(scopes)}" error="insufficient_scope"'
            raise ForbiddenError(str(error), headers=(("www-authenticate", challenge),)) from error
        return Authorized(routed=routed, identity=identity)

    async def _integrate(self, authorized: Authorized) -> Integrated:
        integration = self._integrations.get(authorized.routed.route.pattern.key)
        if integration is None:
            raise IntegrationFailedError("the route has no integration")
        return await integration(authorized)

    def _map_response(self, integrated: Integrated) -> HttpResponse:
        routed = integrated.authorized.routed
        settings = routed.route.integration
        if settings is None or not settings.responses:
            return integrated.response
        source = MappingSource(
            received=routed.received,
            path_parameters=routed.path_parameters,
            context=self._variables.of_request(integrated.authorized),
            stage_variables=self._stage_variables,
        )
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
        self._afterwards.record(
            Finished(station=station, response=response, error=error, ended=self._timer())
        )
        return response


class _Reached:
    """How far one request came, for the log of one that was stopped."""

    __slots__ = ("station",)

    def __init__(self, station: Station) -> None:
        self.station = station


def _authorizer(settings: JwtSettings, outside: Outside) -> JwtAuthorizer:
    return JwtAuthorizer(
        issuer=settings.issuer,
        audience=settings.audience,
        http=outside.http,
        clock=outside.clock,
        timer=outside.timer,
    )


def _token(settings: JwtSettings, routed: Routed) -> str | None:
    received = routed.received
    if settings.header is not None:
        return received.headers.get(settings.header)
    values = query_values(received.request.query).get(settings.query or "")
    return values[-1] if values else None


def _unauthorized(description: str | None, scopes: tuple[str, ...]) -> UnauthorizedError:
    """Recorded on AWS: a bare challenge without a token, else one with its parts and no commas."""
    if description is None:
        return UnauthorizedError(headers=(("www-authenticate", "Bearer"),))
    challenge = (
        f'Bearer scope="{" ".join(scopes)}" error="invalid_token" error_description="{description}"'
    )
    return UnauthorizedError(
        f"invalid_token: {description}", headers=(("www-authenticate", challenge),)
    )


def _guards_everything(route: CompiledRoute) -> bool:
    """A `$default` route with an authorizer catches preflights too ("Configuring CORS")."""
    return route.pattern.is_default and route.authorization is not None
