"""Source: the service model, "Lambda quotas", "Defined runtime environment variables"."""

from __future__ import annotations

import pytest

from frontgate.resources import refused_values

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Seconds: {Type: Number, Default: SECONDS}
Globals:
  Function:
    MemorySize: 64
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: code
      Handler: app.handler
      Runtime: RUNTIME
      Timeout: !Ref Seconds
      Environment:
        Variables: {AWS_REGION: x}
  Other:
    Type: AWS::Lambda::Function
    Properties:
      Code: code
      Handler: app.handler
      Runtime: python3.13
      Timeout: 900
      MemorySize: "128"
      Role: !GetAtt Work.Arn
      Environment: {Variables: {OTHER: !GetAtt Work.Arn}}
"""


@pytest.fixture
def refused(world, tmp_path):
    (tmp_path / "code").mkdir()

    def refused(runtime: str, seconds: str) -> list[str]:
        text = TEMPLATE.replace("RUNTIME", runtime).replace("SECONDS", seconds)
        return [str(error) for error in refused_values(world.load(text))]

    return refused


def test_each_is_told_with_its_line(refused, tmp_path):
    found = [each.removeprefix(f"{tmp_path}/template.yaml:") for each in refused("python3.99", "3")]
    assert [each.partition(" failed")[0] for each in found[:2]] == [
        "13: Work: 1 validation error detected: Value 'python3.99' at 'runtime'",
        "6: Work: 1 validation error detected: Value '64' at 'memorySize'",
    ]
    assert found[2].startswith("15: Work: Lambda was unable to configure your environment")
    assert len(found) == 3


def test_what_is_no_number(refused):
    assert any("Work: '1.5' is not a whole number" in each for each in refused("python3.13", "1.5"))
