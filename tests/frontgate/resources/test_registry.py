from __future__ import annotations

import re
from dataclasses import replace

import pytest

from frontgate.resources import TYPES, UnsupportedError, unsupported, without_effect
from frontgate.template import load

TEMPLATE = """
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      ResourcePolicy: {}
      Tags: []
      ImportSourceSpecification:
        InputFormat: CSV
  Queue:
    Type: AWS::EMR::Cluster
  Special:
    Type: Custom::Thing
    Properties: {ServiceToken: arn}
"""


def problems_of(world, text=TEMPLATE):
    return unsupported(world.load(text))


def test_each_problem_names_property_line_and_page(world, tmp_path):
    page = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-"
    lines = [str(problem).replace(f"{tmp_path}/", "") for problem in problems_of(world)]
    assert sorted(lines) == [
        "template.yaml:10: Queue: AWS::EMR::Cluster is not supported here "
        f"({page}emr-cluster.html)",
        "template.yaml:12: Special: Custom::Thing is not supported here",
        "template.yaml:6: Table: its ResourcePolicy is not supported here "
        f"({page}dynamodb-table.html)",
        "template.yaml:8: Table: its ImportSourceSpecification is not supported here "
        f"({page}dynamodb-table.html)",
    ]


@pytest.mark.parametrize(
    ("resource", "sentence"),
    [
        (
            "{Type: AWS::SQS::Queu}",
            "AWS::SQS::Queu is not supported here (did you mean AWS::SQS::Queue?)",
        ),
        (
            "{Type: AWS::SQS::Queue, Properties: {VisibilityTimeot: 3}}",
            "its VisibilityTimeot is not supported here (did you mean VisibilityTimeout?)",
        ),
        ("{Type: AWS::Quux::Thing}", "AWS::Quux::Thing is not supported here"),
    ],
)
def test_a_slip_is_told_from_what_does_not_run_here(world, resource, sentence):
    (problem,) = problems_of(world, f"Resources: {{Mine: {resource}}}")
    assert problem.sentence == f"Mine: {sentence}"


def test_harmless_properties_are_no_problem(world):
    text = """
    Resources:
      Table:
        Type: AWS::DynamoDB::Table
        Properties: {Tags: [], SSESpecification: {}, TableClass: STANDARD}
    """
    assert problems_of(world, text) == ()


def test_the_problem_of_a_resource_that_sam_made_names_the_one_written(world):
    text = """
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Work:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: "def handler(event, context): ..."
          Events:
            Thing: {Type: IoTRule, Properties: {Sql: "SELECT *"}}
    """
    (problem,) = problems_of(world, text)
    assert (problem.logical_id, problem.type) == ("Work", "AWS::IoT::TopicRule")
    assert problem.property_name is None
    assert problem.line is not None


def test_the_error_lists_them_all(world):
    problems = problems_of(world)
    error = UnsupportedError(problems)
    first, *listed = str(error).splitlines()
    assert first == (
        "4 of the template's resources or properties cannot run here; "
        "--allow-unsupported leaves them out:"
    )
    assert listed == [f"  {problem}" for problem in problems]
    assert error.problems == problems


@pytest.mark.parametrize("name", sorted(TYPES))
def test_a_property_is_supported_or_harmless_and_well_written(name):
    known = TYPES[name]
    assert not known.supported & known.harmless
    assert all(re.fullmatch(r"[A-Z][A-Za-z0-9]+", p) for p in known.supported | known.harmless)


def test_what_is_without_effect_is_supported():
    for kind in TYPES.values():
        assert kind.without_effect <= kind.supported


def test_what_changes_nothing_is_named(tmp_path, monkeypatch):
    name = "AWS::ApiGateway::UsagePlan"
    plan = replace(TYPES[name], without_effect=frozenset({"Quota"}))
    monkeypatch.setattr("frontgate.resources.registry.TYPES", {**TYPES, name: plan})
    path = tmp_path / "template.yaml"
    path.write_text(
        "Resources:\n"
        "  Plan:\n"
        "    Type: AWS::ApiGateway::UsagePlan\n"
        "    Properties: {Quota: {Limit: 1, Period: DAY}, Description: for partners}\n"
    )
    (inert,) = without_effect(load(path))
    assert str(inert).endswith(
        "template.yaml:4: Plan: the Quota of AWS::ApiGateway::UsagePlan is accepted, "
        "but without effect here"
    )


def test_a_schedule_has_the_line_of_its_event(world):
    text = """
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Work:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: index.handler
          InlineCode: "def handler(event, context): ..."
          Events:
            Nightly:
              Type: Schedule
              Properties:
                Schedule: rate(1 day)
    """
    (inert,) = without_effect(world.load(text))
    assert (inert.logical_id, inert.property_name) == ("WorkNightly", "ScheduleExpression")
    assert inert.place.line == 13


def test_functions_that_cannot_run_are_named(world):
    text = """
    Resources:
      Report:
        Type: AWS::Lambda::Function
        Properties: {Runtime: java21, Handler: a.B, Code: .}
      Photo:
        Type: AWS::Lambda::Function
        Properties: {PackageType: Image, Code: {ImageUri: x}}
      Chosen:
        Type: AWS::Lambda::Function
        Properties: {Runtime: nodejs22.x, Handler: a.b, Code: .}
    """
    assert [problem.sentence for problem in problems_of(world, text)] == [
        "Report: a function of the runtime java21 is not supported here",
        "Photo: a function in a container image is not supported here",
    ]
