"""An API's routes, bound to a stage: to its variables, settings and counters."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from frontgate.access.invocation_permission import on_behalf_of
from frontgate.access.route_limits import RouteBuckets
from frontgate.access.throttle import TokenBucket
from frontgate.control.api_v2 import Stage
from frontgate.deployment.errors import DeploymentError
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
from frontgate.wire import Address, Outside

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
    compiled: CompiledWebSocketApi,
    *,
    stage: Stage,
    address: Address,
    buckets: RouteBuckets,
    outside: Outside,
) -> Mapping[str, StageRoute]:
    """By route key. Raises `DeploymentError`, which names the route."""
    return {
        key: StageRoute(
            route,
            buckets.of(key, stage),
            _integration(
                route,
                api_id=address.api_id,
                stage=stage,
                outside=_invoking(
                    route, outside, source_arn=f"{address.arn}/{stage.stage_name}/{key}"
                ),
            ),
        )
        for key, route in compiled.routes.items()
    }


def _invoking(route: CompiledRoute, outside: Outside, *, source_arn: str) -> Outside:
    """Without credentials it is the function that has to permit the route."""
    match route.integration:
        case LambdaProxy(credentials=None) | Mapped(backend=AwsBackend(credentials=None)):
            return on_behalf_of(outside, source_arn)
        case _:
            return outside


def _integration(
    route: CompiledRoute, *, api_id: str, stage: Stage, outside: Outside
) -> Integration | None:
    try:
        match route.integration:
            case LambdaProxy() as settings:
                return LambdaProxyIntegration(settings, stage.stage_variables, outside)
            case Mapped() as settings:
                return MappedIntegration(
                    settings, api_id=api_id, stage_variables=stage.stage_variables, outside=outside
                )
            case None:
                return None
    except DeploymentError as error:
        raise type(error)(f"route {route.key!r}: {error}") from None
