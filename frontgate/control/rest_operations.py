"""The operations on REST APIs (API Gateway v1): definitions, deployments and stages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Literal

from frontgate.control.errors import BadRequestError, ConflictError, NotFoundError
from frontgate.control.events import ApiDeleted, Event, StageChanged, StageDeleted
from frontgate.control.openapi import Document, DocumentWarning, import_rest_definition
from frontgate.control.openapi.base_path import BasePathMode
from frontgate.control.resource_policy import complete_policy
from frontgate.control.rest_api import Deployment, Model, Resource, RestApi, Stage
from frontgate.control.rest_rules import check_rest_api, methods_of
from frontgate.control.stage_rules import check_stage
from frontgate.partitions import partition_of
from frontgate.wire import Clock

_EMPTY_SCHEMA = """{
  "$schema": "http://json-schema.org/draft-04/schema#",
  "title" : "Empty Schema",
  "type" : "object"
}"""
_ERROR_SCHEMA = """{
  "$schema" : "http://json-schema.org/draft-04/schema#",
  "title" : "Error Schema",
  "type" : "object",
  "properties" : {
    "message" : { "type" : "string" }
  }
}"""
_DEFAULT_MODELS = (
    ("Empty", _EMPTY_SCHEMA, "This is a default empty schema model"),
    ("Error", _ERROR_SCHEMA, "This is a default error schema model"),
)


class RestOperations:
    """All REST APIs of one account and region."""

    def __init__(
        self,
        *,
        region: str,
        account_id: str,
        clock: Clock,
        new_id: Callable[[int], str],
        publish: Callable[[Event], None],
    ) -> None:
        self._region = region
        self._account_id = account_id
        self._clock = clock
        self._new_id = new_id
        self._publish = publish
        self._apis: dict[str, RestApi] = {}
        self._deployments: dict[str, dict[str, Deployment]] = {}
        self._stages: dict[str, dict[str, Stage]] = {}
        self.apis: Mapping[str, RestApi] = MappingProxyType(self._apis)
        self.deployments: Mapping[str, Mapping[str, Deployment]] = MappingProxyType(
            self._deployments
        )
        """By API id, then deployment id."""
        self.stages: Mapping[str, Mapping[str, Stage]] = MappingProxyType(self._stages)
        """By API id, then stage name."""

    def create_rest_api(self, *, name: str, **fields: Any) -> RestApi:
        """Makes an API with a root resource and the models `Empty` and `Error`.

        `fields` are those of `RestApi`; a private API is dual-stack unless it says otherwise.
        """
        models = {
            model: Model(
                id=self._new_id(6),
                name=model,
                content_type="application/json",
                schema=schema,
                description=description,
            )
            for model, schema, description in _DEFAULT_MODELS
        }
        return self.add_rest_api(self._blank(name, **fields, models=models))

    def import_rest_api(
        self,
        document: Document,
        *,
        fail_on_warnings: bool = False,
        base_path: BasePathMode = "ignore",
        with_documentation: bool = True,
        **fields: Any,
    ) -> tuple[RestApi, tuple[DocumentWarning, ...]]:
        """Makes an API from an OpenAPI document and returns it with the import's warnings.

        `fields` are properties of the API that come from elsewhere, such as `endpoint_types`.
        """
        blank = self._blank("", **fields)
        api, warnings = import_rest_definition(
            document,
            blank,
            mode="overwrite",
            base_path=base_path,
            fail_on_warnings=fail_on_warnings,
            new_id=self._new_id,
            with_documentation=with_documentation,
        )
        return self.add_rest_api(api), warnings

    def put_rest_api(
        self,
        api_id: str,
        document: Document,
        *,
        mode: Literal["merge", "overwrite"] = "merge",
        fail_on_warnings: bool = False,
        base_path: BasePathMode = "ignore",
        with_documentation: bool = True,
    ) -> tuple[RestApi, tuple[DocumentWarning, ...]]:
        """Brings an OpenAPI document into an API: added to it, or in its place."""
        api, warnings = import_rest_definition(
            document,
            self.get_rest_api(api_id),
            mode=mode,
            base_path=base_path,
            fail_on_warnings=fail_on_warnings,
            new_id=self._new_id,
            with_documentation=with_documentation,
        )
        return self._save(api), warnings

    def get_rest_api(self, api_id: str) -> RestApi:
        try:
            return self._apis[api_id]
        except KeyError:
            raise NotFoundError(
                f"Invalid API identifier specified {self._account_id}:{api_id}"
            ) from None

    def update_rest_api(self, api: RestApi) -> RestApi:
        """Puts `api` in the place of the API with its id; stages serve it once it is deployed."""
        self.get_rest_api(api.id)
        return self._save(api)

    def edit_rest_api(self, api: RestApi) -> RestApi:
        """Like `update_rest_api`, for an edit whose parts have been checked by who made it.

        Checking all of an API for each of the hundreds of calls that build it would take as many
        times as long.
        """
        self._apis[self.get_rest_api(api.id).id] = api
        return api

    def delete_rest_api(self, api_id: str) -> None:
        self.get_rest_api(api_id)
        for by_api in (self._apis, self._deployments, self._stages):
            del by_api[api_id]
        self._publish(ApiDeleted(api_id))

    def create_deployment(self, api_id: str, *, description: str | None = None) -> Deployment:
        """Keeps the API as it is now; it must have methods, each with an integration, and a
        private one a resource policy."""
        api = self.get_rest_api(api_id)
        methods = [method for _, method in methods_of(api)]
        if not methods:
            raise BadRequestError("The REST API doesn't contain any methods")
        if any(method.integration is None for method in methods):
            raise BadRequestError("No integration defined for method")
        if api.is_private and not api.policy:
            raise BadRequestError("Private REST API doesn't have a resource policy attached to it")
        deployment = Deployment(
            id=self._new_id(6),
            rest_api=api,
            created_date=self._clock(),
            description=description,
        )
        self._deployments[api_id][deployment.id] = deployment
        return deployment

    def get_deployment(self, api_id: str, deployment_id: str) -> Deployment:
        self.get_rest_api(api_id)
        try:
            return self._deployments[api_id][deployment_id]
        except KeyError:
            raise NotFoundError("Invalid Deployment identifier specified") from None

    def update_deployment(self, deployment: Deployment) -> Deployment:
        """Puts `deployment` in the place of the one with its id: its description may change."""
        self.get_deployment(deployment.rest_api.id, deployment.id)
        self._deployments[deployment.rest_api.id][deployment.id] = deployment
        return deployment

    def delete_deployment(self, api_id: str, deployment_id: str) -> None:
        self.get_deployment(api_id, deployment_id)
        if any(deployment_id in stage.deployments for stage in self._stages[api_id].values()):
            raise BadRequestError(
                "Active stages pointing to this deployment must be moved or deleted"
            )
        del self._deployments[api_id][deployment_id]

    def create_stage(
        self, api_id: str, *, stage_name: str, deployment_id: str, **fields: Any
    ) -> Stage:
        """`fields` are those of `Stage`."""
        self.get_rest_api(api_id)
        if stage_name in self._stages[api_id]:
            raise ConflictError("Stage already exists")
        now = self._clock()
        stage = Stage(
            rest_api_id=api_id,
            stage_name=stage_name,
            deployment_id=deployment_id,
            created_date=now,
            last_updated_date=now,
            **fields,
        )
        return self._save_stage(stage)

    def get_stage(self, api_id: str, stage_name: str) -> Stage:
        self.get_rest_api(api_id)
        try:
            return self._stages[api_id][stage_name]
        except KeyError:
            raise NotFoundError("Invalid stage identifier specified") from None

    def update_stage(self, stage: Stage) -> Stage:
        """Puts `stage` in the place of the stage with its name."""
        self.get_stage(stage.rest_api_id, stage.stage_name)
        return self._save_stage(replace(stage, last_updated_date=self._clock()))

    def delete_stage(self, api_id: str, stage_name: str) -> None:
        self.get_stage(api_id, stage_name)
        del self._stages[api_id][stage_name]
        self._publish(StageDeleted(api_id, stage_name))

    def _blank(self, name: str, **fields: Any) -> RestApi:
        if fields.get("endpoint_types") == ("PRIVATE",):
            fields = {"ip_address_type": "dualstack", **fields}
        root = Resource(id=self._new_id(10), path="/")
        return RestApi(
            id=self._new_id(10),
            name=name,
            root_resource_id=root.id,
            created_date=self._clock(),
            resources={root.id: root},
            **fields,
        )

    def add_rest_api(self, api: RestApi) -> RestApi:
        """Takes in an API with a new id, without deployments."""
        saved = self._save(api)
        self._deployments[api.id] = {}
        self._stages[api.id] = {}
        return saved

    def _save(self, api: RestApi) -> RestApi:
        check_rest_api(api)
        if api.policy is not None:
            start = f"arn:{partition_of(self._region).name}:execute-api"
            arn = f"{start}:{self._region}:{self._account_id}:{api.id}"
            api = replace(api, policy=complete_policy(api.policy, api_arn=arn))
        self._apis[api.id] = api
        return api

    def _save_stage(self, stage: Stage) -> Stage:
        self.get_deployment(stage.rest_api_id, stage.deployment_id)
        canary = stage.canary_settings
        if canary and canary.deployment_id not in self._deployments[stage.rest_api_id]:
            raise BadRequestError("Deployment id does not exist")
        check_stage(stage)
        self._stages[stage.rest_api_id][stage.stage_name] = stage
        self._publish(StageChanged(stage.rest_api_id, stage.stage_name))
        return stage
