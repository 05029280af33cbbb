"""Routing. Source: recorded on AWS, unless a row says otherwise."""

from __future__ import annotations

import pytest

from frontgate.deployment.routing import Router

fact = pytest.mark.fact


def router(*routes: str) -> Router[str]:
    """`"GET /a/{b}"`; the found method is the route's own text."""
    resources: dict[str, dict[str, str]] = {}
    for route in routes:
        verb, path = route.split(" ")
        resources.setdefault(path, {})[verb] = route
    return Router(resources.items())


ROUTES = (
    "GET /",
    "POST /test",
    "ANY /test/any",
    "OPTIONS /{proxy+}",
    "GET /users/{id}",
    "GET /users/search",
    "GET /users/{id}/files/{key+}",
    "GET /part1/hardcoded-value",
    "GET /{param}",
)


@pytest.mark.parametrize(
    ("request_line", "route", "parameters"),
    [
        ("GET /", "GET /", {}),
        ("GET ", "GET /", {}),
        pytest.param("POST /test", "POST /test", {}, marks=fact("routing.static-by-method")),
        pytest.param(
            "OPTIONS /test",
            "OPTIONS /{proxy+}",
            {"proxy": "test"},
            marks=fact("routing.static-by-method"),
        ),
        pytest.param("OPTIONS /test/any", "ANY /test/any", {}, marks=fact("routing.static-any")),
        ("OPTIONS /a/b//c", "OPTIONS /{proxy+}", {"proxy": "a/b//c"}),
        ("GET /users/42", "GET /users/{id}", {"id": "42"}),
        pytest.param(
            "GET /users/42/",
            "GET /users/{id}",
            {"id": "42"},
            marks=fact("routing.trailing-slash"),
        ),
        pytest.param(
            "GET /users/a%2Fb",
            "GET /users/{id}",
            {"id": "a%2Fb"},
            marks=fact("routing.encoded-parameter"),
        ),
        ("GET /users/search", "GET /users/search", {}),
        ("GET /users/1/files/a/b/", "GET /users/{id}/files/{key+}", {"id": "1", "key": "a/b"}),
        ("GET //x", "GET /{param}", {"param": "x"}),
        ("GET /part1", "GET /{param}", {"param": "part1"}),
    ],
)
def test_found(request_line, route, parameters):
    verb, _, path = request_line.partition(" ")
    match = router(*ROUTES).find(path, verb)
    assert match is not None
    assert (match.method, dict(match.path_parameters)) == (route, parameters)


@pytest.mark.parametrize(
    "request_line",
    [
        "PUT /test",
        "GET /users/1/files",
        "GET /users/1/other",
        "GET /part1/other",
        "OPTIONS /",
        pytest.param("GET /users//files/a", id="assumed: a variable is not empty"),
    ],
)
def test_not_found(request_line):
    verb, _, path = request_line.partition(" ")
    assert router(*ROUTES).find(path, verb) is None


@fact("routing.dead-end")
def test_a_dead_end_falls_back_to_the_greedy_root():
    """/part1/random-value is no child of /part1, whatever the order of creation."""
    routes = ("GET /part1/hardcoded-value", "GET /{param+}")
    for order in (routes, routes[::-1]):
        match = router(*order).find("/part1/random-value", "GET")
        assert match is not None
        assert match.path_parameters == {"param": "part1/random-value"}


def test_siblings_may_name_a_variable_only_once_but_levels_differ():
    match = router("GET /a/{x}/b/{y}", "GET /a/{x}").find("/a/1/b/2", "GET")
    assert match is not None
    assert match.path_parameters == {"x": "1", "y": "2"}


@fact("routing.greedy-names", "routing.nested-greedy")
@pytest.mark.parametrize(
    ("path", "route", "parameters"),
    [
        ("/a/b", "GET /{all+}", {"all": "a/b"}),
        ("/parent", "GET /{all+}", {"all": "parent"}),
        ("/parent/a/b", "GET /parent/{proxy+}", {"proxy": "a/b"}),
        ("/parent/child", "GET /parent/child", {}),
        ("/parent/child/a", "GET /parent/child/{rest+}", {"rest": "a"}),
    ],
)
def test_greedy_resources_on_every_level(path, route, parameters):
    """Source: recorded that they coexist and how they may be called."""
    routes = (
        "GET /{all+}",
        "GET /parent/{proxy+}",
        "GET /parent/child",
        "GET /parent/child/{rest+}",
    )
    match = router(*routes).find(path, "GET")
    assert match is not None
    assert (match.method, dict(match.path_parameters)) == (route, parameters)
