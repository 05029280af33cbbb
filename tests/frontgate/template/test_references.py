from __future__ import annotations

import pytest

from frontgate.template.document import KeyPath
from frontgate.template.expression import ExpressionError
from frontgate.template.references import references


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"a": {"Ref": "Table"}}, [("Table", ("a", "Ref"))]),
        ([{"Fn::GetAtt": ["Table", "Arn"]}], [("Table", (0, "Fn::GetAtt"))]),
        ({"Fn::GetAtt": ["Table", {"Ref": "P"}]},
         [("Table", ("Fn::GetAtt",)), ("P", ("Fn::GetAtt", "Ref"))]),
        ({"Fn::Sub": "${A}/${B.Arn}/${!C}"}, [("A", ("Fn::Sub",)), ("B", ("Fn::Sub",))]),
        ({"Fn::Sub": ["${A}${B}", {"A": {"Ref": "C"}}]},
         [("B", ("Fn::Sub",)), ("C", ("Fn::Sub", 1, "A", "Ref"))]),
        ({"Fn::If": ["Yes", {"Ref": "A"}, {"Ref": "B"}]}, [("A", ("Fn::If", 1, "Ref"))]),
        ({"Fn::If": ["No", {"Ref": "A"}, {"Ref": "B"}]}, [("B", ("Fn::If", 2, "Ref"))]),
        ({"Fn::Join": ["", ["x", {"Ref": "A"}]]}, [("A", ("Fn::Join", 1, 1, "Ref"))]),
        ({"Ref": "A", "other": {"Ref": "B"}}, [("B", ("other", "Ref"))]),
        ("text", []),
    ],
)  # fmt: skip
def test_references(value: object, found: list[tuple[str, KeyPath]]) -> None:
    conditions = {"Yes": True, "No": False}
    assert [(item.name, item.keys) for item in references(value, conditions)] == found


@pytest.mark.parametrize(
    ("value", "message", "keys"),
    [
        ({"a": [None]}, "null values are not allowed in templates", ("a", 0)),
        ({"a": {"Fn::Sbu": "x"}}, "Fn::Sbu is not a CloudFormation function", ("a",)),
        ({"a": {"Fn::If": ["Nope", 1, 2]}}, "there is no condition named Nope", ("a", "Fn::If")),
        ({"a": {"Fn::If": [1]}}, "Fn::If needs a condition's name", ("a", "Fn::If")),
        ({"a": {"Fn::Transform": {}}}, "a file that AWS::Include brings in may not",
         ("a", "Fn::Transform")),
        ({"a": {"Ref": 1}}, "Ref needs the name", ("a", "Ref")),
        ({"a": {"b": {"Fn::Sub": "${x y}"}}}, "${x y} in Fn::Sub is not a name",
         ("a", "b")),
    ],
)  # fmt: skip
def test_refusals(value: object, message: str, keys: KeyPath) -> None:
    with pytest.raises(ExpressionError) as caught:
        list(references(value, {"Yes": True}))
    assert caught.value.message.startswith(message)
    assert caught.value.keys == keys
