"""What a document says of an API beside its definition, as documentation parts.

A document with `x-amazon-apigateway-documentation` says it there; in another one, API Gateway takes
titles, descriptions, summaries and tags from where OpenAPI has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from frontgate.control.json_texts import parse_json
from frontgate.control.openapi.document import Document, Node, is_swagger, parse_document
from frontgate.control.openapi.extensions import PREFIX
from frontgate.control.openapi.settings import operations, paths_of

Part = tuple[Mapping[str, str], Mapping[str, Any]]
"""Location and properties."""

_PARAMETERS = {
    "path": "PATH_PARAMETER",
    "query": "QUERY_PARAMETER",
    "header": "REQUEST_HEADER",
    "body": "REQUEST_BODY",
}
_OF_OPERATIONS = ("description", "summary", "tags")


def read_documentation(document: Document) -> list[Part]:
    """The documentation parts in an OpenAPI document. Raises `BadRequestError`."""
    return documentation_parts(parse_document(document))


def documentation_parts(root: Node) -> list[Part]:
    extension = root.child(PREFIX + "documentation")
    parts = None if extension is None else extension.child("documentationParts")
    if parts is not None:
        return [_given(part) for part in parts.elements()]
    return list(_derived(root))


def _given(part: Node) -> Part:
    properties = part.required("properties").value
    if isinstance(properties, str):
        try:
            properties = parse_json(properties)
        except ValueError:
            raise part.error("`properties` is not JSON.") from None
    if not isinstance(properties, dict):
        raise part.error("`properties` is not an object.")
    return part.required("location").texts(), properties


def _derived(root: Node) -> Iterator[Part]:
    info = _texts(root.child("info"), ("description",))
    if info:
        yield {"type": "API"}, {"info": info}
    for name, schema in _schemas(root):
        said = _texts(schema, ("title", "description"))
        if said:
            yield {"type": "MODEL", "name": name}, said
    for path, item in paths_of(root, []):
        for method, operation in operations(item):
            place = {"path": path, "method": method}
            yield from _of_operation(operation, place)


def _of_operation(operation: Node, place: Mapping[str, str]) -> Iterator[Part]:
    said = _texts(operation, _OF_OPERATIONS)
    if said:
        yield {"type": "METHOD", **place}, said
    parameters = operation.child("parameters")
    for parameter in () if parameters is None else parameters.elements():
        said = _texts(parameter, ("description",))
        kind = _PARAMETERS.get(parameter.text_of("in") or "")
        if said and kind is not None:
            named = {} if kind == "REQUEST_BODY" else {"name": parameter.text_of("name") or ""}
            yield {"type": kind, **place, **named}, said
    said = _texts(operation.child("requestBody"), ("description",))
    if said:
        yield {"type": "REQUEST_BODY", **place}, said
    responses = operation.child("responses")
    for status, response in () if responses is None else responses.items():
        yield from _of_response(response, {**place, "statusCode": status})


def _of_response(response: Node, place: Mapping[str, str]) -> Iterator[Part]:
    if not place["statusCode"].isdecimal():
        return
    said = _texts(response, ("description",))
    if said:
        yield {"type": "RESPONSE", **place}, said
    headers = response.child("headers")
    for name, header in () if headers is None else headers.items():
        said = _texts(header, ("description",))
        if said:
            yield {"type": "RESPONSE_HEADER", **place, "name": name}, said


def _schemas(root: Node) -> Iterator[tuple[str, Node | None]]:
    """As they stand: a reference may lead to a model that only API Gateway has."""
    is_version_2 = is_swagger(root)
    owner = root if is_version_2 else root.child("components")
    schemas = owner.child("definitions" if is_version_2 else "schemas") if owner else None
    for name in schemas.member_names() if schemas else ():
        yield name, schemas.unresolved(name) if schemas else None


def _texts(node: Node | None, names: tuple[str, ...]) -> dict[str, Any]:
    if node is None or not isinstance(node.value, dict):
        return {}
    return {name: node.value[name] for name in names if node.value.get(name)}
