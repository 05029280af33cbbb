from __future__ import annotations

from collections.abc import Callable

import pytest

from frontgate.template import Stack
from frontgate.template.document import KeyPath
from frontgate.template.expression import ExpressionError
from frontgate.template.loops import Loops


def expand(resources: dict[str, object]) -> dict[str, object]:
    return dict(Loops(lambda value: value).expand({"Resources": resources})["Resources"])


def test_loop_over_resources() -> None:
    # documented: "Fn::ForEach" examples
    assert expand(
        {
            "Fn::ForEach::Topics": [
                "Name",
                ["One", "Two"],
                {"Topic${Name}": {"Properties": {"N": {"Ref": "Name"}, "S": "${Name}.x"}}},
            ],
            "Other": {"Type": "T"},
        }
    ) == {
        "TopicOne": {"Properties": {"N": "One", "S": "One.x"}},
        "TopicTwo": {"Properties": {"N": "Two", "S": "Two.x"}},
        "Other": {"Type": "T"},
    }  # fmt: skip


def test_ampersand_leaves_only_what_a_logical_id_may_have() -> None:
    loop = ["Ip", ["10.0.0.1"], {"Rule&{Ip}": {"Type": "T", "Properties": {"A": "${Ip}"}}}]
    assert expand({"Fn::ForEach::Rules": loop}) == {
        "Rule10001": {"Type": "T", "Properties": {"A": "10.0.0.1"}}
    }


def test_nested_loops_and_loops_in_properties() -> None:
    inner = {"Fn::ForEach::Keys": ["K", ["x", "y"], {"${K}": "${A}-${K}"}]}
    nested = {"Fn::ForEach::Inner": ["B", ["1", "2"], {"R${A}${B}": {"Properties": inner}}]}
    assert expand({"Fn::ForEach::Outer": ["A", ["p", "q"], nested]}) == {
        f"R{a}{b}": {"Properties": {"x": f"{a}-x", "y": f"{a}-y"}} for a in "pq" for b in "12"
    }


@pytest.mark.parametrize(
    ("loop", "message", "keys"),
    [
        (["A", ["x"]], "Fn::ForEach::L needs an identifier, a collection and a mapping", ()),
        (["A", "x", {}], "Fn::ForEach::L needs a list of texts to go through", ()),
        ([1, ["x"], {}], "Fn::ForEach::L needs an identifier of its own", ()),
        (
            ["A", ["x", "y"], {"Same": {}}],
            "Fn::ForEach::L makes Same twice; is ${A} in its key?",
            (),
        ),
    ],
)
def test_refusals(loop: object, message: str, keys: KeyPath) -> None:
    with pytest.raises(ExpressionError) as caught:
        expand({"Fn::ForEach::L": loop})
    assert caught.value.message == message
    assert caught.value.keys == ("Resources", "Fn::ForEach::L", *keys)


def test_loop_makes_a_resource_that_is_written_too() -> None:
    with pytest.raises(ExpressionError, match="Same is made twice"):
        expand({"Same": {}, "Fn::ForEach::L": ["A", ["x"], {"Same": {}}]})


def test_resources_of_a_loop_keep_their_lines(stack_of: Callable[..., Stack]) -> None:
    stack = stack_of(
        """
        Transform: AWS::LanguageExtensions
        Parameters: {Names: {Type: CommaDelimitedList, Default: "One,Two"}}
        Resources:
          Fn::ForEach::Queues:
            - Name
            - !Ref Names
            - Queue${Name}:
                Type: AWS::SQS::Queue
                Properties:
                  QueueName: !Sub "${Name}-${AWS::Region}"
        """
    )
    assert [(r.logical_id, r.line) for r in stack.resources] == [("QueueOne", 7), ("QueueTwo", 7)]
    assert stack.line_of("QueueTwo", "QueueName") == 10
    assert stack.resources[0].properties == {"QueueName": {"Fn::Sub": "One-${AWS::Region}"}}
