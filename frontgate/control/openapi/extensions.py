"""Which `x-amazon-apigateway-*` extensions each kind of API knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from frontgate.control.openapi.document import DocumentWarning, Node

PREFIX = "x-amazon-apigateway-"
ANY_METHOD = PREFIX + "any-method"

_SHARED = frozenset(
    {
        "any-method",
        "authorizer",
        "authtype",
        "endpoint-configuration",
        "importexport-version",
        "integration",
        "integrations",
        "tag-value",
    }
)
_REST_ONLY = frozenset(
    {
        "api-key-source",
        "auth",
        "binary-media-types",
        "documentation",
        "endpoint-access-mode",
        "gateway-responses",
        "minimum-compression-size",
        "policy",
        "request-validator",
        "request-validators",
        "security-policy",
    }
)
_HTTP_ONLY = frozenset({"cors"})
REST_EXTENSIONS = _SHARED | _REST_ONLY
HTTP_EXTENSIONS = _SHARED | _HTTP_ONLY


def operation_key(http_method: str) -> str:
    """Where the operation of a verb, or of `ANY`, stands in a path."""
    return ANY_METHOD if http_method == "ANY" else http_method.lower()


def unknown_extensions(root: Node, known: frozenset[str]) -> Iterator[DocumentWarning]:
    """A warning for each extension that is not `known`, with its place.

    The wording is ours: how AWS words it was not recorded.
    """
    yield from _walk(root, known)


def _walk(node: Node, known: frozenset[str]) -> Iterator[DocumentWarning]:
    for key, member in _members(node.value):
        inner = Node(member, (*node.keys, key), node.document)
        if (
            isinstance(key, str)
            and key.startswith(PREFIX)
            and key.removeprefix(PREFIX) not in known
        ):
            yield inner.warning(f"Unsupported extension '{key}'. Ignoring.")
        else:
            yield from _walk(inner, known)


def _members(value: object) -> Iterable[tuple[str | int, object]]:
    match value:
        case dict():
            return value.items()
        case list():
            return enumerate(value)
    return ()
