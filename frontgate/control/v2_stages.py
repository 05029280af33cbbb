"""Deployments and stages of HTTP and WebSocket APIs, automatic deployment included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from frontgate.control.access_logs import check_access_log
from frontgate.control.api_v2 import Api, Deployment, Stage
from frontgate.control.errors import BadRequestError, ConflictError, NotFoundError
from frontgate.control.events import (
    ApiChanged,
    ApiDeleted,
    Event,
    Events,
    StageChanged,
    StageDeleted,
)
from frontgate.control.v2_operations import ApiOperations
from frontgate.control.v2_rules import check_deployable, check_route_settings
from frontgate.wire import Clock

AUTOMATIC_DEPLOYMENT = "Automatic deployment triggered by changes to the Api configuration"


class ApiStageOperations:
    """A stage with `auto_deploy` gets a new deployment whenever its API changes.

    It hears of changes through the store's events, like everyone else who must follow them.
    """

    def __init__(
        self, apis: ApiOperations, *, clock: Clock, new_id: Callable[[int], str], events: Events
    ) -> None:
        self._apis = apis
        self._clock = clock
        self._new_id = new_id
        self._publish = events.publish
        self._deployments: dict[str, dict[str, Deployment]] = {}
        self._stages: dict[str, dict[str, Stage]] = {}
        self.deployments: Mapping[str, Mapping[str, Deployment]] = MappingProxyType(
            self._deployments
        )
        """By API id, then deployment id."""
        self.stages: Mapping[str, Mapping[str, Stage]] = MappingProxyType(self._stages)
        """By API id, then stage name."""
        events.subscribe(self._follow)

    def create_api_deployment(
        self, api_id: str, *, description: str | None = None, stage_name: str | None = None
    ) -> Deployment:
        """Keeps the API as it is now, and points the stage to it when one is named."""
        api = self._apis.get_api(api_id)
        stage = None if stage_name is None else self.get_api_stage(api_id, stage_name)
        if stage is not None:
            _check(stage, api)
        deployment = self._deploy(api, description, automatic=False)
        if stage is not None:
            self.update_api_stage(replace(stage, deployment_id=deployment.id))
        return deployment

    def get_api_deployment(self, api_id: str, deployment_id: str) -> Deployment:
        self._apis.get_api(api_id)
        try:
            return self._deployments[api_id][deployment_id]
        except KeyError:
            raise NotFoundError("Invalid Deployment identifier specified") from None

    def update_api_deployment(self, deployment: Deployment) -> Deployment:
        """Puts `deployment` in the place of the one with its id: its description may change."""
        self.get_api_deployment(deployment.api.id, deployment.id)
        self._deployments[deployment.api.id][deployment.id] = deployment
        return deployment

    def delete_api_deployment(self, api_id: str, deployment_id: str) -> None:
        self.get_api_deployment(api_id, deployment_id)
        stages = self._stages.get(api_id, {}).values()
        if any(stage.deployment_id == deployment_id for stage in stages):
            raise BadRequestError(
                "Active stages pointing to this deployment must be moved or deleted"
            )
        del self._deployments[api_id][deployment_id]

    def create_api_stage(
        self, api_id: str, *, stage_name: str, auto_deploy: bool = False, **fields: Any
    ) -> Stage:
        """`fields` are those of `Stage`. Automatic deployment begins at once if it can."""
        self._apis.get_api(api_id)
        if stage_name in self._stages.get(api_id, {}):
            raise ConflictError("Stage already exists")
        now = self._clock()
        stage = Stage(
            api_id=api_id,
            stage_name=stage_name,
            created_date=now,
            last_updated_date=now,
            auto_deploy=auto_deploy,
            **fields,
        )
        return self._save(stage)

    def get_api_stage(self, api_id: str, stage_name: str) -> Stage:
        self._apis.get_api(api_id)
        try:
            return self._stages[api_id][stage_name]
        except KeyError:
            raise NotFoundError("Invalid stage identifier specified") from None

    def update_api_stage(self, stage: Stage) -> Stage:
        """Puts `stage` in the place of the stage with its name."""
        self.get_api_stage(stage.api_id, stage.stage_name)
        return self._save(replace(stage, last_updated_date=self._clock()))

    def delete_api_stage(self, api_id: str, stage_name: str) -> None:
        self.get_api_stage(api_id, stage_name)
        del self._stages[api_id][stage_name]
        self._publish(StageDeleted(api_id, stage_name))

    def _save(self, stage: Stage) -> Stage:
        api = self._apis.get_api(stage.api_id)
        _check(stage, api)
        if stage.auto_deploy and api.routes:
            stage = replace(stage, deployment_id=self._automatic_deployment(api).id)
        if stage.deployment_id is not None:
            self.get_api_deployment(stage.api_id, stage.deployment_id)
        self._stages.setdefault(stage.api_id, {})[stage.stage_name] = stage
        self._publish(StageChanged(stage.api_id, stage.stage_name))
        return stage

    def _follow(self, event: Event) -> None:
        match event:
            case ApiChanged(api_id):
                self._redeploy(api_id)
            case ApiDeleted(api_id):
                self._deployments.pop(api_id, None)
                self._stages.pop(api_id, None)
            case _:
                pass

    def _redeploy(self, api_id: str) -> None:
        api = self._apis.get_api(api_id)
        following = [s for s in self._stages.get(api_id, {}).values() if s.auto_deploy]
        if not following or not api.routes:
            return
        deployment = self._automatic_deployment(api)
        for stage in following:
            moved = replace(
                stage, deployment_id=deployment.id, last_updated_date=deployment.created_date
            )
            self._stages[api_id][stage.stage_name] = moved
            self._publish(StageChanged(api_id, stage.stage_name))

    def _automatic_deployment(self, api: Api) -> Deployment:
        """The automatic deployment that holds `api` as it is now, made if there is none."""
        for deployment in reversed(self._deployments.get(api.id, {}).values()):
            if deployment.auto_deployed and deployment.api is api:
                return deployment
        return self._deploy(api, AUTOMATIC_DEPLOYMENT, automatic=True)

    def _deploy(self, api: Api, description: str | None, *, automatic: bool) -> Deployment:
        check_deployable(api)
        deployment = Deployment(
            id=self._new_id(6),
            api=api,
            created_date=self._clock(),
            description=description,
            auto_deployed=automatic,
        )
        self._deployments.setdefault(api.id, {})[deployment.id] = deployment
        return deployment


def _check(stage: Stage, api: Api) -> None:
    check_route_settings(api, stage)
    check_access_log(stage.access_log_settings)
