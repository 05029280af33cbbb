"""responseOverride. Source: documented, unless a test says otherwise."""

from __future__ import annotations

import pytest


async def test_a_header_override_replaces_whatever_its_case(serve, mock):
    template = (
        '#set($context.responseOverride.header["content-type"] = "text/html")'
        '#set($context.responseOverride.header.many = ["1", "2"])'
        '#set($context.responseOverride.header.Date = "d")<p>'
    )
    response = await serve({"/x": [mock(template)]})("GET", "/x")
    assert response.body == b"<p>"
    own = [item for item in response.headers if not item[0].startswith("x-am") or item[1] == "d"]
    assert own == [
        ("content-type", "text/html"),
        ("many", "1"),
        ("many", "2"),
        ("x-amzn-Remapped-Date", "d"),
    ]


@pytest.mark.parametrize(
    ("value", "status"), [("201", 201), ('"404"', 404), ('"x"', 500), ("7", 500)]
)
async def test_a_status_override(serve, mock, value, status):
    """Source: assumed for what is no status."""
    template = f"#set($context.responseOverride.status = {value})"
    assert (await serve({"/x": [mock(template)]})("GET", "/x")).status == status
