"""`$input`: the body and the parameters of the message that a template maps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NoReturn, Protocol

from frontgate.mapping.json_decoding import decoding
from frontgate.mapping.jsonpath import MISSING, JsonPathSyntaxError, compile_path
from frontgate.mapping.vtl.errors import MethodError
from frontgate.mapping.vtl.java.arguments import string
from frontgate.mapping.vtl.java.text import json_text
from frontgate.mapping.vtl.members import Members, register


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of a request, each with the value that counts if it was repeated.

    Names are those that the client sent. Path and query string names are case-sensitive.
    """

    path: Mapping[str, str]
    querystring: Mapping[str, str]
    header: Mapping[str, str]

    def find(self, name: str) -> str | None:
        for values in (self.path, self.querystring, self.header):
            if name in values:
                return values[name]
        return _header(self.header, name.lower())

    def sections(self) -> Parameters:
        return self


class ParameterSource(Protocol):
    """The parameters of a request, which it need not have at hand before a template asks."""

    def find(self, name: str) -> str | None:
        """One parameter, sought in path, query string and headers."""
        ...

    def sections(self) -> Parameters: ...


class Input:
    """What a template sees as `$input`; parses the body as JSON when first asked, and once.

    "Variables for data transformations for API Gateway". An empty body reads `{}` (recorded on
    AWS). A body that is not JSON has no values: `path` finds null, `json` the empty string.
    """

    __slots__ = ("_document", "_parameters", "_parsed", "body")

    def __init__(self, body: str, parameters: ParameterSource) -> None:
        self.body = body or "{}"
        self._parameters = parameters
        self._parsed = False
        self._document: object = MISSING

    def _find(self, expression: str) -> object:
        if not self._parsed:
            self._document = parse_json(self.body, default=MISSING)
            self._parsed = True
        if self._document is MISSING:
            return MISSING
        try:
            return compile_path(expression).find(self._document)
        except JsonPathSyntaxError as error:
            raise MethodError(str(error)) from error

    def json(self, path: str) -> str:
        """The value at `path` as JSON text; `""`, quotes included, without one."""
        found = self._find(path)
        return '""' if found is MISSING else json_text(found)

    def path(self, path: str) -> object:
        """The value at `path`, or None."""
        found = self._find(path)
        return None if found is MISSING else found

    def params(self, name: str | None = None) -> object:
        """One parameter, sought in path, query string and headers, or all three maps.

        A missing parameter is the empty string (recorded on AWS).
        """
        if name is None:
            parameters = self._parameters.sections()
            return {
                "path": MappingProxyType(parameters.path),
                "querystring": MappingProxyType(parameters.querystring),
                "header": MappingProxyType(parameters.header),
            }
        return self._parameters.find(name) or ""


def _header(headers: Mapping[str, str], name: str) -> str | None:
    """A header whatever its case: that AWS does so here is assumed, from HTTP's own rule."""
    return next((value for header, value in headers.items() if header.lower() == name), None)


def _not_json(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_decode = decoding(json.JSONDecoder(parse_constant=_not_json))


def parse_json(text: str, *, default: object) -> object:
    """The JSON value of `text`, or `default` if it is none."""
    try:
        return _decode(text)
    except (ValueError, RecursionError):
        return default


register(
    Input,
    Members(
        properties={"body": lambda value: value.body},
        methods={
            ("json", 1): lambda value, path: value.json(string(path)),
            ("path", 1): lambda value, path: value.path(string(path)),
            ("params", 0): lambda value: value.params(),
            ("params", 1): lambda value, name: value.params(string(name)),
            ("getBody", 0): lambda value: value.body,
        },
    ),
)
