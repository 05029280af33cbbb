"""Parameter mapping of REST APIs: `method.request.header.X` and its relatives, compiled.

A mapping is a target and a source. Targets are `integration.request.{path,querystring,header}.n`
on the way in and `method.response.header.n` on the way out. A source that has no value drops the
target silently; of a repeated parameter the last value counts, unless the source says
`multivalueheader` or `multivaluequerystring`. Names of headers have no case, the others have
(documentation: "Amazon API Gateway API request and response data mapping reference").
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from frontgate.mapping.jsonpath import MISSING, JsonPathSyntaxError, compile_path
from frontgate.wire import record

Value = str | Sequence[str] | None


@record
class RequestValues:
    """What the sources of a request mapping read."""

    path: Mapping[str, str]
    querystring: Mapping[str, Sequence[str]]
    header: Mapping[str, Sequence[str]]
    """By lower-case name."""
    body: str
    context: Mapping[str, object]
    stage_variables: Mapping[str, str]


@record
class ResponseValues:
    """What the sources of a response mapping read."""

    header: Mapping[str, Sequence[str]]
    """By lower-case name."""
    body: str
    context: Mapping[str, object]
    stage_variables: Mapping[str, str]


RequestSource = Callable[[RequestValues], Value]
ResponseSource = Callable[[ResponseValues], Value]


class MappingError(Exception):
    """A mapping that does not parse; the message quotes it."""


class MalformedBodyError(Exception):
    """A body begins like JSON, is none, and a mapping has to look into it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestMapping:
    """The `requestParameters` of an integration."""

    path: tuple[tuple[str, RequestSource], ...] = ()
    querystring: tuple[tuple[str, RequestSource], ...] = ()
    header: tuple[tuple[str, RequestSource], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.path or self.querystring or self.header)


ResponseMapping = tuple[tuple[str, ResponseSource], ...]
"""Header names and sources: the `responseParameters` of a response."""

_TARGET = re.compile(r"integration\.request\.(path|querystring|header)\.(.+)")
_RESPONSE_TARGET = re.compile(
    r"(?:method\.response|gatewayresponse)\.(?:header|multivalueheader)\.(.+)", re.IGNORECASE
)
_REQUEST_PARAMETER = re.compile(
    r"method\.request\.(path|querystring|header|multivaluequerystring|multivalueheader)\.(.+)"
)
_RESPONSE_PARAMETER = re.compile(r"integration\.response\.(header|multivalueheader)\.(.+)")
_REQUEST_BODY = "method.request.body"
_ROUTE = "route.request."
_RESPONSE_BODY = "integration.response.body"


def compile_request_mapping(parameters: Mapping[str, str]) -> RequestMapping:
    """Compile `requestParameters`; `MappingError` when a target or source is none."""
    return _compile_mapping(parameters, compile_request_source)


def compile_route_mapping(parameters: Mapping[str, str]) -> RequestMapping:
    """The same of a WebSocket API, whose sources are called `route.request.…`.

    "Set up data mapping for WebSocket APIs in API Gateway".
    """
    return _compile_mapping(parameters, _compile_route_source)


def _compile_mapping(
    parameters: Mapping[str, str], compile_source: Callable[[str], RequestSource]
) -> RequestMapping:
    found: dict[str, list[tuple[str, RequestSource]]] = {
        "path": [],
        "querystring": [],
        "header": [],
    }
    for target, source in parameters.items():
        parts = _TARGET.fullmatch(target)
        if parts is None:
            raise MappingError(f"{target!r} is no parameter of an integration request")
        found[parts[1]].append((parts[2], compile_source(source)))
    return RequestMapping(
        path=tuple(found["path"]),
        querystring=tuple(found["querystring"]),
        header=tuple(found["header"]),
    )


def compile_response_mapping(parameters: Mapping[str, str]) -> ResponseMapping:
    """Compile `responseParameters` of an integration response."""
    return tuple(
        (_response_header(target), compile_response_source(source))
        for target, source in parameters.items()
    )


def compile_gateway_response_mapping(
    parameters: Mapping[str, str],
) -> tuple[tuple[str, RequestSource], ...]:
    """Compile `responseParameters` of a gateway response: headers out of the *request*."""
    return tuple(
        (_response_header(target), compile_request_source(source))
        for target, source in parameters.items()
    )


