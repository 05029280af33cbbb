from __future__ import annotations

import pytest

from frontgate.cli import main

GOOD = """
Resources:
  One: {Type: AWS::Logs::LogGroup}
  Two: {Type: AWS::Logs::LogGroup}
  Table: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST}}
"""
BAD = """
Resources:
  One: {Type: AWS::Logs::LogGroup, Properties: {FieldIndexPolicies: []}}
  Queue: {Type: AWS::MSK::Cluster}
"""
UNFINISHED = """
Resources:
  Work:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: app.handler, Code: src}
  Nightly:
    Type: AWS::Events::Rule
    Properties: {ScheduleExpression: rate(1 day)}
"""


@pytest.fixture
def doctor(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def doctor(template: str) -> tuple[int, list[str], str]:
        (tmp_path / "template.yaml").write_text(template.lstrip())
        status = main(["doctor"])
        output = capsys.readouterr()
        return status, output.out.splitlines(), output.err

    return doctor


def test_a_template_that_runs_here(doctor):
    assert doctor(GOOD) == (
        0,
        ["yes    1  AWS::DynamoDB::Table", "yes    2  AWS::Logs::LogGroup"],
        "",
    )


def test_a_template_that_does_not(doctor):
    status, lines, error = doctor(BAD)
    assert (status, error) == (1, "")
    assert lines[:2] == ["yes    1  AWS::Logs::LogGroup", "no     1  AWS::MSK::Cluster"]
    assert lines[2].startswith("template.yaml:2: One: its FieldIndexPolicies is not supported")
    assert lines[3].startswith("template.yaml:3: Queue: AWS::MSK::Cluster is not supported")


def test_a_handler_that_is_not_there_and_a_schedule(doctor, tmp_path):
    (tmp_path / "src").mkdir()
    status, lines, _ = doctor(UNFINISHED)
    assert status == 1
    assert lines[-2:] == [
        "note: template.yaml:7: Nightly: the ScheduleExpression of AWS::Events::Rule is accepted, "
        "but without effect here",
        'template.yaml:4: Function Work: the handler "app.handler" needs the file '
        f"{tmp_path}/src/app.py, which does not exist.",
    ]


def test_a_value_that_lambda_refuses(doctor, tmp_path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src/app.py").touch()
    status, lines, _ = doctor(UNFINISHED.replace("Code: src", "Code: src, Timeout: 3000"))
    assert status == 1
    assert lines[-1].startswith(
        "template.yaml:4: Work: 1 validation error detected: Value '3000' at 'timeout' failed"
    )


def test_a_template_that_is_broken(doctor):
    status, lines, error = doctor("Resources: [")
    assert (status, lines) == (1, [])
    assert error.startswith("frontgate: template.yaml:")
