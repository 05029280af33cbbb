from __future__ import annotations

from typing import Any

import pytest

from frontgate.control.openapi.base_path import BasePathMode, path_prefix
from frontgate.control.openapi.document import parse_document

BASE = {"swagger": "2.0", "basePath": "/base"}
URL = {"openapi": "3.0.1", "servers": [{"url": "https://example.com/base-url/part"}]}
VARIABLE = {
    "openapi": "3.0.1",
    "servers": [
        {
            "url": "https://{id}.example.com/{basePath}",
            "variables": {"basePath": {"default": "base-url/part"}, "id": {"default": "a"}},
        }
    ],
}
# What SAM writes for an API without its default endpoint: a server without an address.
NO_URL = {"openapi": "3.0.1", "servers": [{"x-amazon-apigateway-endpoint-configuration": {}}]}


@pytest.mark.parametrize(
    ("document", "mode", "prefix"),
    [
        # recorded (basepath parameter of ImportRestApi)
        (BASE, "ignore", ""),
        (BASE, "prepend", "/base"),
        (BASE, "split", ""),
        (URL, "ignore", ""),
        (URL, "prepend", "/base-url/part"),
        (URL, "split", "/part"),
        (VARIABLE, "ignore", ""),
        (VARIABLE, "prepend", "/base-url/part"),
        (VARIABLE, "split", "/part"),
        # assumed
        (NO_URL, "prepend", ""),
        ({"swagger": "2.0"}, "prepend", ""),
    ],
)
@pytest.mark.fact("rest-import.base-path")
def test_prefix(document: dict[str, Any], mode: BasePathMode, prefix: str) -> None:
    assert path_prefix(parse_document(document), mode) == prefix
