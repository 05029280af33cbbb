from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from frontgate.template import Stack

TEMPLATE = """
Resources:
  Third: {Type: T, Properties: {A: !Ref First, B: !Ref Second}}
  First: {Type: T}
  Second:
    Type: T
    DependsOn: First
    Properties:
      Tags:
        - Key: a
  Alone: {Type: T}
"""


def test_each_resource_comes_after_what_it_depends_on(stack_of: Callable[..., Stack]) -> None:
    order = [resource.logical_id for resource in stack_of(TEMPLATE).resources]
    assert sorted(order) == ["Alone", "First", "Second", "Third"]
    assert order.index("First") < order.index("Second") < order.index("Third")


def test_place_of_a_property(stack_of: Callable[..., Stack], tmp_path: Path) -> None:
    stack = stack_of(TEMPLATE)
    assert stack.place_of("Second", "Tags", 0, "Key").path == tmp_path / "template.yaml"
    assert stack.line_of("Second", "Tags", 0, "Key") == 9
    assert stack.line_of("Second") == 4
