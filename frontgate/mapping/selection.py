"""Selection expressions of WebSocket APIs: which route, template, response or model is meant.

`$request.body.action` takes a value, `${request.body.a}-${request.header.b}` puts a text together
and `\\$default` is the text `$default` ("Selection expressions for WebSocket APIs"). An expression
is read once and evaluated once per message; what is missing is an empty text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from frontgate.headers import get, get_all
from frontgate.mapping.jsonpath import MISSING, compile_path
from frontgate.wire import HeaderItems

_EMPTY: Mapping[str, Any] = MappingProxyType({})
_INTERPOLATION = re.compile(r"(?<!\\)\$\{([^}]+)\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class BackendResponse:
    """What `$integration.response` reads."""

    status: int
    headers: HeaderItems = ()
    document: Any = MISSING


@dataclass(frozen=True, kw_only=True, slots=True)
class SelectionValues:
    """All that an expression can look at; a `document` is parsed JSON, or `MISSING`."""

    document: Any = MISSING
    headers: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    querystring: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    context: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)
    stage_variables: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    response: BackendResponse | None = None


Selection = Callable[[SelectionValues], str]


class SelectionError(ValueError):
    """The expression names nothing that can be selected by."""


def compile_selection(expression: str) -> Selection:
    """Raises `SelectionError`."""
    parts = _INTERPOLATION.split(expression)
    if len(parts) > 1:
        # `split` puts the variables at the odd places.
        readers = [
            _variable(part) if index % 2 else _static(part) for index, part in enumerate(parts)
        ]
        return lambda values: "".join(read(values) for read in readers)
    if expression.startswith("$"):
        return _variable(expression[1:])
    return _static(expression)


def _static(text: str) -> Selection:
    unescaped = text.replace("\\$", "$")
    return lambda values: unescaped


def _variable(name: str) -> Selection:
    for prefix, compile_rest in _SOURCES.items():
        if name.startswith(prefix):
            return compile_rest(name[len(prefix) :])
    if name == "integration.response.statuscode":
        return lambda values: str(values.response.status) if values.response else ""
    raise SelectionError(f"'${name}' is no variable of selection expressions")


def _body(path: str) -> Selection:
    expression = compile_path(f"$.{path}")
    return lambda values: (
        "" if values.document is MISSING else stringify(expression.find(values.document))
    )


def _response_body(path: str) -> Selection:
    expression = compile_path(f"$.{path}")

    def read(values: SelectionValues) -> str:
        response = values.response
        if response is None or response.document is MISSING:
            return ""
        return stringify(expression.find(response.document))

    return read


def _header(name: str) -> Selection:
    wanted = name.lower()

    def read(values: SelectionValues) -> str:
        return next((text for key, text in values.headers.items() if key.lower() == wanted), "")

    return read


def _querystring(name: str) -> Selection:
    return lambda values: values.querystring.get(name, "")


def _stage_variable(name: str) -> Selection:
    return lambda values: values.stage_variables.get(name, "")


def _context(name: str) -> Selection:
    keys = name.split(".")

    def read(values: SelectionValues) -> str:
        found: Any = values.context
        for key in keys:
            found = found.get(key, MISSING) if isinstance(found, Mapping) else MISSING
        return stringify(found)

    return read


def _response_header(name: str) -> Selection:
    return lambda values: (get(values.response.headers, name) or "") if values.response else ""


def _response_headers(name: str) -> Selection:
    return lambda values: (
        stringify(get_all(values.response.headers, name)) if values.response else ""
    )


_SOURCES: Mapping[str, Callable[[str], Selection]] = {
    "request.body.": _body,
    "request.header.": _header,
    "request.querystring.": _querystring,
    "context.": _context,
    "stageVariables.": _stage_variable,
    "integration.response.body.": _response_body,
    "integration.response.header.": _response_header,
    "integration.response.multivalueheader.": _response_headers,
}


def stringify(value: Any) -> str:
    """A selected value as text: an array is its members in brackets, without quotes."""
    if value is MISSING or value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return f"[{', '.join(stringify(item) for item in value)}]"
    return json.dumps(value, separators=(",", ":"))
