"""OpenAPI documents as API definitions: what ImportRestApi, PutRestApi and ImportApi read."""

from __future__ import annotations

from frontgate.control.openapi.document import (
    Document,
    DocumentError,
    DocumentWarning,
    parse_document,
)
from frontgate.control.openapi.http_import import import_http_definition
from frontgate.control.openapi.rest_import import import_rest_definition

__all__ = [
    "Document",
    "DocumentError",
    "DocumentWarning",
    "import_http_definition",
    "import_rest_definition",
    "parse_document",
]
