from __future__ import annotations

from frontgate.control.openapi.document import parse_document
from frontgate.control.openapi.extensions import (
    HTTP_EXTENSIONS,
    REST_EXTENSIONS,
    unknown_extensions,
)

DOCUMENT = parse_document(
    {
        "openapi": "3.0.1",
        "x-amazon-apigateway-cors": {},
        "x-amazon-apigateway-policy": {},
        "x-something-else": {},
        "paths": {"/a": {"get": {"parameters": [{"x-amazon-apigateway-typo": 1}]}}},
    }
)
TYPO = (
    "paths./a.get.parameters[0].x-amazon-apigateway-typo: "
    "Unsupported extension 'x-amazon-apigateway-typo'. Ignoring."
)


def test_unknown_extensions_are_named_with_their_place() -> None:
    assert list(unknown_extensions(DOCUMENT, REST_EXTENSIONS)) == [
        "x-amazon-apigateway-cors: Unsupported extension 'x-amazon-apigateway-cors'. Ignoring.",
        TYPO,
    ]
    assert list(unknown_extensions(DOCUMENT, HTTP_EXTENSIONS)) == [
        "x-amazon-apigateway-policy: Unsupported extension 'x-amazon-apigateway-policy'. Ignoring.",
        TYPO,
    ]
