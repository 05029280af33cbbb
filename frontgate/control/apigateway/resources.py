"""Resources: the tree of an API's paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from frontgate.control.apigateway.lookup import Place, rest_api
from frontgate.control.apigateway.outputs import resource_output
from frontgate.control.apigateway.paging import page
from frontgate.control.apigateway.patches import Patch, PatchTable, read_patches
from frontgate.control.edited import edited
from frontgate.control.errors import BadRequestError, NotFoundError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.resource_tree import check_path_part
from frontgate.control.rest_api import Resource, RestApi


def create_resource(plane: ControlPlane, given: Input) -> Output:
    place = Place.of(plane, given, member="parentId")
    resource = Resource(
        id=plane.store.new_id(6),
        path=_path(place.resource, given["pathPart"]),
        parent_id=place.resource.id,
        path_part=given["pathPart"],
    )
    _check(place.api, resource)
    resources = {**place.api.resources, resource.id: resource}
    plane.store.rest.edit_rest_api(edited(place.api, resources=resources))
    return resource_output(resource)


def get_resource(plane: ControlPlane, given: Input) -> Output:
    resource = Place.of(plane, given).resource
    return resource_output(resource, with_methods=_embeds_methods(given))


def get_resources(plane: ControlPlane, given: Input) -> Output:
    with_methods = _embeds_methods(given)
    resources = sorted(rest_api(plane, given).resources.values(), key=lambda each: each.path)
    return page(resources, given, lambda each: resource_output(each, with_methods=with_methods))


def _embeds_methods(given: Input) -> bool:
    return "methods" in given.get("embed", ())


def update_resource(plane: ControlPlane, given: Input) -> Output:
    place = Place.of(plane, given)
    api, resource_id = place.api, place.resource.id
    for patch in read_patches(given):
        api = _moved(api, PATCHES.applied(api.resources[resource_id], [patch]))
    plane.store.rest.edit_rest_api(api)
    return resource_output(api.resources[resource_id])


def delete_resource(plane: ControlPlane, given: Input) -> None:
    """Deletes what is below it, too (recorded)."""
    place = Place.of(plane, given)
    if place.resource.id == place.api.root_resource_id:
        raise BadRequestError("Root resource cannot be deleted.")  # assumed
    gone = {place.resource.id, *(each.id for each in _below(place.api, place.resource))}
    left = {id: each for id, each in place.api.resources.items() if id not in gone}
    plane.store.rest.edit_rest_api(replace(place.api, resources=left))


def _path(parent: Resource, path_part: str) -> str:
    return f"{parent.path.rstrip('/')}/{path_part}"


def _check(api: RestApi, resource: Resource) -> None:
    parent = api.resources[resource.parent_id or ""]
    siblings = [
        each.path_part
        for each in api.resources.values()
        if each.parent_id == parent.id and each.id != resource.id and each.path_part is not None
    ]
    check_path_part(parent, resource.path_part or "", siblings)


def _below(api: RestApi, resource: Resource) -> Iterator[Resource]:
    """Parents come before their children."""
    for each in api.resources.values():
        if each.parent_id == resource.id:
            yield each
            yield from _below(api, each)


def _moved(api: RestApi, resource: Resource) -> RestApi:
    """The API with a resource that has another parent or path part, and new paths below it."""
    below = list(_below(api, resource))
    parent_id = resource.parent_id or ""
    if parent_id == resource.id or any(each.id == parent_id for each in below):
        raise BadRequestError("Resources cannot be cyclical.")
    if parent_id not in api.resources:
        raise NotFoundError("Invalid Resource identifier specified")
    _check(api, resource)
    resources = dict(api.resources)
    for each in (resource, *below):
        parent = resources[each.parent_id or ""]
        resources[each.id] = replace(each, path=_path(parent, each.path_part or ""))
    return replace(api, resources=resources)


def _path_part(resource: Resource, patch: Patch) -> Resource:
    if resource.parent_id is None:
        raise BadRequestError("Root resource cannot update its pathPart.")
    return replace(resource, path_part=patch.value or "")


def _parent_id(resource: Resource, patch: Patch) -> Resource:
    if resource.parent_id is None:
        raise BadRequestError("Root resource cannot update its parentId.")
    return replace(resource, parent_id=patch.value or "")


PATCHES: PatchTable[Resource] = PatchTable(
    {"/parentId": {"replace": _parent_id}, "/pathPart": {"replace": _path_part}},
    refusals="named",
)

OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateResource": create_resource,
    "DeleteResource": delete_resource,
    "GetResource": get_resource,
    "GetResources": get_resources,
    "UpdateResource": update_resource,
}
