"""Finding what an input names, and API Gateway's words for what is not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from frontgate.control.edited import edited
from frontgate.control.errors import NotFoundError
from frontgate.control.plane import ControlPlane, Input
from frontgate.control.rest_api import Integration, Method, Resource, RestApi

Value = TypeVar("Value")


def rest_api(plane: ControlPlane, given: Input) -> RestApi:
    return plane.store.rest.get_rest_api(given["restApiId"])


def found(existing: Mapping[str, Value], key: str, refusal: str) -> Value:
    """Raises `NotFoundError` with `refusal`."""
    try:
        return existing[key]
    except KeyError:
        raise NotFoundError(refusal) from None


def without(existing: Mapping[str, Value], key: str) -> dict[str, Value]:
    return {name: value for name, value in existing.items() if name != key}


@dataclass(frozen=True, slots=True)
class Place:
    """A resource of an API. An unknown API is an unknown resource, too (recorded)."""

    plane: ControlPlane
    api: RestApi
    resource: Resource

    @staticmethod
    def of(plane: ControlPlane, given: Input, *, member: str = "resourceId") -> Place:
        api = plane.store.rest.apis.get(given["restApiId"])
        resource = None if api is None else api.resources.get(given[member])
        if api is None or resource is None:
            raise NotFoundError("Invalid Resource identifier specified")
        return Place(plane, api, resource)

    def method(self, given: Input) -> Method:
        return found(
            self.resource.methods, given["httpMethod"], "Invalid Method identifier specified"
        )

    def integration(self, given: Input) -> tuple[Method, Integration]:
        method = self.method(given)
        if method.integration is None:
            raise NotFoundError("Invalid Integration identifier specified")
        return method, method.integration

    def put_method(self, method: Method) -> Method:
        methods = {**self.resource.methods, method.http_method: method}
        self.put_methods(methods)
        return method

    def put_integration(self, method: Method, integration: Integration | None) -> None:
        self.put_method(edited(method, integration=integration))

    def put_methods(self, methods: Mapping[str, Method]) -> None:
        resource = edited(self.resource, methods=methods)
        resources = {**self.api.resources, resource.id: resource}
        self.plane.store.rest.edit_rest_api(edited(self.api, resources=resources))
