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


def test_levels(stack_of: Callable[..., Stack]) -> None:
    levels = stack_of(TEMPLATE).levels()
    assert [[resource.logical_id for resource in level] for level in levels] == [
        ["First", "Alone"],
        ["Second"],
        ["Third"],
    ]


def test_place_of_a_property(stack_of: Callable[..., Stack], tmp_path: Path) -> None:
    stack = stack_of(TEMPLATE)
    assert stack.place_of("Second", "Tags", 0, "Key").path == tmp_path / "template.yaml"
    assert stack.line_of("Second", "Tags", 0, "Key") == 9
    assert stack.line_of("Second") == 4
