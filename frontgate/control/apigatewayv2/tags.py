"""Tags, by the ARN of what has them."""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation
from frontgate.control.tagging import add_tags, remove_tags, tags_of


def get_tags(plane: ControlPlane, given: Input) -> Output:
    return {"Tags": tags_of(plane.store, given["ResourceArn"])}


def tag_resource(plane: ControlPlane, given: Input) -> Output:
    add_tags(plane.store, given["ResourceArn"], given.get("Tags", {}))
    return {}


def untag_resource(plane: ControlPlane, given: Input) -> None:
    remove_tags(plane.store, given["ResourceArn"], frozenset(given["TagKeys"]))


OPERATIONS: Mapping[str, PlaneOperation] = {
    "GetTags": get_tags,
    "TagResource": tag_resource,
    "UntagResource": untag_resource,
}
