"""The integrations of one stage, by the keys of their routes."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from frontgate.websocket.compiled import CompiledRoute, LambdaProxy
from frontgate.websocket.errors import FrameError, IntegrationFailedError
from frontgate.websocket.integration import Answer, Integration, Request
from frontgate.websocket.lambda_proxy import LambdaProxyIntegration
from frontgate.websocket.mapped import MappedIntegration
from frontgate.wire import Outside

_logger = logging.getLogger(__name__)


class Integrations:
    """Routes' integrations with the stage's variables in their addresses."""

    def __init__(
        self,
        routes: Mapping[str, CompiledRoute],
        *,
        stage_variables: Mapping[str, str],
        outside: Outside,
    ) -> None:
        self._by_route: dict[str, Integration] = {}
        for route in routes.values():
            settings = route.integration
            if isinstance(settings, LambdaProxy):
                self._by_route[route.key] = LambdaProxyIntegration(
                    settings, stage_variables, outside
                )
            elif settings is not None:
                self._by_route[route.key] = MappedIntegration(settings, stage_variables, outside)

    async def call(self, route_key: str, request: Request) -> Answer:
        """Raises `FrameError` and nothing else."""
        integration = self._by_route.get(route_key)
        if integration is None:
            raise IntegrationFailedError("the route has no integration")
        request.trail.note(request)
        try:
            answer = await integration(request)
        except FrameError:
            raise
        except Exception as error:
            _logger.exception("an integration of a WebSocket route failed inside the gateway")
            raise IntegrationFailedError("the gateway failed; its own log says why") from error
        request.trail.note(answer)
        return answer
