from __future__ import annotations

import pytest

from frontgate.template.graph import cycle, levels

Dependencies = dict[str, list[str]]


@pytest.mark.parametrize(
    ("dependencies", "groups"),
    [
        ({}, ()),
        ({"b": [], "a": []}, (("b", "a"),)),
        ({"c": ["a", "b"], "b": ["a"], "a": []}, (("a",), ("b",), ("c",))),
        ({"d": ["a"], "a": [], "c": ["a"]}, (("a",), ("d", "c"))),
        ({"a": ["a"], "b": ["a"], "c": []}, (("c",),)),
        ({"b": ["a", "a"], "a": []}, (("a",), ("b",))),
    ],
)
def test_levels(dependencies: Dependencies, groups: tuple[tuple[str, ...], ...]) -> None:
    assert levels(dependencies) == groups


@pytest.mark.parametrize(
    ("dependencies", "way"),
    [
        ({"a": [], "b": ["a"]}, []),
        ({"a": ["a"]}, ["a", "a"]),
        ({"x": ["a"], "a": ["b"], "b": ["c"], "c": ["a"]}, ["a", "b", "c", "a"]),
        ({"a": ["b"], "b": ["a", "c"], "c": ["d"], "d": ["b"]}, ["a", "b", "a"]),
    ],
)
def test_cycle(dependencies: Dependencies, way: list[str]) -> None:
    assert cycle(dependencies) == way
