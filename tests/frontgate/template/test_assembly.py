from __future__ import annotations

from collections.abc import Callable

import pytest

from frontgate.template import Stack


def test_conditions_choose_resources_outputs_and_references(
    stack_of: Callable[..., Stack],
) -> None:
    template = """
    Parameters: {On: {Type: String, Default: "no"}}
    Conditions: {IsOn: !Equals [!Ref On, "yes"]}
    Resources:
      Extra: {Type: T, Condition: IsOn}
      Main:
        Type: T
        DependsOn: [Extra]
        Properties: {A: !If [IsOn, !Ref Extra, !Ref "AWS::NoValue"]}
    Outputs:
      Extra: {Condition: IsOn, Value: !Ref Extra}
      Main: {Value: !Ref Main, Description: main, Export: {Name: main}}
    """
    off, on = stack_of(template), stack_of(template, parameters={"On": "yes"})
    assert off.conditions == {"IsOn": False}
    assert off.skipped == {"Extra": "IsOn"}
    assert [(item.logical_id, item.depends_on) for item in off.resources] == [("Main", ())]
    assert list(off.outputs) == ["Main"]
    assert off.outputs["Main"].export_name == "main"
    assert [item.logical_id for item in on.resources] == ["Extra", "Main"]
    assert on.resources[1].depends_on == ("Extra",)
    assert list(on.outputs) == ["Extra", "Main"]


def test_references_in_metadata_are_dependencies(stack_of: Callable[..., Stack]) -> None:
    stack = stack_of(
        """
        Resources:
          Ready: {Type: T, Metadata: {After: !Ref Account}}
          Account: {Type: T}
        """
    )
    assert [item.logical_id for item in stack.resources] == ["Account", "Ready"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            """
            Resources:
              Table: {Type: T}
              Queue:
                Type: T
                Properties:
                  Name: !Ref Tabel
            """,
            "template.yaml:6: Queue: there is no resource or parameter named Tabel"
            " (did you mean Table?)",
        ),
        (
            """
            Resources:
              Queue:
                Type: T
                Properties:
                  Text: !Sub |
                    one
                    ${Tabel.Arn}
            """,
            "template.yaml:7: Queue: there is no resource or parameter named Tabel",
        ),
        (
            """
            Resources:
              Queue:
                Type: T
                DependsOn: [Other]
            """,
            "template.yaml:4: Queue depends on Other, which is no resource",
        ),
        (
            """
            Conditions: {Never: !Equals [1, 2]}
            Resources:
              Table: {Type: T, Condition: Never}
              Queue:
                Type: T
                Properties: {Name: !Ref Table}
            """,
            "template.yaml:6: Queue: Table is not created, because its condition Never is false",
        ),
        (
            """
            Resources:
              A: {Type: T, Properties: {X: !Ref B}}
              B: {Type: T, Properties: {X: !Ref C}}
              C: {Type: T, DependsOn: A}
              D: {Type: T, DependsOn: A}
            """,
            "template.yaml:2: circular dependency: A (line 2) -> B (line 3) -> C (line 4) -> A",
        ),
        (
            """
            Resources:
              A: {Type: T, Properties: {X: !GetAtt A.Arn}}
            """,
            "template.yaml:2: circular dependency: A (line 2) -> A",
        ),
        (
            """
            Conditions: {IsProd: !Equals [1, 2]}
            Resources:
              Queue:
                Type: T
                Condition: IsPrd
            """,
            "template.yaml:5: there is no condition named IsPrd (did you mean IsProd?)",
        ),
        (
            """
            Conditions:
              A: !Equals [1, 2]
              B: !Not [!Condition C]
            Resources: {Queue: {Type: T}}
            """,
            "template.yaml:3: there is no condition named C",
        ),
        (
            """
            Resources:
              Queue:
                Type: T
                Properties:
                  A: 1
                  Name:
            """,
            "template.yaml:6: null values are not allowed in templates",
        ),
        (
            """
            Resources: {Queue: {Type: T}}
            Outputs:
              Url:
                Value: !Ref Quue
            """,
            "template.yaml:4: output Url: there is no resource or parameter named Quue"
            " (did you mean Queue?)",
        ),
        (
            """
            Resources: {Queue: {Type: T}}
            Outputs:
              Url: {Description: x}
            """,
            "template.yaml:3: the output Url has no Value",
        ),
    ],
)
def test_refusals(text: str, message: str, refusal_of: Callable[..., str]) -> None:
    assert refusal_of(text) == message


RULES = """
Parameters:
  Kind: {Type: String, Default: REGIONAL}
  Domain: {Type: String, Default: ""}
Rules:
  Private:
    RuleCondition: !Equals [!Ref Kind, PRIVATE]
    Assertions:
      - Assert: !Contains [[PRIVATE, EDGE], !Ref Kind]
      - Assert: !Equals [!Ref Domain, ""]
        AssertDescription: a PRIVATE API has no domain
Resources: {Queue: {Type: T}}
"""


@pytest.mark.parametrize("parameters", [{}, {"Domain": "example.com"}, {"Kind": "PRIVATE"}])
def test_rules_that_hold(parameters: dict[str, str], stack_of: Callable[..., Stack]) -> None:
    assert stack_of(RULES, parameters=parameters).resources


def test_broken_rule(refusal_of: Callable[..., str]) -> None:
    assert refusal_of(RULES, parameters={"Kind": "PRIVATE", "Domain": "example.com"}) == (
        "template.yaml:9: the rule Private is broken: a PRIVATE API has no domain"
    )


def test_rule_without_assertions(refusal_of: Callable[..., str]) -> None:
    text = "Rules: {R: {}}\nResources: {Queue: {Type: T}}\n"
    assert refusal_of(text) == "template.yaml:1: the rule R needs a list of Assertions"
