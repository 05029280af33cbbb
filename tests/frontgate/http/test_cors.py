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


@pytest.mark.fact("http-cors.parts")
@pytest.mark.parametrize("credentials", [False, True])
@pytest.mark.parametrize("exposed", [(), ("x-page", "x-total"), ("*",)])
@pytest.mark.parametrize("methods", [(), ("GET", "PUT"), ("*",)])
@pytest.mark.parametrize("headers", [(), ("authorization",), ("*",)])
@pytest.mark.parametrize("age", [None, -1, 0, 86_400])
def test_each_part_of_the_configuration_is_one_header(
    credentials: bool,
    exposed: tuple[str, ...],
    methods: tuple[str, ...],
    headers: tuple[str, ...],
    age: int | None,
) -> None:
    policy = CorsPolicy(
        Cors(
            allow_origins=(ORIGIN,),
            allow_credentials=credentials,
            expose_headers=exposed,
            allow_methods=methods,
            allow_headers=headers,
            max_age=age,
        )
    )
    simple = {"access-control-allow-origin": ORIGIN}
    if credentials:
        simple["access-control-allow-credentials"] = "true"
    if exposed:
        simple["access-control-expose-headers"] = ",".join(exposed)
    preflight = {
        "access-control-allow-methods": ",".join(methods),
        "access-control-allow-headers": ",".join(headers),
        "access-control-max-age": "" if age is None else str(age),
    }
    asked = {name: value for name, value in preflight.items() if value}
    assert dict(policy.response_headers(ORIGIN)) == simple
    assert dict(policy.preflight_headers(ORIGIN)) == simple | asked


@pytest.mark.parametrize(
    ("allowed", "origin", "answer"),
    [
        # assumed: origins are compared as they stand, as browsers do
        ((ORIGIN,), "https://APP.example", None),
        ((ORIGIN,), "https://app.example:8443", None),
        ((ORIGIN,), "https://app.example.evil", None),
        (("https://app.example:8443",), "https://app.example:8443", "https://app.example:8443"),
        (("null",), "null", "null"),
        ((ORIGIN,), "null", None),
        ((ORIGIN, "https://other.example"), "https://other.example", "https://other.example"),
        (("http://*", "https://*"), "http://localhost:5173", "http://localhost:5173"),
        (("https://*",), "https://", "https://"),
        ((), ORIGIN, None),
    ],
)
def test_hostile_and_odd_origins(allowed: tuple[str, ...], origin: str, answer: str | None) -> None:
    headers = dict(CorsPolicy(Cors(allow_origins=allowed)).response_headers(origin))
    assert headers.get("access-control-allow-origin") == answer
