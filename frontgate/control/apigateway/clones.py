"""A REST API made from another one (`cloneFrom`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from frontgate.control.rest_api import Model, Resource, RestApi
from frontgate.control.store import Store


def clone(original: RestApi, *, name: str, store: Store, fields: Mapping[str, Any]) -> RestApi:
    """The definition of `original` under a new id, with what the caller says about it.

    Its resources have new ids, as they are unique; authorizers and validators keep theirs, which
    are looked up below their API only. Tags, stages and deployments are not cloned.
    """
    api_id = store.new_id(10)
    ids = {old: store.new_id(6) for old in original.resources}
    return replace(
        original,
        **{
            "tags": {},
            **fields,
            "id": api_id,
            "name": name,
            "created_date": store.clock(),
            "root_resource_id": ids[original.root_resource_id],
            "binary_media_types": fields["binary_media_types"] or original.binary_media_types,
            "resources": {ids[old]: _resource(it, ids) for old, it in original.resources.items()},
            "models": {
                model.name: _model(model, original.id, api_id, store)
                for model in original.models.values()
            },
        },
    )


def _resource(resource: Resource, ids: Mapping[str, str]) -> Resource:
    methods = {}
    for name, method in resource.methods.items():
        integration = method.integration
        if integration is not None and integration.cache_namespace == resource.id:
            integration = replace(integration, cache_namespace=ids[resource.id])
        methods[name] = replace(method, integration=integration)
    parent = resource.parent_id
    return replace(
        resource,
        id=ids[resource.id],
        parent_id=None if parent is None else ids[parent],
        methods=methods,
    )


def _model(model: Model, old_api: str, new_api: str, store: Store) -> Model:
    """Models refer to each other by addresses that hold the id of the API."""
    schema = model.schema and model.schema.replace(f"/restapis/{old_api}/", f"/restapis/{new_api}/")
    return replace(model, id=store.new_id(6), schema=schema)
