"""Which operation of a REST service a request asks for: its method and path, read backwards.

A service's model has a template for each operation, `GET /{Bucket}/{Key+}?acl` for one. Of those
that fit the one with the most requirements counts: `acl` in the query makes it GetObjectAcl.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

if TYPE_CHECKING:
    from botocore.model import OperationModel, ServiceModel

_LABEL = re.compile(r"\\{(\w+)(\\\+)?\\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Template:
    operation: str
    path: re.Pattern[str]
    labels: tuple[str, ...]
    fixed_query: Mapping[str, str]
    needed_query: frozenset[str]
    needed_headers: frozenset[str]

    @property
    def requirements(self) -> int:
        return len(self.fixed_query) + len(self.needed_query) + len(self.needed_headers)

    def fits(self, query: Mapping[str, str], headers: Collection[str]) -> bool:
        return (
            all(query.get(name) == value for name, value in self.fixed_query.items())
            and self.needed_query <= query.keys()
            and all(name in headers for name in self.needed_headers)
        )


class RestOperations:
    """The operations of one service."""

    def __init__(self, model: ServiceModel) -> None:
        templates: dict[str, list[_Template]] = {}
        for name in model.operation_names:
            operation = model.operation_model(name)
            templates.setdefault(operation.http["method"], []).append(_template(operation))
        self._templates = {
            method: sorted(found, key=lambda template: -template.requirements)
            for method, found in templates.items()
        }

    def find(
        self, method: str, path: str, query: str, headers: Collection[str]
    ) -> tuple[str, Mapping[str, str]] | None:
        """The operation's name and the parameters in its path, decoded. `headers` are lower-case
        names. None: the service has no such operation."""
        given = dict(parse_qsl(query, keep_blank_values=True))
        for template in self._templates.get(method, ()):
            found = template.path.fullmatch(path)
            if found is not None and template.fits(given, headers):
                values = map(unquote, found.groups())
                return template.operation, dict(zip(template.labels, values, strict=True))
        return None


def _template(operation: OperationModel) -> _Template:
    path, _, query = operation.http["requestUri"].partition("?")
    escaped = re.escape(path.rstrip("/"))
    pattern = _LABEL.sub(lambda found: "(.+)" if found[2] else "([^/]+)", escaped)
    members = _required(operation)
    return _Template(
        operation=operation.name,
        path=re.compile(pattern + "/?", re.DOTALL),
        labels=tuple(found[1] for found in _LABEL.finditer(escaped)),
        fixed_query=dict(parse_qsl(query, keep_blank_values=True)),
        needed_query=frozenset(name for name, location in members if location == "querystring"),
        needed_headers=frozenset(
            name.lower() for name, location in members if location == "header"
        ),
    )


def _required(operation: OperationModel) -> list[tuple[str, str | None]]:
    """Names on the wire and locations of the members that must be there."""
    shape = operation.input_shape
    if shape is None:
        return []
    serializations = (shape.members[name].serialization for name in shape.required_members)
    return [(found.get("name", ""), found.get("location")) for found in serializations]
