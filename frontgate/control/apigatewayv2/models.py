"""Models of WebSocket APIs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from frontgate.control import rest_api
from frontgate.control.api_v2 import Api, Model
from frontgate.control.apigateway.lookup import found
from frontgate.control.apigatewayv2.members import Members
from frontgate.control.apigatewayv2.paging import page
from frontgate.control.model_schemas import check_schema, sample_template
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation

_MEMBERS = Members(
    {
        "ContentType": "content_type",
        "Description": "description",
        "Name": "name",
        "Schema": "schema",
    }
)


def create_model(plane: ControlPlane, given: Input) -> Output:
    return _save(plane, given["ApiId"], Model(id="", **_MEMBERS.read(given)))


def _save(plane: ControlPlane, api_id: str, model: Model) -> Output:
    plane.store.v2.get_api(api_id)
    check_schema(model.schema)
    return _output(plane.store.v2.put_model(api_id, model))


def _output(model: Model) -> Output:
    return {**_MEMBERS.show(model), "ModelId": model.id}


def _found(plane: ControlPlane, given: Input) -> tuple[Api, Model]:
    api, id = plane.store.v2.get_api(given["ApiId"]), given["ModelId"]
    return api, found(api.models, id, f"Invalid Model identifier specified {id}")


def get_model(plane: ControlPlane, given: Input) -> Output:
    return _output(_found(plane, given)[1])


def get_models(plane: ControlPlane, given: Input) -> Output:
    return page(plane.store.v2.get_api(given["ApiId"]).models.values(), given, _output)


def get_model_template(plane: ControlPlane, given: Input) -> Output:
    api, model = _found(plane, given)
    models = {each.name: _as_of_rest(each) for each in api.models.values()}
    return {"Value": sample_template(_as_of_rest(model), models)}


def _as_of_rest(model: Model) -> rest_api.Model:
    return rest_api.Model(
        id=model.id,
        name=model.name,
        content_type=model.content_type or "",
        schema=model.schema,
    )


def update_model(plane: ControlPlane, given: Input) -> Output:
    api, model = _found(plane, given)
    return _save(plane, api.id, replace(model, **_MEMBERS.read(given)))


def delete_model(plane: ControlPlane, given: Input) -> None:
    plane.store.v2.delete_model(given["ApiId"], given["ModelId"])


OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateModel": create_model,
    "DeleteModel": delete_model,
    "GetModel": get_model,
    "GetModelTemplate": get_model_template,
    "GetModels": get_models,
    "UpdateModel": update_model,
}