def _response_header(target: str) -> str:
    parts = _RESPONSE_TARGET.fullmatch(target)
    if parts is None:
        raise MappingError(f"{target!r} is no header of a response")
    return parts[1]


def compile_request_source(source: str) -> RequestSource:
    """`'static'`, `context.x`, `stageVariables.x` or `method.request.…`."""
    if (shared := _shared_source(source)) is not None:
        return shared
    if source.startswith(_REQUEST_BODY):
        return _body_source(source.removeprefix(_REQUEST_BODY), source)
    parts = _REQUEST_PARAMETER.fullmatch(source)
    if parts is None:
        raise MappingError(f"{source!r} is no source of a request mapping")
    return _REQUEST_SOURCES[parts[1]](parts[2])


def _compile_route_source(source: str) -> RequestSource:
    """A route has no path, and its parameters are those of the handshake."""
    if source.startswith(("method.", f"{_ROUTE}path.")):
        raise MappingError(f"{source!r} is no source of a WebSocket API's mapping")
    if not source.startswith(_ROUTE):
        return compile_request_source(source)
    return compile_request_source(f"method.request.{source.removeprefix(_ROUTE)}")


def compile_response_source(source: str) -> ResponseSource:
    """`'static'`, `context.x`, `stageVariables.x` or `integration.response.…`."""
    if (shared := _shared_source(source)) is not None:
        return shared
    if source.startswith(_RESPONSE_BODY):
        return _body_source(source.removeprefix(_RESPONSE_BODY), source)
    parts = _RESPONSE_PARAMETER.fullmatch(source)
    if parts is None:
        raise MappingError(f"{source!r} is no source of a response mapping")
    return _header(parts[2]) if parts[1] == "header" else _all_of_header(parts[2])


Values = RequestValues | ResponseValues


def _shared_source(source: str) -> Callable[[Values], Value] | None:
    if len(source) >= 2 and source[0] == source[-1] == "'":
        text = source[1:-1]
        return lambda values: text
    if source.startswith("context."):
        return _context(tuple(source.split(".")[1:]))
    if source.startswith("stageVariables."):
        name = source.removeprefix("stageVariables.")
        return lambda values: values.stage_variables.get(name)
    return None


def _context(path: tuple[str, ...]) -> Callable[[Values], Value]:
    def read(values: Values) -> Value:
        return text_of(lookup(values.context, path))

    return read


def lookup(tree: object, path: tuple[str, ...]) -> object:
    """The member of nested mappings at `path`; None where there is none."""
    for key in path:
        if not isinstance(tree, Mapping):
            return None
        tree = tree.get(key)
    return tree


def text_of(value: object) -> str | None:
    """A JSON value as a header or a URL shows it."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str)


def _body_source(path: str, source: str) -> Callable[[Values], Value]:
    if not path:
        return lambda values: values.body or "{}"
    if path[0] not in ".[":
        raise MappingError(f"{source!r} is no source of a mapping")
    try:
        compiled = compile_path("$" + path)
    except JsonPathSyntaxError as error:
        raise MappingError(f"{source!r}: {error}") from None

    def read(values: Values) -> Value:
        found = compiled.find(_document(values.body))
        return None if found is MISSING else text_of(found)

    return read


def _document(body: str) -> object:
    try:
        return json.loads(body or "{}")
    except (ValueError, RecursionError):
        if body.lstrip().startswith("{"):
            raise MalformedBodyError from None
        return None


def _path(name: str) -> RequestSource:
    return lambda values: values.path.get(name)


def _querystring(name: str) -> RequestSource:
    def read(values: RequestValues) -> Value:
        found = values.querystring.get(name)
        return found[-1] if found else None

    return read


def _all_of_querystring(name: str) -> RequestSource:
    return lambda values: values.querystring.get(name)


def _header(name: str) -> Callable[[Values], Value]:
    lower = name.lower()

    def read(values: Values) -> Value:
        found = values.header.get(lower)
        return found[-1] if found else None

    return read


def _all_of_header(name: str) -> Callable[[Values], Value]:
    lower = name.lower()

    def read(values: Values) -> Value:
        found = values.header.get(lower)
        return ",".join(found) if found else None

    return read


_REQUEST_SOURCES: dict[str, Callable[[str], RequestSource]] = {
    "path": _path,
    "querystring": _querystring,
    "multivaluequerystring": _all_of_querystring,
    "header": _header,
    "multivalueheader": _all_of_header,
}
