"""Source: recorded on AWS."""

from __future__ import annotations

import pytest

from frontgate.control.rest_api import IntegrationType
from frontgate.deployment.unmappable import unmappable_header
from frontgate.mapping.parameters import compile_request_mapping


@pytest.mark.parametrize(
    ("kind", "name", "refused"),
    [
        (IntegrationType.MOCK, "Content-Length", False),
        (IntegrationType.HTTP, "Content-Length", True),
        (IntegrationType.HTTP, "Authorization", False),
        (IntegrationType.AWS, "Authorization", True),
        (IntegrationType.AWS, "X-Own", False),
    ],
)
def test_unmappable_header(kind, name, refused):
    mapping = compile_request_mapping({f"integration.request.header.{name}": "'x'"})
    assert unmappable_header(kind, mapping) == (name if refused else None)
