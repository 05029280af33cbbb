from __future__ import annotations

import pytest

from frontgate.control.api_v2 import Cors
from frontgate.http.cors import CorsPolicy, is_preflight

ORIGIN = "https://app.example"


@pytest.mark.fact("http-cors.preflight")
@pytest.mark.parametrize(
    ("method", "headers", "expected"),
    [
        # documented: "Configuring CORS for an HTTP API"
        ("OPTIONS", {"origin": ORIGIN, "access-control-request-method": "GET"}, True),
        ("OPTIONS", {"origin": ORIGIN}, False),
        ("OPTIONS", {"access-control-request-method": "GET"}, False),
        ("GET", {"origin": ORIGIN, "access-control-request-method": "GET"}, False),
    ],
)
def test_what_a_preflight_is(method: str, headers: dict[str, str], expected: bool) -> None:
    assert is_preflight(method, headers) is expected


@pytest.mark.fact("http-cors.origins")
@pytest.mark.parametrize(
    ("allowed", "origin", "answer"),
    [
        # documented
        (("*",), ORIGIN, "*"),
        ((ORIGIN,), ORIGIN, ORIGIN),
        (("https://*",), ORIGIN, ORIGIN),
        (("http://*",), ORIGIN, None),
        # assumed: an origin that does not match gets nothing
        (("https://other.example",), ORIGIN, None),
    ],
)
def test_origins(allowed: tuple[str, ...], origin: str, answer: str | None) -> None:
    headers = dict(CorsPolicy(Cors(allow_origins=allowed)).response_headers(origin))
    assert headers.get("access-control-allow-origin") == answer


def test_preflight_headers_are_those_of_the_configuration() -> None:  # documented
    policy = CorsPolicy(
        Cors(
            allow_origins=(ORIGIN,),
            allow_methods=("GET", "POST"),
            allow_headers=("authorization", "content-type"),
            expose_headers=("x-page",),
            allow_credentials=True,
            max_age=600,
        )
    )
    assert dict(policy.preflight_headers(ORIGIN)) == {
        "access-control-allow-origin": ORIGIN,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "GET,POST",
        "access-control-allow-headers": "authorization,content-type",
        "access-control-expose-headers": "x-page",
        "access-control-max-age": "600",
    }
    assert policy.preflight_headers("https://evil.example") == ()


@pytest.mark.fact("http-cors.backend", "http-cors.simple")
def test_cors_headers_of_the_backend_are_ignored() -> None:  # documented
    policy = CorsPolicy(Cors(allow_origins=(ORIGIN,)))
    sent = (("Access-Control-Allow-Origin", "*"), ("x-page", "1"))
    assert policy.apply(sent, None) == (("x-page", "1"),)
    assert policy.apply(sent, ORIGIN) == (
        ("x-page", "1"),
        ("access-control-allow-origin", ORIGIN),
    )
