from __future__ import annotations

import pytest

from frontgate.identity.oauth.parameters import Parameters, ParametersError, form_of
from frontgate.wire import HttpRequest


def test_values_are_decoded():
    parameters = Parameters("scope=a+b%2Fc&state=")
    assert parameters.get("scope") == "a b/c"


def test_a_parameter_without_a_value_is_not_there():
    """Source: documented (RFC 6749, section 3.1)."""
    assert Parameters("state=").get("state") is None
    assert Parameters("").get("state") is None


@pytest.mark.parametrize(
    "encoded", ["a=1&a=2", "a=%ff", "&".join(f"a{number}=1" for number in range(70))]
)
def test_what_cannot_be_read(encoded):
    """Source: documented (RFC 6749, section 3.1: no parameter twice); the bound is ours."""
    with pytest.raises(ParametersError):
        Parameters(encoded)


def request(content_type: str, body: bytes) -> HttpRequest:
    headers = (("content-type", content_type),)
    return HttpRequest("POST", "/login", "", headers, body, "127.0.0.1")


def test_a_form():
    form = form_of(request("application/x-www-form-urlencoded; charset=utf-8", b"a=%C3%A9"))
    assert form.get("a") == "é"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"a": 1}'),
        ("", b"a=1"),
        ("application/x-www-form-urlencoded", b"a=\xff"),
    ],
)
def test_what_is_no_form(content_type, body):
    with pytest.raises(ParametersError):
        form_of(request(content_type, body))
