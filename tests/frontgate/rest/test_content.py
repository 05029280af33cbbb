"""Bytes and text; the tables of both directions are tested with their steps."""

from __future__ import annotations

import pytest

from frontgate.rest.content import bytes_of, decoded, text_of
from frontgate.rest.errors import ApiConfigurationError

fact = pytest.mark.fact


@fact("content.request-text")
def test_text_of_bytes_that_are_no_utf_8():
    """Source: recorded."""
    assert bytes_of(text_of(b"\x8b")) == b"\xef\xbf\xbd"


@pytest.mark.parametrize("text", ["!", "aGk", "a G k="])
def test_what_is_no_base64_is_a_configuration_error(text):
    """Source: recorded (500)."""
    with pytest.raises(ApiConfigurationError):
        decoded(text)
