from __future__ import annotations

import pytest

from frontgate.template.document import KeyPath
from frontgate.template.evaluation import Evaluator, Scope, evaluate_conditions
from frontgate.template.expression import NO_VALUE, ExpressionError

PARAMETERS = {
    "Name": "users",
    "Cidrs": ["10.0.0.0/8", "192.168.0.0/16"],
    "Percent": "0",
    "AWS::Region": "eu-west-1",
    "AWS::NotificationARNs": [],
}
MAPPINGS = {"Env": {"dev": {"Days": 7, "Zones": ["a", "b"]}}}
CONDITIONS = {"Yes": True, "No": False}


@pytest.fixture
def evaluator() -> Evaluator:
    return Evaluator(
        Scope(
            parameters=PARAMETERS,
            mappings=MAPPINGS,
            condition=CONDITIONS.__getitem__,
            imports={"other-url": "https://example.com"},
            ref=lambda logical_id: f"ref-{logical_id}",
            attribute=lambda logical_id, name: f"{logical_id}-{name}",
        )
    )


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("text", "text"),
        (7, 7),
        ({"a": [1, {"b": True}]}, {"a": [1, {"b": True}]}),
        ({"Ref": "Name"}, "users"),
        ({"Ref": "Cidrs"}, ["10.0.0.0/8", "192.168.0.0/16"]),
        ({"Ref": "AWS::Region"}, "eu-west-1"),
        ({"Ref": "AWS::NotificationARNs"}, []),
        ({"Ref": "Table"}, "ref-Table"),
        ({"Fn::GetAtt": ["Table", "Arn"]}, "Table-Arn"),
        ({"Fn::GetAtt": "Table.Stream.Arn"}, "Table-Stream.Arn"),
        ({"Fn::GetAtt": ["Table", {"Ref": "Name"}]}, "Table-users"),
        ({"Fn::Sub": "${Name}/${Table}/${Table.Arn}/${AWS::Region}/${!Name}"},
         "users/ref-Table/Table-Arn/eu-west-1/${Name}"),
        ({"Fn::Sub": ["${Name}-${Own}", {"Own": {"Ref": "Percent"}}]}, "users-0"),
        ({"Fn::Sub": ["${A.B}", {"A.B": 5}]}, "5"),
        ({"Fn::Sub": "$input.path('$.x') $context"}, "$input.path('$.x') $context"),
        ({"Fn::Join": ["/", ["a", {"Ref": "Name"}]]}, "a/users"),
        ({"Fn::Join": [",", {"Ref": "Cidrs"}]}, "10.0.0.0/8,192.168.0.0/16"),
        ({"Fn::Join": [",", ["a", {"Ref": "AWS::NoValue"}]]}, "a"),
        ({"Fn::Select": [1, {"Ref": "Cidrs"}]}, "192.168.0.0/16"),
        ({"Fn::Select": [0, {"Fn::Split": ["-", "a-b"]}]}, "a"),
        ({"Fn::FindInMap": ["Env", "dev", "Days"]}, 7),
        ({"Fn::FindInMap": ["Env", "dev", "Zones"]}, ["a", "b"]),
        ({"Fn::FindInMap": ["Env", "prod", "Days", {"DefaultValue": {"Ref": "Name"}}]}, "users"),
        ({"Fn::If": ["Yes", {"Ref": "Name"}, {"Ref": "Nothing"}]}, "users"),
        ({"Fn::If": ["No", 1, 2]}, 2),
        ({"a": {"Fn::If": ["No", 1, {"Ref": "AWS::NoValue"}]}, "b": 1}, {"b": 1}),
        ([1, {"Fn::If": ["No", 1, {"Ref": "AWS::NoValue"}]}], [1]),
        ({"Ref": "AWS::NoValue"}, NO_VALUE),
        ({"Fn::Base64": {"Ref": "Name"}}, "dXNlcnM="),
        ({"Fn::GetAZs": ""}, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
        ({"Fn::GetAZs": {"Ref": "AWS::Region"}}, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
        ({"Fn::ImportValue": {"Fn::Sub": "other-url"}}, "https://example.com"),
        ({"Fn::Length": {"Ref": "Cidrs"}}, 2),
        ({"Fn::ToJsonString": {"n": {"Ref": "Name"}}}, '{"n":"users"}'),
        ({"Condition": {"StringEquals": {"a": {"Ref": "Name"}}}},
         {"Condition": {"StringEquals": {"a": "users"}}}),
    ],
)  # fmt: skip
def test_values(value: object, result: object, evaluator: Evaluator) -> None:
    assert evaluator.evaluate(value) == result


