"""A stage of a REST API: a snapshot, its stage variables, and the world outside."""

from __future__ import annotations

from frontgate.access.api_keys import StageKeys
from frontgate.control.rest_api import Stage
from frontgate.deployment.errors import UnsupportedFeatureError
from frontgate.deployment.rest import CompiledMethod, CompiledRestApi
from frontgate.deployment.routing import Router
from frontgate.rest.authorize import Authorizers
from frontgate.rest.exchange import StageFacts, StageMethod
from frontgate.rest.gateway_responses import GatewayResponses
from frontgate.rest.integrations import bind_integration
from frontgate.rest.log import AccessLog
from frontgate.rest.pipeline import Pipeline
from frontgate.rest.receive import Receiver
from frontgate.wire import Address, HttpRequest, HttpResponse, Outside


class RestStage:
    """Serves the requests of one stage.

    Raises `UnsupportedFeatureError` for a stage that would be served wrongly.
    """

    def __init__(
        self,
        *,
        compiled: CompiledRestApi,
        stage: Stage,
        keys: StageKeys,
        address: Address,
        outside: Outside,
    ) -> None:
        _refuse_unsupported(stage)
        self._receive = Receiver(
            stage=StageFacts(
                name=stage.stage_name,
                address=address,
                deployment_id=compiled.deployment_id,
                variables=dict(stage.variables),
            ),
            outside=outside,
        )
        self._pipeline = Pipeline(
            router=_router(compiled, stage, outside),
            keys=keys,
            gateway_responses=GatewayResponses(compiled.gateway_responses),
            timer=outside.timer,
        )
        settings = stage.access_log_settings
        self._access_log = (
            AccessLog(settings, sink=outside.log, timer=outside.timer) if settings else None
        )

    def rekey(self, keys: StageKeys) -> None:
        """Other API keys open the stage from now on; nothing else of it changes."""
        self._pipeline.keys = keys

    async def handle(self, request: HttpRequest) -> HttpResponse:
        """Answer a request; never raises."""
        finished = await self._pipeline.run(self._receive(request))
        if self._access_log is not None:
            self._access_log.record(finished)
        return finished.response


def _router(compiled: CompiledRestApi, stage: Stage, outside: Outside) -> Router[StageMethod]:
    authorizers = Authorizers(outside)

    def bound(method: CompiledMethod) -> StageMethod:
        return StageMethod(
            compiled=method,
            authorizer=authorizers.of(method),
            integration=bind_integration(
                method.integration,
                stage_variables=dict(stage.variables),
                binary_media_types=compiled.binary_media_types,
                outside=outside,
            ),
        )

    return Router(
        (path, {verb: bound(method) for verb, method in methods.items()})
        for path, methods in compiled.methods.items()
    )


def _refuse_unsupported(stage: Stage) -> None:
    where = f"stage {stage.stage_name}"
    if stage.web_acl_arn:
        raise UnsupportedFeatureError(f"{where}: web ACLs are not supported")
    if stage.canary_settings and stage.canary_settings.percent_traffic > 0:
        raise UnsupportedFeatureError(f"{where}: canary releases are not supported")
    if stage.cache_cluster_enabled and any(
        setting.caching_enabled for setting in stage.method_settings.values()
    ):
        raise UnsupportedFeatureError(f"{where}: response caching is not supported")
