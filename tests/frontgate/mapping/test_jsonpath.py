from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontgate.mapping.jsonpath import MISSING, JsonPathSyntaxError, compile_path

STORE = {
    "book": [
        {"title": "Sayings", "price": 8.95, "tags": ["old", "wise"]},
        {"title": "Sword", "price": 12.99, "isbn": "0-553"},
        {"title": "Moby Dick", "price": 8.99, "isbn": "0-395", "tags": []},
    ],
    "bicycle": {"color": "red", "price": 19.95, "a.b": 1, "it's": 2},
    "nothing": None,
    "limit": 10,
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", STORE),
        ("$.bicycle.color", "red"),
        ("bicycle.color", "red"),
        ("$['bicycle']['color']", "red"),
        ('$["bicycle"].color', "red"),
        ("$.bicycle['a.b']", 1),
        ("$.bicycle['it\\'s']", 2),
        ("$.book[0].title", "Sayings"),
        ("$.book[-1].title", "Moby Dick"),
        ("$.book[3]", MISSING),
        ("$.book.title", MISSING),
        ("$.nothing", None),
        ("$.nothing.more", MISSING),
        ("$.absent", MISSING),
        ("$.book.length()", 3),
        ("$.absent.length()", MISSING),
        ("$.bicycle.keys()", ["color", "price", "a.b", "it's"]),
        ("$.book[0]['title','price']", {"title": "Sayings", "price": 8.95}),
        ("$..price.max()", 19.95),
        ("$..price.min()", 8.95),
    ],
)
def test_definite_paths(path: str, found: object) -> None:
    compiled = compile_path(path)
    assert compiled.definite
    assert compiled.find(STORE) == found


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$.book[*].title", ["Sayings", "Sword", "Moby Dick"]),
        ("$.book.*.title", ["Sayings", "Sword", "Moby Dick"]),
        ("$.book[0,1].title", ["Sayings", "Sword"]),
        ("$.book[0:2].title", ["Sayings", "Sword"]),
        ("$.book[1:].title", ["Sword", "Moby Dick"]),
        ("$.book[:-2].title", ["Sayings"]),
        ("$.book[-1:].title", ["Moby Dick"]),
        ("$..title", ["Sayings", "Sword", "Moby Dick"]),
        ("$..book[0].title", ["Sayings"]),
        ("$..absent", []),
        ("$.absent[*]", []),
        ("$.book[?(@.isbn)].title", ["Sword", "Moby Dick"]),
        ("$.book[?(!@.isbn)].title", ["Sayings"]),
        ("$.book[?(@.price < 10)].title", ["Sayings", "Moby Dick"]),
        ("$.book[?(@.price < $.limit)].title", []),
        ("$.book[?(@.price > 8.95 && @.price <= 8.99 || @.title == 'Sword')].title",
         ["Sword", "Moby Dick"]),
        ("$.book[?(@.title == \"Sword\" || !(@.isbn))].title", ["Sayings", "Sword"]),
        ("$.book[?(@.title != 'Sword')].title", ["Sayings", "Moby Dick"]),
        ("$.book[?(@.title =~ /s.*/i)].title", ["Sayings", "Sword"]),
        ("$.book[?(@.title in ['Sword', 'Sayings'])].title", ["Sayings", "Sword"]),
        ("$.book[?(@.title nin ['Sword'])].title", ["Sayings", "Moby Dick"]),
        ("$.book[?(@.tags contains 'wise')].title", ["Sayings"]),
        ("$.book[?(@.tags size 2)].title", ["Sayings"]),
        ("$.book[?(@.tags empty true)].title", ["Moby Dick"]),
        ("$.book[?(@.tags anyof ['old'])].title", ["Sayings"]),
        ("$.book[?(@.tags subsetof ['old', 'wise', 'x'])].title", ["Sayings", "Moby Dick"]),
        ("$.book[?(@.tags.length() == 2)].title", ["Sayings"]),
        ("$.book[?(@['price'] >= 12.99)].title", ["Sword"]),
    ],
)  # fmt: skip
def test_indefinite_paths(path: str, found: object) -> None:
    compiled = compile_path(path)
    assert not compiled.definite
    assert compiled.find(STORE) == found


@pytest.mark.parametrize(
    "path",
    ["", "$[", "$.", "$..", "$['a", "$[?(@.a]", "$[?(@.a == )]", "$.a b", "$.a.nope()", "$[1,]",
     "$[?(@.a =~ 'x')]", "$[?(" + "(" * 100, "$[a]"],
)  # fmt: skip
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(JsonPathSyntaxError, match="invalid JSONPath"):
        compile_path(path)


def test_paths_are_compiled_once() -> None:
    assert compile_path("$.a.b") is compile_path("$.a.b")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)


@given(JSON, st.lists(st.integers(0, 5), max_size=4))
def test_a_definite_path_equals_direct_indexing(document: object, choices: list[int]) -> None:
    path, value = "$", document
    for choice in choices:
        if isinstance(value, dict) and value:
            key = sorted(value)[choice % len(value)]
            quoted = key.replace("\\", "\\\\").replace("'", "\\'")
            path, value = f"{path}['{quoted}']", value[key]
        elif isinstance(value, list) and value:
            position = choice % len(value)
            path, value = f"{path}[{position}]", value[position]
    assert compile_path(path).find(document) is value


@given(st.text(alphabet="$@.[]()?*'\"ab01:,&|!<>=~/ -", max_size=20), JSON)
def test_any_text_is_a_path_or_a_syntax_error(expression: str, document: object) -> None:
    try:
        path = compile_path(expression)
    except JsonPathSyntaxError:
        return
    found = path.find(document)
    assert path.definite or isinstance(found, list)


@pytest.mark.parametrize(
    ("function", "found"),
    [("max", "inf"), ("min", "1.0"), ("sum", "inf"), ("avg", "inf"), ("stddev", "nan")],
)
@pytest.mark.parametrize("huge", ["1e999", "9" * 400])
def test_numbers_that_are_too_large_for_a_double(function, found, huge):
    """Source: assumed (Java's doubles)."""
    document = json.loads(f'{{"a": [1, {huge}, "x"]}}')
    assert str(compile_path(f"$.a.{function}()").find(document)) == found
