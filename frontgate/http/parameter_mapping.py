"""Parameter mapping of HTTP APIs: header, query string and path on the way to a backend, header
and status on the way back ("Transforming API requests and responses").

A key is an action and a target (`overwrite:header.x`); a value is a text, a variable, or a text
with variables in `${}`. Both are read once, when an API is deployed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from frontgate import headers as header_lines
from frontgate.http.errors import IntegrationFailedError
from frontgate.http.received import Received
from frontgate.mapping.jsonpath import MISSING, compile_path
from frontgate.wire import HeaderItems, HttpResponse, Json, record

_KEY = re.compile(r"(append|overwrite|remove):(header|querystring)\.(.+)|overwrite:(path)")
_RESPONSE_KEY = re.compile(r"(append|overwrite|remove):(header)\.(.+)|overwrite:(statuscode)")
_VARIABLE = re.compile(r"\$\{([^}]+)\}")
_BODY_PATH = re.compile(r"body(?:[.\[].+)?")
_RESERVED = frozenset(
    {
        "authorization",
        "connection",
        "content-encoding",
        "content-length",
        "content-location",
        "forwarded",
        "keep-alive",
        "origin",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailers",
        "transfer-encoding",
        "upgrade",
        "via",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
    }
)
_RESERVED_PREFIXES = ("access-control-", "apigw-", "x-amz-", "x-amzn-")
_STATUS = re.compile(r"[2-5][0-9]{2}")
_JSON_PATH_BYTES = 100 * 1024
"""A body is cut there before a JSON path looks at it."""


@record
class MappingSource:
    """All that a variable can name; `response` only on the way back."""

    received: Received
    path_parameters: Mapping[str, str]
    context: Mapping[str, Any]
    stage_variables: Mapping[str, str]
    response: HttpResponse | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestParts:
    """What of an outgoing request can be mapped."""

    query: str
    headers: HeaderItems
    path: str | None = None
    """Decoded; None: as it would be without a mapping."""


Value = Callable[[MappingSource], str | None]
"""A parameter's value; None: the request has nothing of that name."""


@dataclass(frozen=True, slots=True)
class _Step:
    action: str
    target: str
    name: str
    value: Value


class RequestMapping:
    """The request parameters of one integration; false when there are none."""

    def __init__(self, parameters: Mapping[str, str]) -> None:
        """Raises `ValueError` for a key or value that API Gateway does not take."""
        self._steps = tuple(_step(_KEY, key, value) for key, value in parameters.items())

    def __bool__(self) -> bool:
        return bool(self._steps)

    def apply(self, parts: RequestParts, source: MappingSource) -> RequestParts:
        """A variable without a value maps nothing (assumed)."""
        for step in self._steps:
            value = step.value(source)
            if value is None:
                continue
            if step.target == "header":
                parts = replace(parts, headers=_with_header(parts.headers, step, value))
            elif step.target == "querystring":
                lines = tuple(parse_qsl(parts.query, keep_blank_values=True))
                edited = _edited(lines, step, value, exact=True)
                parts = replace(parts, query=urlencode(edited, quote_via=quote, errors="replace"))
            else:
                parts = replace(parts, path=value)
        return parts


class ResponseMappings:
    """The response parameters of one integration, by the backend's status."""

    def __init__(self, parameters: Mapping[str, Mapping[str, str]]) -> None:
        """Raises `ValueError` for a key or value that API Gateway does not take."""
        self._steps = {
            int(status): tuple(_step(_RESPONSE_KEY, key, value) for key, value in steps.items())
            for status, steps in parameters.items()
        }

    def __bool__(self) -> bool:
        return bool(self._steps)

    def apply(self, response: HttpResponse, source: MappingSource) -> HttpResponse:
        source = replace(source, response=response)
        status, headers = response.status, response.headers
        for step in self._steps.get(response.status, ()):
            value = step.value(source)
            if value is None:
                continue
            if step.target == "header":
                headers = _with_header(headers, step, value)
            else:
                status = _status_of(value) or status
        return HttpResponse(status=status, headers=headers, body=response.body)


def _status_of(value: str) -> int | None:
    """None: it is none that a response may have, and changes nothing (assumed)."""
    return int(value) if _STATUS.fullmatch(value) else None


def _step(form: re.Pattern[str], key: str, value: str) -> _Step:
    match = form.fullmatch(key)
    if match is None:
        raise ValueError(f"{key!r} is no parameter mapping")
    action, target, name, whole = match.groups()
    if target == "header" and not header_lines.is_name(name):
        raise ValueError(f"{name!r} is not a header name")
    if target == "header" and _is_reserved(name):
        raise ValueError(f"the header {name!r} is reserved and cannot be mapped")
    return _Step(action or "overwrite", target or whole, name or "", compile_value(value))


