"""The examples are those of RFC 7396, appendix A."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from community.domain.merge_patch import Json, merge, read
from community.errors import InvalidPatchError
from hypothesis import given
from hypothesis import strategies as st

scalars = st.none() | st.booleans() | st.integers() | st.text()
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("target", "patch", "merged"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_the_examples_of_the_standard(target: Json, patch: Json, merged: Json) -> None:
    assert merge(target, patch) == merged


@given(documents, documents)
def test_merging_twice_is_merging_once(target: Any, patch: Any) -> None:
    once = merge(target, patch)

    assert merge(once, patch) == once


@given(documents, documents)
def test_neither_document_is_changed(target: Any, patch: Any) -> None:
    before = copy.deepcopy((target, patch))

    merge(target, patch)

    assert (target, patch) == before


@given(documents)
def test_an_empty_patch_changes_no_object(target: Any) -> None:
    assert merge({"a": target}, {}) == {"a": target}


@given(documents)
def test_a_patch_reads_as_it_was_written(patch: Any) -> None:
    assert read(json.dumps(patch)) == patch


DEEP = 100_000


@pytest.mark.parametrize(
    "text",
    [
        *(None, "", "{", "nonsense", "{'a': 1}"),
        pytest.param("1" * 5000, id="digits"),
        pytest.param("[" * DEEP + "]" * DEEP, id="deep"),
    ],
)
def test_what_is_no_json_is_refused(text: str | None) -> None:
    with pytest.raises(InvalidPatchError, match="not JSON"):
        read(text)


def test_a_patch_that_is_nested_too_deep_is_refused() -> None:
    patch: Json = 1
    for _ in range(DEEP):
        patch = {"a": patch}

    with pytest.raises(InvalidPatchError, match="too deep"):
        merge({}, patch)
