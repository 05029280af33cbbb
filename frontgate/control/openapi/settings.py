"""What REST and HTTP APIs read alike: the API's own properties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from frontgate.control.errors import BadRequestError
from frontgate.control.openapi.document import DocumentWarning, Node
from frontgate.control.openapi.extensions import ANY_METHOD, PREFIX

VERBS = frozenset({"get", "put", "post", "delete", "patch", "options", "head"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Info:
    title: str
    version: str | None
    description: str | None


def read_info(root: Node) -> Info:
    info = root.required("info")
    return Info(
        title=info.required("title").text(),
        version=info.text_of("version"),
        description=info.text_of("description"),
    )


def read_tags(root: Node) -> dict[str, str]:
    """Tags with `x-amazon-apigateway-tag-value` tag the API; the others sort operations."""
    tags = root.child("tags")
    found = {}
    for tag in () if tags is None else tags.elements():
        value = tag.text_of(PREFIX + "tag-value")
        if value is not None:
            found[tag.required("name").text()] = value
    return found


def endpoint_configurations(root: Node) -> Iterator[Node]:
    """`x-amazon-apigateway-endpoint-configuration` of the document and of its servers."""
    servers = root.child("servers")
    for owner in (root, *(() if servers is None else servers.elements())):
        found = owner.child(PREFIX + "endpoint-configuration")
        if found is not None:
            yield found


def operations(path_item: Node) -> Iterator[tuple[str, Node]]:
    """HTTP method (or `ANY`) and operation, of a path."""
    for key, operation in path_item.items():
        if key == ANY_METHOD:
            yield "ANY", operation
        elif key.lower() in VERBS:
            yield key.upper(), operation


def paths_of(root: Node, warnings: list[DocumentWarning]) -> Iterator[tuple[str, Node]]:
    """Every path, beginning with a slash: one without it is warned of, and imported all the same.

    SAM writes an HTTP API's default route as `$default`, and as `/$default` to avoid the warning.
    """
    paths = root.child("paths")
    for path, item in () if paths is None else paths.items():
        if path.startswith("/"):
            yield path, item
        elif not path.startswith("x-"):
            sentence = f"Parse issue: attribute paths. Resource {path} should start with /"
            warnings.append(DocumentWarning(sentence, item.keys))
            yield f"/{path}", item


def security_of(root: Node, operation: Node) -> tuple[Node, ...]:
    """The operation's security requirements, or else the document's."""
    owner = operation if operation.has("security") else root
    security = owner.child("security")
    return () if security is None else security.elements()


def read_tls_config(integration: Node) -> dict[str, Any] | None:
    config = integration.child("tlsConfig")
    if config is None:
        return None
    return {
        key: member.text() if key == "serverNameToVerify" else member.boolean()
        for key, member in config.items()
    }


def unknown_members(node: Node, known: frozenset[str]) -> list[DocumentWarning]:
    """A warning of ours for each member that is not `known`."""
    return [
        member.warning("Unknown integration property. Ignoring.")
        for key, member in node.items()
        if key not in known
    ]


def accepted(
    warnings: list[DocumentWarning], *, fail_on_warnings: bool
) -> tuple[DocumentWarning, ...]:
    """The import's warnings, unless they are to fail it."""
    if warnings and fail_on_warnings:
        lines = "".join(f"\n\t{warning}" for warning in warnings)
        raise BadRequestError(f"Warnings found during import:{lines}")
    return tuple(warnings)
