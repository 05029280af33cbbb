"""A small stack with everything that CloudFormation tells of one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from frontgate.resources import Created, DeployedStack
from frontgate.stacks import LaunchedStack
from frontgate.template import load

NOON = 1_767_268_800.0
"""2026-01-01T12:00:00Z"""

TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Description: A shop.
Metadata: {Owner: us}
Parameters:
  Secret: {Type: String, Default: hush, NoEcho: true, Description: Tell nobody.}
  Zones: {Type: CommaDelimitedList, Default: "a,b", AllowedValues: [a, b]}
Resources:
  Table: {Type: AWS::Serverless::SimpleTable}
  Queue: {Type: AWS::SQS::Queue}
  Map: {Type: AWS::Location::Map}
Outputs:
  TableName: {Description: Where it is., Value: !Ref Table, Export: {Name: shop-table}}
  Zone: {Value: a}
"""
SAMCONFIG = """\
[default.deploy.parameters]
capabilities = "CAPABILITY_IAM CAPABILITY_AUTO_EXPAND"
tags = "team=shops cost:center='4 2'"
"""


@pytest.fixture
def launch(tmp_path: Path) -> Callable[..., LaunchedStack]:
    """A launched stack of a template; what is not named was created under its logical id."""

    def launch(
        text: str = TEMPLATE, *, samconfig: str = SAMCONFIG, left_out: frozenset[str] = frozenset()
    ) -> LaunchedStack:
        (tmp_path / "template.yaml").write_text(text)
        (tmp_path / "samconfig.toml").write_text(samconfig)
        stack = load(tmp_path / "template.yaml", stack_name="shop", region="eu-west-1")
        return LaunchedStack(
            stack=stack,
            deployed=DeployedStack(
                created={
                    each.logical_id: Created(ref=f"shop-{each.logical_id}")
                    for each in stack.resources
                },
                outputs={name: f"value of {name}" for name in stack.outputs},
                apis=(),
                user_pools=(),
                exports={
                    name: str(each.export_name)
                    for name, each in stack.outputs.items()
                    if each.export_name is not None
                },
                left_out=left_out,
            ),
            began=NOON,
            completed=NOON + 2,
        )

    return launch


@pytest.fixture
def launched(launch: Callable[..., LaunchedStack]) -> LaunchedStack:
    """Without its map, which cannot run here."""
    return launch(left_out=frozenset({"Map"}))
