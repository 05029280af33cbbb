"""Binary media types. Source: recorded on AWS."""

from __future__ import annotations

import pytest

from frontgate.deployment.media_types import BinaryMediaTypes, media_type

fact = pytest.mark.fact


@fact("binary.wildcards", "binary.first-of-accept")
@pytest.mark.parametrize(
    ("configured", "header", "binary"),
    [
        ("image/png", "image/png", True),
        ("image/png", "image/PNG; q=1", True),
        ("image/png", "*/*", False),
        ("image/png", "image/webp,image/png", False),
        ("image/png", "image/png,image/*,*/*;q=0.8", True),
        ("application/*", "application/whatever", True),
        ("application/*", "application/*", True),
        ("application/*", "application", False),
        ("*/test", "application/test", False),
        ("*/*", "anything/else", True),
        ("*/*", None, False),
        ("image/png", "", False),
    ],
)
def test_match(configured, header, binary):
    assert BinaryMediaTypes([configured]).match(header) is binary


def test_without_any_nothing_is_binary():
    assert not BinaryMediaTypes([]).match("image/png")


def test_media_type():
    assert media_type(" Application/JSON ; charset=utf-8, text/html") == "application/json"
