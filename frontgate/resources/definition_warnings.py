"""What is wrong in an API's OpenAPI document and stops nothing, with the line to mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from frontgate.control.openapi import DocumentWarning, parse_document
from frontgate.control.openapi.extensions import ANY_METHOD
from frontgate.control.openapi.settings import VERBS
from frontgate.resources.creation import Creation
from frontgate.template import suggestion

_READ = VERBS | {ANY_METHOD, "parameters", "summary", "description", "servers", "$ref"}
_CATCH_ALL = ("paths", "$default")
"""SAM's own default route, which an import warns of on AWS too and which nobody can mend."""


def warn_of(creation: Creation, warnings: Iterable[DocumentWarning]) -> None:
    """`warnings` are those of the import of the resource's `Body`."""
    resource = creation.resource
    for warning in (*warnings, *_unread(creation)):
        if warning.keys == _CATCH_ALL:
            continue
        message = f"{resource.written_as}: {warning}"
        located = creation.stack.error(resource, message, "Body", *warning.keys)
        creation.account.warn(str(located))


def _unread(creation: Creation) -> Iterator[DocumentWarning]:
    """Members of a path that mean nothing, such as `gett`: an import drops them in silence."""
    paths = parse_document(creation.properties["Body"]).child("paths")
    for path, item in () if paths is None else paths.items():
        if path.startswith("x-"):
            continue
        for key, member in item.items():
            if key.lower() not in _READ and not key.startswith("x-"):
                yield DocumentWarning(
                    f"{path}: API Gateway knows no method {key}{suggestion(key, _READ)}, so it is "
                    "left out",
                    member.keys,
                )
