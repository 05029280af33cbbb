from __future__ import annotations

from collections.abc import Callable

import pytest

from frontgate.control.errors import ControlError
from frontgate.control.resource_tree import ResourceTree
from frontgate.control.rest_api import Method, Resource

ROOT = Resource(id="root", path="/")


@pytest.fixture
def tree(new_id: Callable[[int], str]) -> ResourceTree:
    return ResourceTree({ROOT.id: ROOT}, new_id=new_id, known_ids={"/users": "known"})


def test_parents_are_made_on_the_way_and_known_paths_keep_their_ids(tree: ResourceTree) -> None:
    leaf = tree.resource_at("/users/{id}/summary")
    assert [(r.path, r.parent_id, r.path_part) for r in tree.resources.values()] == [
        ("/", None, None),
        ("/users", "root", "users"),
        ("/users/{id}", "known", "{id}"),
        ("/users/{id}/summary", "a00001", "summary"),
    ]
    assert tree.resource_at("/users/{id}/summary") == leaf
    assert tree.resource_at("/") == ROOT


def test_methods_are_put_without_touching_the_resources_given(tree: ResourceTree) -> None:
    tree.put_method("root", Method(http_method="GET"))
    tree.put_method("root", Method(http_method="ANY"))
    assert list(tree.resources["root"].methods) == ["GET", "ANY"]
    assert ROOT.methods == {}


# recorded (CreateResource)
@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (
            ["/{proxy+}", "/{id}"],
            "A sibling ({proxy+}) of this resource already has a variable path part -- only one "
            "is allowed",
        ),
        (
            ["/{proxy+}/child"],
            "Cannot create a child of a resource with a greedy path variable: {proxy+}",
        ),
        (["/a b"], "Resource's path part only allow a-zA-Z0-9._-:"),  # assumed
        (["/x{id}"], "Resource's path part only allow a-zA-Z0-9._-:"),  # assumed
    ],
)
def test_paths_that_cannot_stand_together(
    tree: ResourceTree, paths: list[str], message: str
) -> None:
    with pytest.raises(ControlError) as refused:
        for path in paths:
            tree.resource_at(path)
    assert refused.value.message.startswith(message)


def test_literal_and_greedy_siblings_coexist(tree: ResourceTree) -> None:
    # recorded
    for path in ("/{proxy+}", "/parent/{proxy+}", "/parent/child", "/parent/child/{proxy+}"):
        tree.resource_at(path)
    assert len(tree.resources) == 6


def test_a_path_is_no_longer_than_a_request(tree: ResourceTree) -> None:
    """Documented: quotas (10,240 bytes for the request line and headers)."""
    assert tree.resource_at("/a" * 2_000).path == "/a" * 2_000
    with pytest.raises(ControlError, match="longer than any request may be"):
        tree.resource_at("/a" * 5_000)
