from __future__ import annotations

from typing import Any

import pytest

from frontgate.template.expression import (
    ExpressionError,
    function_name,
    split_attribute,
    split_substitution,
    substitution_parts,
)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"Ref": "A"}, "Ref"),
        ({"Fn::Sub": "A"}, "Fn::Sub"),
        ({"Fn::Equals": []}, "Fn::Equals"),
        ({"Condition": "A"}, None),
        ({"$ref": "#/components"}, None),
        ({"Ref": "A", "Other": 1}, None),
        ({}, None),
    ],
)
def test_function_name(value: dict[str, Any], name: str | None) -> None:
    assert function_name(value) == name


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"Fn::Subb": "A"}, "Fn::Subb is not a CloudFormation function (did you mean Fn::Sub?)"),
        ({"Fn::If": [], "x": 1}, "Fn::If must be the only key of its mapping"),
        ({"Fn::ForEach::A": []}, "Fn::ForEach::A needs `Transform: AWS::LanguageExtensions`"),
    ],
)
def test_calls_that_are_none(value: dict[str, Any], message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        function_name(value)
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize(
    ("argument", "halves"),
    [
        ("A.Arn", ("A", "Arn")),
        ("A.Endpoint.Address", ("A", "Endpoint.Address")),
        (["A", "Arn"], ("A", "Arn")),
        (["A", "Endpoint", "Address"], ("A", "Endpoint.Address")),
        (["A", {"Ref": "B"}], ("A", {"Ref": "B"})),
    ],
)
def test_split_attribute(argument: object, halves: tuple[str, object]) -> None:
    assert split_attribute(argument) == halves


@pytest.mark.parametrize("argument", ["A", ["A"], [1, "B"], {}, None, ["A", "B", {}]])
def test_attribute_that_cannot_be_split(argument: object) -> None:
    with pytest.raises(ExpressionError, match=r"Fn::GetAtt needs a resource and an attribute"):
        split_attribute(argument)


@pytest.mark.parametrize("argument", [1, ["a"], ["a", []], [1, {}], None])
def test_substitution_that_cannot_be_split(argument: object) -> None:
    with pytest.raises(ExpressionError, match=r"Fn::Sub needs a text"):
        split_substitution(argument)


def test_substitution_parts() -> None:
    assert substitution_parts("a${B}c${!D}$input ${E.F}$") == [
        ("a", False),
        ("B", True),
        ("c", False),
        ("${D}", False),
        ("$input ", False),
        ("E.F", True),
        ("$", False),
    ]


def test_variable_that_is_no_name() -> None:
    with pytest.raises(ExpressionError) as caught:
        substitution_parts("${input.path('$.a')}")
    assert caught.value.message == (
        "${input.path('$.a')} in Fn::Sub is not a name; write ${!input.path('$.a')} for that text"
    )
