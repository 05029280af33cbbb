from __future__ import annotations

from dataclasses import dataclass

import pytest

from frontgate.http.routing import RoutePattern, RouteTable, parse_route_key


@dataclass(frozen=True)
class Target:
    pattern: RoutePattern


def table(*keys: str) -> RouteTable[Target]:
    return RouteTable([Target(parse_route_key(key)) for key in keys])


PETS = (
    "GET /pets/dog/1",
    "GET /pets/dog/{id}",
    "GET /pets/{proxy+}",
    "ANY /{proxy+}",
    "$default",
)


@pytest.mark.fact("http-routing.order", "http-routing.any", "http-routing.trailing-slash")
@pytest.mark.parametrize(
    ("method", "path", "key", "parameters"),
    [
        # documented: "Working with routes for HTTP APIs", its worked example
        ("GET", "/pets/dog/1", "GET /pets/dog/1", {}),
        ("GET", "/pets/dog/2", "GET /pets/dog/{id}", {"id": "2"}),
        ("GET", "/pets/cat/1", "GET /pets/{proxy+}", {"proxy": "cat/1"}),
        ("POST", "/test/5", "ANY /{proxy+}", {"proxy": "test/5"}),
        # documented: a route of another method hides nothing
        ("POST", "/pets/dog/1", "ANY /{proxy+}", {"proxy": "pets/dog/1"}),
        # assumed: a greedy variable holds at least one segment
        ("GET", "/", "$default", {}),
        ("GET", "/pets/", "ANY /{proxy+}", {"proxy": "pets"}),
    ],
)
def test_the_most_specific_route_is_chosen(
    method: str, path: str, key: str, parameters: dict[str, str]
) -> None:
    match = table(*PETS).find(method, path)
    assert match is not None
    assert (match.route.pattern.key, match.parameters) == (key, parameters)


@pytest.mark.fact("http-routing.order", "http-routing.specific")
@pytest.mark.parametrize(
    ("keys", "method", "path", "key"),
    [
        # documented: the method's own route before ANY
        (("ANY /a", "GET /a"), "GET", "/a", "GET /a"),
        (("ANY /a", "GET /a"), "PUT", "/a", "ANY /a"),
        # documented: any full match before any greedy one
        (("GET /a/b/{p+}", "GET /{x}/{y}/{z}"), "GET", "/a/b/c", "GET /{x}/{y}/{z}"),
        # assumed: more literal segments first, then the earlier literal
        (("GET /a/{x}/{y}", "GET /{x}/b/c"), "GET", "/a/b/c", "GET /{x}/b/c"),
        (("GET /{x}/b", "GET /a/{x}"), "GET", "/a/b", "GET /a/{x}"),
        (("GET /{p+}", "GET /a/{p+}"), "GET", "/a/b", "GET /a/{p+}"),
        # assumed: a variable is never empty
        (("GET /a/{x}", "$default"), "GET", "/a/", "$default"),
    ],
)
def test_ranking(keys: tuple[str, ...], method: str, path: str, key: str) -> None:
    for order in (keys, keys[::-1]):
        match = table(*order).find(method, path)
        assert match is not None
        assert match.route.pattern.key == key


def test_no_route() -> None:
    assert table("GET /a", "GET /a/{x}").find("POST", "/a") is None
    assert table("GET /a").find("GET", "/a/") is None


def test_variables_of_one_path_may_have_different_names() -> None:
    routes = table("GET /a/{x}", "POST /a/{y}")
    got, posted = routes.find("GET", "/a/1"), routes.find("POST", "/a/1")
    assert got is not None and posted is not None
    assert (got.parameters, posted.parameters) == ({"x": "1"}, {"y": "1"})


@pytest.mark.fact("http-routing.key")
@pytest.mark.parametrize("key", ["/a", "FETCH /a", "GET a", "GET", "$connect"])
def test_a_malformed_route_key_is_refused_in_the_words_of_aws(key: str) -> None:
    with pytest.raises(ValueError, match="not formatted properly for HTTP protocol"):
        parse_route_key(key)


@pytest.mark.fact("http-routing.any")
@pytest.mark.parametrize("key", ["GET /{p+}/a", "GET /{p+}/{q}", "GET /{p+}/{q+}"])
def test_a_greedy_variable_is_last(key: str) -> None:
    with pytest.raises(ValueError, match="must be the last segment"):
        parse_route_key(key)
