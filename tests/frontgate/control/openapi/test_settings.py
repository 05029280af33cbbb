from __future__ import annotations

from typing import Any

import pytest

from frontgate.control.errors import BadRequestError
from frontgate.control.openapi.document import Node, parse_document
from frontgate.control.openapi.settings import (
    Info,
    accepted,
    endpoint_configurations,
    operations,
    paths_of,
    read_info,
    read_tags,
    read_tls_config,
    security_of,
    unknown_members,
)


def root(**members: Any) -> Node:
    return parse_document({"openapi": "3.0.1", **members})


def test_info() -> None:
    assert read_info(root(info={"title": "users", "version": 1.0})) == Info(
        title="users", version="1.0", description=None
    )
    with pytest.raises(BadRequestError, match=r"^info: `title` is missing"):
        read_info(root(info={}))


def test_tags_with_a_value_tag_the_api() -> None:
    # as SAM writes them
    tags = [{"name": "team", "x-amazon-apigateway-tag-value": "a"}, {"name": "users"}]
    assert read_tags(root(tags=tags)) == {"team": "a"}


def test_endpoint_configurations_stand_in_the_document_or_in_a_server() -> None:
    key = "x-amazon-apigateway-endpoint-configuration"
    document = root(**{key: {"a": 1}}, servers=[{"url": "/"}, {key: {"b": 2}}])
    assert [each.value for each in endpoint_configurations(document)] == [{"a": 1}, {"b": 2}]


def test_operations_are_verbs_and_the_any_method() -> None:
    item = root(
        get={},
        parameters=[],
        POST={},
        summary="x",
        trace={},
        **{"x-amazon-apigateway-any-method": {}},
    )
    assert [method for method, _ in operations(item)] == ["GET", "POST", "ANY"]


def test_paths_begin_with_a_slash() -> None:
    # publicly logged text; that the path is imported is how SAM's default routes work
    warnings: list[str] = []
    document = root(paths={"/a": {}, "$default": {}, "x-note": {}})
    assert [path for path, _ in paths_of(document, warnings)] == ["/a", "/$default"]
    assert warnings == ["Parse issue: attribute paths. Resource $default should start with /"]


def test_an_operations_security_replaces_the_documents() -> None:
    document = root(
        security=[{"a": []}], own={"security": [{"b": []}]}, none={"security": []}, other={}
    )
    found = {
        name: [each.value for each in security_of(document, document.required(name))]
        for name in ("own", "none", "other")
    }
    assert found == {"own": [{"b": []}], "none": [], "other": [{"a": []}]}


def test_tls_config() -> None:
    config = {"insecureSkipVerification": "true", "serverNameToVerify": "example.com"}
    assert read_tls_config(root(tlsConfig=config)) == {
        "insecureSkipVerification": True,
        "serverNameToVerify": "example.com",
    }
    assert read_tls_config(root()) is None


def test_unknown_members_are_named() -> None:
    assert unknown_members(root(uir="x"), frozenset({"openapi"})) == [
        "uir: Unknown integration property. Ignoring."
    ]


def test_warnings_fail_an_import_that_asked_for_it() -> None:
    # publicly logged format
    assert accepted(["one"], fail_on_warnings=False) == ("one",)
    assert accepted([], fail_on_warnings=True) == ()
    with pytest.raises(BadRequestError) as refused:
        accepted(["one", "two"], fail_on_warnings=True)
    assert refused.value.message == "Warnings found during import:\n\tone\n\ttwo"
