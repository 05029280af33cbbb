from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

from frontgate.template import Created, Resolver, Stack, TemplateError

TEMPLATE = """
Parameters:
  Cidrs: {Type: CommaDelimitedList, Default: "a,b"}
  Days: {Type: Number, Default: 7}
Conditions:
  Never: !Equals [1, 2]
Resources:
  Table: {Type: AWS::DynamoDB::Table}
  Skipped: {Type: AWS::SQS::Queue, Condition: Never}
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub ${Table}-queue
      Tags:
        - Key: arn
          Value: !GetAtt Table.Arn
      Delay: !If [Never, 1, !Ref AWS::NoValue]
      Days: !Ref Days
"""


@dataclass(frozen=True)
class Existing:
    ref: str
    attributes: Mapping[str, object] = field(default_factory=dict)


@pytest.fixture
def stack(stack_of: Callable[..., Stack]) -> Stack:
    return stack_of(TEMPLATE, stack_name="members", region="eu-west-1")


def test_resolves_a_resources_properties(stack: Stack) -> None:
    created: dict[str, Created] = {}
    resolver = Resolver(stack, created)
    created["Table"] = Existing(ref="members-Table-1", attributes={"Arn": "arn:table"})
    queue = stack.resources[-1]
    assert resolver.resolve(queue.properties, resource=queue) == {
        "QueueName": "members-Table-1-queue",
        "Tags": [{"Key": "arn", "Value": "arn:table"}],
        "Days": "7",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWS::AccountId", "123456789012"),
        ("AWS::NotificationARNs", []),
        ("AWS::NoValue", None),
        ("AWS::Partition", "aws"),
        ("AWS::Region", "eu-west-1"),
        ("AWS::StackName", "members"),
        ("AWS::URLSuffix", "amazonaws.com"),
        ("Cidrs", ["a", "b"]),
    ],
)
def test_parameters_and_pseudo_parameters(stack: Stack, name: str, value: object) -> None:
    assert Resolver(stack, {}).resolve({"Ref": name}) == value


def test_stack_id_is_an_arn_that_stays(stack: Stack, stack_of: Callable[..., Stack]) -> None:
    stack_id = Resolver(stack, {}).resolve({"Ref": "AWS::StackId"})
    again = stack_of(TEMPLATE, stack_name="members", region="eu-west-1")
    assert str(stack_id).startswith("arn:aws:cloudformation:eu-west-1:123456789012:stack/members/")
    assert Resolver(again, {}).resolve({"Ref": "AWS::StackId"}) == stack_id


@pytest.mark.parametrize(
    ("created", "message"),
    [
        ({}, "template.yaml:12: Queue: Table has not been created yet"),
        (
            {"Table": Existing(ref="t", attributes={"StreamArn": "s"})},
            "template.yaml:15: Queue: Table has no attribute Arn; it has: StreamArn",
        ),
    ],
)
def test_error_has_the_propertys_line(
    stack: Stack, created: dict[str, Created], message: str
) -> None:
    queue = stack.resources[-1]
    with pytest.raises(TemplateError) as caught:
        Resolver(stack, created).resolve(queue.properties, resource=queue)
    assert str(caught.value).endswith(message)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            {"Ref": "Skipped"},
            "Skipped is not created, because its condition Never is false",
        ),
        ({"Ref": "Tabel"}, "there is no resource or parameter named Tabel (did you mean Table?)"),
        ({"Fn::If": ["Nevr", 1, 2]}, "there is no condition named Nevr (did you mean Never?)"),
        ({"Fn::ImportValue": "x"}, "Fn::ImportValue: no export named x is known; other stacks"),
    ],
)
def test_names_that_cannot_be_resolved(stack: Stack, value: object, message: str) -> None:
    with pytest.raises(TemplateError) as caught:
        Resolver(stack, {}).resolve(value)
    assert caught.value.message.startswith(message)


def test_imports(stack: Stack) -> None:
    resolver = Resolver(stack, {}, imports={"url": "https://example.com"})
    assert resolver.resolve({"Fn::ImportValue": "url"}) == "https://example.com"
