"""The resources of a REST API as a tree that grows by path, under API Gateway's rules.

Below one parent there may be any number of literal parts but only one variable, and nothing
below a greedy variable (recorded).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from frontgate.control.errors import BadRequestError, ConflictError
from frontgate.control.rest_api import Method, Resource

_LONGEST_PATH = 8_192
"""A request's line and headers have 10,240 bytes together (documented: quotas)."""
_PATH_PART = re.compile(r"[a-zA-Z0-9._\-:]+|\{[a-zA-Z0-9._\-:]+\+?\}")


def is_variable(path_part: str) -> bool:
    return path_part.startswith("{")


def is_greedy(path_part: str) -> bool:
    return path_part.endswith("+}")


def check_path_part(parent: Resource, path_part: str, siblings: Collection[str]) -> None:
    """Raises when `path_part` must not stand below `parent` beside `siblings`."""
    if _PATH_PART.fullmatch(path_part) is None:
        raise BadRequestError(
            "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and "
            "curly braces at the beginning and the end."
        )
    if parent.path_part is not None and is_greedy(parent.path_part):
        raise BadRequestError(
            f"Cannot create a child of a resource with a greedy path variable: {parent.path_part}"
        )
    if path_part in siblings:
        raise ConflictError(
            f"Another resource with the same parent already has this name: {path_part}"
        )
    variable = next(filter(is_variable, siblings), None) if is_variable(path_part) else None
    if variable is not None:
        raise BadRequestError(
            f"A sibling ({variable}) of this resource already has a variable path part -- "
            "only one is allowed"
        )


class ResourceTree:
    """Builds the `resources` of a `RestApi`."""

    def __init__(
        self,
        resources: Mapping[str, Resource],
        *,
        new_id: Callable[[int], str],
        known_ids: Mapping[str, str],
    ) -> None:
        """`known_ids`: path to the id it should have again; other paths get a new one."""
        self._resources = dict(resources)
        self._ids = {resource.path: id for id, resource in resources.items()}
        self._children: dict[str, dict[str, None]] = {}
        """Path parts by the id of their parent; in dictionaries, as there may be thousands."""
        for resource in resources.values():
            if resource.parent_id is not None and resource.path_part is not None:
                self._children.setdefault(resource.parent_id, {})[resource.path_part] = None
        self._new_id = new_id
        self._known_ids = known_ids

    @property
    def resources(self) -> Mapping[str, Resource]:
        return dict(self._resources)

    def resource_at(self, path: str) -> Resource:
        """The resource at `path`, made with all its parents when it does not exist."""
        path = "/" + path.strip("/")
        if len(path) > _LONGEST_PATH:
            raise BadRequestError(f"The path {path[:40]}… is longer than any request may be")
        resource = self._resources[self._ids["/"]]
        at = ""
        for part in path.split("/")[1:] if path != "/" else ():
            at = f"{at}/{part}"
            resource = self._child(resource, part, at)
        return resource

    def _child(self, parent: Resource, path_part: str, path: str) -> Resource:
        existing = self._ids.get(path)
        if existing is not None:
            return self._resources[existing]
        siblings = self._children.setdefault(parent.id, {})
        check_path_part(parent, path_part, siblings)
        resource = Resource(
            id=self._known_ids.get(path) or self._new_id(6),
            path=path,
            parent_id=parent.id,
            path_part=path_part,
        )
        self._resources[resource.id] = resource
        self._ids[path] = resource.id
        siblings[path_part] = None
        return resource

    def put_method(self, resource_id: str, method: Method) -> None:
        resource = self._resources[resource_id]
        methods = {**resource.methods, method.http_method: method}
        self._resources[resource_id] = replace(resource, methods=methods)
