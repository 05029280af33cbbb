"""An API's routes, bound to a stage: to its variables, settings and counters."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from frontgate.access.invocation_permission import on_behalf_of
from frontgate.access.route_limits import RouteBuckets
from frontgate.access.throttle import TokenBucket
from frontgate.control.api_v2 import Stage
from frontgate.deployment.errors import DeploymentError
from frontgate.websocket.backends import Surroundings
from frontgate.websocket.compiled import (
    AwsBackend,
    CompiledRoute,
    CompiledWebSocketApi,
    LambdaProxy,
    Mapped,
)
from frontgate.websocket.errors import FrameError, IntegrationFailedError
from frontgate.websocket.integration import Answer, Integration, Request
from frontgate.websocket.lambda_proxy import LambdaProxyIntegration
from frontgate.websocket.mapped import MappedIntegration

_logger = logging.getLogger(__name__)


class StageRoute:
    """One route of one stage."""

    __slots__ = ("_integration", "bucket", "key", "models", "responds")

    def __init__(
        self, compiled: CompiledRoute, bucket: TokenBucket | None, integration: Integration | None
    ) -> None:
        """`bucket` is None where the account's limits alone apply."""
        self.key = compiled.key
        self.models = compiled.models
        self.responds = compiled.responds
        self.bucket = bucket
        self._integration = integration

    async def integrate(self, request: Request) -> Answer:
        """Raises `FrameError` and nothing else."""
        if self._integration is None:
            raise IntegrationFailedError("the route has no integration")
        request.trail.note(request)
        try:
            answer = await self._integration(request)
        except FrameError:
            raise
        except Exception as error:
            _logger.exception("an integration of a WebSocket route failed inside the gateway")
            raise IntegrationFailedError("the gateway failed; its own log says why") from error
        request.trail.note(answer)
        return answer


def bind_routes(
    compiled: CompiledWebSocketApi, *, stage: Stage, buckets: RouteBuckets, around: Surroundings
) -> Mapping[str, StageRoute]:
    """By route key. Raises `DeploymentError`, which names the route."""
    return {
        key: StageRoute(
            route, buckets.of(key, stage), _integration(route, _invoking(route, around))
        )
        for key, route in compiled.routes.items()
    }


def _invoking(route: CompiledRoute, around: Surroundings) -> Surroundings:
    """Without credentials it is the function that has to permit the route."""
    match route.integration:
        case LambdaProxy(credentials=None) | Mapped(backend=AwsBackend(credentials=None)):
            source_arn = f"{around.stage_arn}/{route.key}"
            return replace(around, outside=on_behalf_of(around.outside, source_arn))
        case _:
            return around


def _integration(route: CompiledRoute, around: Surroundings) -> Integration | None:
    try:
        match route.integration:
            case LambdaProxy() as settings:
                return LambdaProxyIntegration(settings, around.stage_variables, around.outside)
            case Mapped() as settings:
                return MappedIntegration(settings, around)
            case None:
                return None
    except DeploymentError as error:
        raise error.within(f"route {route.key!r}") from None