@pytest.mark.parametrize(
    ("value", "message", "keys"),
    [
        ({"a": [0, {"Fn::Join": ["", "x"]}]}, "Fn::Join needs a delimiter and a list",
         ("a", 1, "Fn::Join")),
        ({"Ref": ["Name"]}, "Ref needs the name of a parameter or resource", ("Ref",)),
        ({"Fn::If": ["Yes", 1]}, "Fn::If needs a condition's name, a value if true, one if false",
         ("Fn::If",)),
        ({"Fn::FindInMap": ["Env", "prod", "Days"]},
         "Fn::FindInMap: Mappings.Env has no prod; it has: dev", ("Fn::FindInMap",)),
        ({"Fn::FindInMap": ["Env", "dev"]},
         "Fn::FindInMap needs a mapping, a top-level and a second-level key", ("Fn::FindInMap",)),
        ({"Fn::ImportValue": "other-urll"},
         "Fn::ImportValue: no export named other-urll is known (did you mean other-url?);"
         " other stacks are not served here", ("Fn::ImportValue",)),
        ({"Fn::Sub": "${Cidrs}"}, "Fn::Sub (${Cidrs}) needs text where it has a list",
         ("Fn::Sub",)),
        ({"Fn::Equals": [1, 1]}, "Fn::Equals is allowed only in Conditions and Rules", ()),
        ({"Fn::Transform": {"Name": "X"}}, "Fn::Transform cannot be used here", ()),
    ],
)  # fmt: skip
def test_refusals(value: object, message: str, keys: KeyPath, evaluator: Evaluator) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluator.evaluate(value)
    assert (caught.value.message, caught.value.keys) == (message, keys)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"Fn::Equals": [{"Ref": "Name"}, "users"]}, True),
        ({"Fn::Equals": [{"Ref": "Percent"}, 0]}, True),
        ({"Fn::Equals": [True, "true"]}, True),
        ({"Fn::Equals": [{"Ref": "Cidrs"}, ["10.0.0.0/8"]]}, False),
        ({"Fn::Not": [{"Condition": "Yes"}]}, False),
        ({"Fn::And": [{"Condition": "Yes"}, {"Condition": "No"}]}, False),
        ({"Fn::Or": [{"Condition": "Yes"}, {"Condition": "No"}]}, True),
        ({"Fn::Contains": [["users", "rooms"], {"Ref": "Name"}]}, True),
        ({"Fn::EachMemberEquals": [{"Ref": "Cidrs"}, "10.0.0.0/8"]}, False),
        ({"Fn::EachMemberIn": [["10.0.0.0/8"], {"Ref": "Cidrs"}]}, True),
        (True, True),
        ("false", False),
    ],
)
def test_truth(condition: object, holds: bool, evaluator: Evaluator) -> None:
    assert evaluator.truth(condition) is holds


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ({"Fn::And": [{"Condition": "Yes"}]}, "Fn::And needs a list of 2 to 10 conditions"),
        ({"Fn::Not": []}, "Fn::Not needs a list of one condition"),
        ({"Fn::Equals": [1]}, "Fn::Equals needs a list of two values"),
        ({"Ref": "Name"}, "a condition must be true or false"),
        ({"Fn::Contains": ["a", "a"]}, "Fn::Contains needs a list"),
    ],
)
def test_conditions_that_cannot_be_read(
    condition: object, message: str, evaluator: Evaluator
) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluator.truth(condition)
    assert caught.value.message == message


def test_conditions_may_name_later_ones() -> None:
    definitions = {
        "Both": {"Fn::And": [{"Condition": "A"}, {"Condition": "B"}]},
        "A": {"Fn::Equals": [{"Ref": "Name"}, "users"]},
        "B": {"Fn::Not": [{"Condition": "A"}]},
    }
    assert evaluate_conditions(definitions, PARAMETERS, {}) == {
        "Both": False,
        "A": True,
        "B": False,
    }


@pytest.mark.parametrize(
    ("definitions", "message"),
    [
        (
            {"A": {"Fn::Not": [{"Condition": "B"}]}, "B": {"Fn::Not": [{"Condition": "A"}]}},
            "circular conditions: A -> B -> A",
        ),
        (
            {"IsProd": True, "A": {"Fn::Not": [{"Condition": "IsPrd"}]}},
            "there is no condition named IsPrd (did you mean IsProd?)",
        ),
        (
            {"A": {"Fn::Equals": [{"Ref": "Table"}, 1]}},
            "Table cannot be used here: it is no parameter",
        ),
        (
            {"A": {"Fn::Equals": [{"Fn::GetAtt": ["Table", "Arn"]}, 1]}},
            "Table.Arn cannot be used here: no resource exists yet",
        ),
    ],
)
def test_wrong_conditions(definitions: dict[str, object], message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate_conditions(definitions, PARAMETERS, {})
    assert caught.value.message == message
    assert caught.value.keys[0] == "A"
