from __future__ import annotations

import pytest

from frontgate.template.expression import ExpressionError
from frontgate.template.functions import FUNCTIONS


@pytest.mark.parametrize(
    ("name", "argument", "result"),
    [
        # documented: "Intrinsic function reference"
        ("Fn::Base64", "AWS CloudFormation", "QVdTIENsb3VkRm9ybWF0aW9u"),
        ("Fn::Base64", "é", "w6k="),
        ("Fn::Cidr", ["192.168.0.0/24", 2, 5], ["192.168.0.0/27", "192.168.0.32/27"]),
        ("Fn::Cidr", ["10.0.0.0/16", "2"], ["10.0.0.0/24", "10.0.1.0/24"]),
        ("Fn::Cidr", ["2001:db8::/56", 2, 64], ["2001:db8::/64", "2001:db8:0:1::/64"]),
        ("Fn::Join", [":", ["a", "b", "c"]], "a:b:c"),
        ("Fn::Join", ["", ["a", 1, True]], "a1true"),
        ("Fn::Join", [",", []], ""),
        ("Fn::Length", [1, 2, 3], 3),
        ("Fn::Select", [1, ["a", "b"]], "b"),
        ("Fn::Select", ["0", ["a", "b"]], "a"),
        ("Fn::Split", ["|", "a|b|"], ["a", "b", ""]),
        ("Fn::ToJsonString", {"a": [1, True, "é"]}, '{"a":[1,true,"é"]}'),
    ],
)
def test_results(name: str, argument: object, result: object) -> None:
    assert FUNCTIONS[name](argument) == result


@pytest.mark.parametrize(
    ("name", "argument", "message"),
    [
        ("Fn::Base64", ["a"], "Fn::Base64 needs text where it has a list"),
        ("Fn::Cidr", "10.0.0.0/8", "Fn::Cidr needs [ipBlock, count, cidrBits]"),
        ("Fn::Cidr", ["ten", 1, 8], "Fn::Cidr needs a CIDR block, not 'ten'"),
        ("Fn::Cidr", ["10.0.0.0/24", 9, 5], "Fn::Cidr: 10.0.0.0/24 has no 9 blocks of 5 bits"),
        (
            "Fn::Cidr",
            ["10.0.0.0/24", 1, 9],
            "Fn::Cidr cannot cut 1 blocks of 9 bits out of 10.0.0.0/24",
        ),
        ("Fn::Join", ["", "abc"], "Fn::Join needs a delimiter and a list"),
        ("Fn::Join", ["", [{"a": 1}]], "Fn::Join needs text where it has a mapping"),
        ("Fn::Length", "abc", "Fn::Length needs a list"),
        ("Fn::Select", [2, ["a", "b"]], "Fn::Select cannot select item 2 of a list of 2"),
        ("Fn::Select", ["x", ["a"]], "Fn::Select needs a whole number, not 'x'"),
        ("Fn::Select", [0], "Fn::Select needs an index and a list"),
        ("Fn::Split", ["", "a"], "Fn::Split needs a delimiter that is not empty"),
        ("Fn::Split", "a", "Fn::Split needs a delimiter and a text"),
        ("Fn::ToJsonString", "a", "Fn::ToJsonString needs a mapping or a list"),
    ],
)
def test_refusals(name: str, argument: object, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        FUNCTIONS[name](argument)
    assert caught.value.message == message
