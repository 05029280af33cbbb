"""Models: JSON schemas of bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from frontgate.control.apigateway.lookup import found, rest_api, without
from frontgate.control.apigateway.paging import page
from frontgate.control.apigateway.patches import PatchTable, read_patches, text
from frontgate.control.errors import BadRequestError, ConflictError
from frontgate.control.model_schemas import (
    check_schema,
    flattened_schema,
    referenced_models,
    sample_template,
)
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.rest_api import Model, RestApi
from frontgate.control.rest_rules import methods_of

_NAME = re.compile(r"[a-zA-Z0-9]+")


def create_model(plane: ControlPlane, given: Input) -> Output:
    api, name = rest_api(plane, given), given["name"]
    if not name:
        raise BadRequestError("Model name must be non-empty")
    if _NAME.fullmatch(name) is None:
        raise BadRequestError(f"Model name must be alphanumeric: {name}")
    check_schema(given.get("schema"))
    if name in api.models:
        raise ConflictError("Model name already exists for this REST API")
    model = Model(
        id=plane.store.new_id(6),
        name=name,
        content_type=given["contentType"],
        schema=given.get("schema"),
        description=given.get("description"),
    )
    return _save(plane, api, model)


def _save(plane: ControlPlane, api: RestApi, model: Model) -> Output:
    plane.store.rest.edit_rest_api(replace(api, models={**api.models, model.name: model}))
    return model_output(model)


def model_output(model: Model) -> Output:
    return {
        "id": model.id,
        "name": model.name,
        "description": model.description,
        "schema": model.schema,
        "contentType": model.content_type,
    }


def _found(plane: ControlPlane, given: Input) -> tuple[RestApi, Model]:
    """A model of an unknown API is an unknown model (recorded)."""
    refusal = f"Invalid model name specified: {given['modelName']}"
    api = found(plane.store.rest.apis, given["restApiId"], refusal)
    return api, found(api.models, given["modelName"], refusal)


def get_model(plane: ControlPlane, given: Input) -> Output:
    api, model = _found(plane, given)
    if given.get("flatten"):
        model = replace(model, schema=flattened_schema(model, api.models))
    return model_output(model)


def get_models(plane: ControlPlane, given: Input) -> Output:
    models = sorted(rest_api(plane, given).models.values(), key=lambda model: model.name)
    return page(models, given, model_output)


def get_model_template(plane: ControlPlane, given: Input) -> Output:
    api, model = _found(plane, given)
    return {"value": sample_template(model, api.models)}


def update_model(plane: ControlPlane, given: Input) -> Output:
    api, model = _found(plane, given)
    model = PATCHES.applied(model, read_patches(given))
    check_schema(model.schema)
    return _save(plane, api, model)


def delete_model(plane: ControlPlane, given: Input) -> None:
    api, model = _found(plane, given)
    for place in _references(api, model.name):
        raise ConflictError(f"Cannot delete model '{model.name}', is referenced in {place}")
    plane.store.rest.edit_rest_api(replace(api, models=without(api.models, model.name)))


def _references(api: RestApi, name: str) -> Iterator[str]:
    """Source: recorded for requests, `//ANY` at the root; assumed for the others."""
    for resource, method in methods_of(api):
        place = f"{resource.path}/{method.http_method}"
        if name in method.request_models.values():
            yield f"method request: {place}"
        if any(name in each.response_models.values() for each in method.method_responses.values()):
            yield f"method response: {place}"
    for other in api.models.values():
        if other.name != name and name in referenced_models(other.schema):
            yield f"model: {other.name}"


PATCHES: PatchTable[Model] = PatchTable(
    {"/description": text("description"), "/schema": text("schema")}, refusals="named"
)

OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateModel": create_model,
    "DeleteModel": delete_model,
    "GetModel": get_model,
    "GetModelTemplate": get_model_template,
    "GetModels": get_models,
    "UpdateModel": update_model,
}