def _is_reserved(name: str) -> bool:
    lowered = name.lower()
    return lowered in _RESERVED or lowered.startswith(_RESERVED_PREFIXES)


def _with_header(lines: HeaderItems, step: _Step, value: str) -> HeaderItems:
    """Raises `IntegrationFailedError` (500, assumed) for a value that would be two headers."""
    if header_lines.is_split(value):
        raise IntegrationFailedError(f"the value mapped to {step.name} has a control character")
    return _edited(lines, step, value)


def _edited(
    lines: tuple[tuple[str, str], ...], step: _Step, value: str, *, exact: bool = False
) -> tuple[tuple[str, str], ...]:
    if step.action == "append":
        return (*lines, (step.name, value))
    wanted = step.name if exact else step.name.lower()
    kept = tuple(line for line in lines if (line[0] if exact else line[0].lower()) != wanted)
    return kept if step.action == "remove" else (*kept, (step.name, value))


def compile_value(text: str) -> Value:
    """Raises `ValueError` for a variable that does not exist."""
    if text.startswith("$") and not text.startswith("${"):
        return _variable(text[1:])
    parts = _VARIABLE.split(text)
    if len(parts) == 1:
        return lambda source: text
    # `split` puts the names at the odd places.
    readers = [
        _variable(part) if index % 2 else _constant(part) for index, part in enumerate(parts)
    ]
    return lambda source: "".join(read(source) or "" for read in readers)


def _constant(text: str) -> Value:
    return lambda source: text


def _variable(name: str) -> Value:
    head, _, rest = name.partition(".")
    if head == "context" and rest:
        keys = rest.split(".")
        return lambda source: _dotted(source.context, keys)
    if head == "stageVariables" and rest:
        return lambda source: source.stage_variables.get(rest)
    readers = {"request": _REQUEST, "response": _RESPONSE}.get(head, {})
    if (reader := readers.get("body")) and _BODY_PATH.fullmatch(rest):
        return reader(rest.removeprefix("body"))
    kind, _, key = rest.partition(".")
    reader = readers.get(kind)
    if reader is not None and kind != "body" and (key or kind == "path"):
        return reader(key)
    raise ValueError(f"'${name}' is no variable of parameter mappings")


def _dotted(context: Mapping[str, Any], keys: list[str]) -> str | None:
    value: Any = context
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    if value is None or isinstance(value, Mapping):
        return None
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def _body_path(path: str, body: Callable[[MappingSource], bytes]) -> Value:
    if not path:
        return lambda source: body(source).decode("utf-8", "replace")
    if ".." in path or "?(" in path:
        raise ValueError(f"'$request.body{path}': no recursive descent and no filters here")
    expression = compile_path(f"${path}")

    def read(source: MappingSource) -> str | None:
        try:
            document: Json = json.loads(body(source)[:_JSON_PATH_BYTES])
        except (ValueError, RecursionError):
            return None
        found = expression.find(document)
        if found is MISSING or found is None:
            return None
        return found if isinstance(found, str) else json.dumps(found, separators=(",", ":"))

    return read


def _request_path(name: str) -> Value:
    """`$request.path` is without the stage (documented)."""
    if not name:
        return lambda source: source.received.route_path
    return lambda source: source.path_parameters.get(name)


def _request_query(name: str) -> Value:
    def read(source: MappingSource) -> str | None:
        pairs = parse_qsl(source.received.request.query, keep_blank_values=True)
        values = [value for key, value in pairs if key == name]
        return ",".join(values) if values else None

    return read


def _request_header(name: str) -> Value:
    lowered = name.lower()
    return lambda source: source.received.headers.get(lowered)


def _response_header(name: str) -> Value:
    def read(source: MappingSource) -> str | None:
        lines = source.response.headers if source.response else ()
        values = header_lines.get_all(lines, name)
        return ",".join(values) if values else None

    return read


_REQUEST: Mapping[str, Callable[[str], Value]] = {
    "body": lambda path: _body_path(path, lambda source: source.received.request.body),
    "header": _request_header,
    "path": _request_path,
    "querystring": _request_query,
}
_RESPONSE: Mapping[str, Callable[[str], Value]] = {
    "body": lambda path: _body_path(
        path, lambda source: source.response.body if source.response else b""
    ),
    "header": _response_header,
}
