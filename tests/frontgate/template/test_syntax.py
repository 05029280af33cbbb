from __future__ import annotations

import pytest

from frontgate.template.syntax import SyntaxProblem, Tree


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!Ref Table", {"Ref": "Table"}),
        ("!Condition IsProd", {"Condition": "IsProd"}),
        ("!Sub '${A}'", {"Fn::Sub": "${A}"}),
        ("!Sub ['${A}', {A: 1}]", {"Fn::Sub": ["${A}", {"A": 1}]}),
        ("!GetAtt Table.Arn", {"Fn::GetAtt": ["Table", "Arn"]}),
        ("!GetAtt Nested.Outputs.Url", {"Fn::GetAtt": ["Nested", "Outputs.Url"]}),
        ("!GetAtt [Table, Arn]", {"Fn::GetAtt": ["Table", "Arn"]}),
        ("!Base64 123", {"Fn::Base64": "123"}),
        ("!Select [0, !GetAZs '']", {"Fn::Select": [0, {"Fn::GetAZs": ""}]}),
        ("!Transform {Name: AWS::Include}", {"Fn::Transform": {"Name": "AWS::Include"}}),
        ("!ToJsonString {a: 1}", {"Fn::ToJsonString": {"a": 1}}),
    ],
)
def test_short_forms(text: str, value: object) -> None:
    assert Tree(text).value() == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("10", 10),
        ("0.5", 0.5),
        ('"10"', "10"),
        ("2012-10-17", "2012-10-17"),  # documented: CloudFormation has no timestamp type
        ("no", False),  # documented: YAML 1.1
        ("012345678901", "012345678901"),
        ("!!str 5", "5"),
        ("", None),
        ("~", None),
    ],
)
def test_scalars_as_cloudformation_types_them(text: str, value: object) -> None:
    result = Tree(text).value()
    assert result == value
    assert type(result) is type(value)


def test_keys_are_text_as_written() -> None:
    assert Tree("{200: a, on: b, 1.10: c}").value() == {"200": "a", "on": "b", "1.10": "c"}


def test_alias_is_a_copy_of_its_own() -> None:
    value = Tree("a: &x {k: [1]}\nb: *x\n").value()
    assert isinstance(value, dict)
    assert value["b"] == {"k": [1]}
    assert value["a"] is not value["b"]


def test_merge_key() -> None:
    value = Tree("a: &x {k: 1, m: 1}\nb: {<<: *x, m: 2}\nc: {<<: [*x, {n: 3}]}\n").value()
    assert isinstance(value, dict)
    assert value["b"] == {"k": 1, "m": 2}
    assert value["c"] == {"k": 1, "m": 1, "n": 3}


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("a: 1\nb: 2\na: 3", "the key a is written twice", 3),
        ("a:\n  - !Reff x", "!Reff is not a CloudFormation function (did you mean Ref?)", 2),
        ("a: 1\n? [b]\n: 2", "a key must be plain text", 2),
        ("a: &x\n  b: *x", "an alias refers to a value that contains it", 1),
        ("a:\n  <<: text", "<<: merges other mappings only", 2),
    ],
)
def test_what_cloudformation_refuses(text: str, message: str, line: int) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        Tree(text).value()
    assert (caught.value.message, caught.value.line) == (message, line)


@pytest.mark.parametrize("text", ["a: [1", "a:\n\t- b", "'open", "a: 1\n---\nb: 2", "a: \x00"])
def test_broken_yaml(text: str) -> None:
    with pytest.raises(SyntaxProblem):
        Tree(text)


def test_first_function() -> None:
    assert Tree("a: 1\nb: [{Fn::Sub: x}]").first_function(short_forms_only=False) == ("Fn::Sub", 2)
    assert Tree("a: 1\nb: [{Fn::Sub: x}]").first_function(short_forms_only=True) is None
    assert Tree("a: 1\nb: [!Sub x]").first_function(short_forms_only=True) == ("!Sub", 2)
    assert Tree("").first_function(short_forms_only=True) is None


TEXTS = """\
block: |
  one
  two ${Name}
kept: |2-

    three
  four
folded: >
  five
  six
quoted: "seven\\neight"
anything: [!Sub "${Name}", !Sub "nine ${Name}."]
substituted: !Sub |
  nine ${Name}
  ten ${!kept} ${Other}.
"""


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("one\ntwo ${Name}\n", 2, 3),
        ("one\ntwo anything\nor other\n", 2, 3),
        ("\n  three\nfour", 2, 6),
        ("five six\n", 1, 8),
        ("seven\neight", 2, 11),
        ("nine lives\nten ${kept} .\n", 2, 15),
        ("nine lives\nten ${kept}\n", 2, None),
        ("nine lives\nten ${other} a.\n", 2, None),
        ("nine lives\nten ${kept} .", 2, 12),
        ("eleven", 1, None),
    ],
)
def test_the_line_of_a_text(text: str, line: int, found: int | None) -> None:
    assert Tree(TEXTS).line_of_text(text, line) == found
