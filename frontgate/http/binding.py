"""An API's routes, bound to a stage: to its variables, settings and counters."""

from __future__ import annotations

from frontgate.access.invocation_permission import on_behalf_of
from frontgate.access.route_limits import RouteBuckets
from frontgate.control.api_v2 import Stage
from frontgate.deployment.errors import DeploymentError
from frontgate.http.authorizer_event import AuthorizerEvents
from frontgate.http.compiled import (
    BySignature,
    CompiledHttpApi,
    CompiledRoute,
    FunctionSettings,
    HttpProxy,
    LambdaProxy,
    ServiceCall,
)
from frontgate.http.context import ContextVariables
from frontgate.http.event import EventFormat
from frontgate.http.exchange import Authorizer, Integration, StageRoute
from frontgate.http.function_authorization import FunctionAuthorization
from frontgate.http.http_proxy import HttpProxyIntegration
from frontgate.http.iam_authorization import IamAuthorization
from frontgate.http.jwt_authorization import JwtAuthorization
from frontgate.http.lambda_proxy import LambdaProxyIntegration
from frontgate.http.route_arn import RouteArns
from frontgate.http.routing import RouteTable, operation_of
from frontgate.http.service_integration import ServiceIntegration
from frontgate.wire import Address, Outside


class Binding:
    """Binds the routes of one deployment."""

    def __init__(
        self,
        compiled: CompiledHttpApi,
        *,
        stage: Stage,
        address: Address,
        variables: ContextVariables,
        buckets: RouteBuckets,
        outside: Outside,
    ) -> None:
        self._compiled = compiled
        self._stage = stage
        self._region = address.region
        self._arn = address.arn
        self._variables = variables
        self._buckets = buckets
        self._outside = outside
        self._events = EventFormat(
            address=address, stage_name=stage.stage_name, stage_variables=stage.stage_variables
        )
        arns = RouteArns(address, stage.stage_name)
        self._signatures = {
            settings: IamAuthorization(settings, address=address, arns=arns, outside=outside)
            for settings in {route.authorization for route in compiled.routes}
            if isinstance(settings, BySignature)
        }
        self._tokens: dict[str, JwtAuthorization] = {}
        self._functions: dict[str, FunctionAuthorization] = {}
        self._bind_authorizers(address, arns)

    def routes(self) -> RouteTable[StageRoute]:
        """Raises `DeploymentError`, which names the route."""
        return RouteTable(self._route(route) for route in self._compiled.routes)

    def forget_authorizations(self) -> None:
        """Empties the caches of the Lambda authorizers."""
        for authorizer in self._functions.values():
            authorizer.forget()

    def _bind_authorizers(self, address: Address, arns: RouteArns) -> None:
        events = AuthorizerEvents(
            self._events,
            address=address,
            stage_name=self._stage.stage_name,
            stage_variables=self._stage.stage_variables,
        )
        for authorizer_id, settings in self._compiled.authorizers.items():
            if isinstance(settings, FunctionSettings):
                self._functions[authorizer_id] = FunctionAuthorization(
                    settings,
                    variables=self._variables,
                    events=events,
                    arns=arns,
                    outside=self._invoking(settings, f"authorizers/{authorizer_id}"),
                )
            else:
                self._tokens[authorizer_id] = JwtAuthorization(
                    settings, variables=self._variables, outside=self._outside
                )

    def _route(self, route: CompiledRoute) -> StageRoute:
        key = route.pattern.key
        try:
            return StageRoute(
                compiled=route,
                authorizer=self._authorizer(route),
                bucket=self._buckets.of(key, self._stage),
                integration=self._integration(route),
            )
        except DeploymentError as error:
            raise error.within(f"route {key!r}", operation_of(key)) from None

    def _authorizer(self, route: CompiledRoute) -> Authorizer | None:
        authorization = route.authorization
        if authorization is None:
            return None
        if isinstance(authorization, BySignature):
            return self._signatures[authorization]
        function = self._functions.get(authorization.authorizer_id)
        if function is not None:
            return function
        return self._tokens[authorization.authorizer_id].scoped(authorization.scopes)

    def _integration(self, route: CompiledRoute) -> Integration | None:
        match route.integration:
            case LambdaProxy() as settings:
                return LambdaProxyIntegration(
                    settings,
                    events=self._events,
                    variables=self._variables,
                    outside=self._invoking(settings, self._source_of(route)),
                )
            case HttpProxy() as settings:
                return HttpProxyIntegration(
                    settings, variables=self._variables, outside=self._outside
                )
            case ServiceCall() as settings:
                return ServiceIntegration(
                    settings,
                    region=self._region,
                    variables=self._variables,
                    outside=self._outside,
                )
            case None:
                return None

    def _source_of(self, route: CompiledRoute) -> str:
        """`dev/GET/rooms` or `dev/$default`."""
        return f"{self._stage.stage_name}/{route.pattern.key.replace(' ', '', 1)}"

    def _invoking(self, settings: LambdaProxy | FunctionSettings, source: str) -> Outside:
        """Without credentials it is the function that has to permit it."""
        if settings.credentials is not None:
            return self._outside
        return on_behalf_of(self._outside, f"{self._arn}/{source}")
