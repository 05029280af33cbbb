from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from frontgate.template.document import Document
from frontgate.template.errors import TemplateError
from frontgate.template.parameters import Parameter, resolve_parameters, text_of


def resolve_one(declaration: Any, given: str | None, document: Document) -> Parameter:
    values = {} if given is None else {"P": given}
    return resolve_parameters({"P": declaration}, values, document)["P"]


@pytest.fixture
def document(document_of: Callable[..., Document]) -> Document:
    return document_of("Parameters:\n  P:\n    Type: String\nResources: {}\n")


@pytest.mark.parametrize(
    ("declaration", "given", "value"),
    [
        ({"Type": "String", "Default": "x"}, None, "x"),
        ({"Type": "String", "Default": "x"}, "y", "y"),
        ({"Type": "String", "Default": ""}, None, ""),
        # documented: a Number becomes text when it is referred to
        ({"Type": "Number", "Default": 5}, None, "5"),
        ({"Type": "Number", "Default": 0.5}, None, "0.5"),
        ({"Type": "String", "Default": True}, None, "true"),
        ({"Type": "CommaDelimitedList", "Default": "a, b,c"}, None, ["a", "b", "c"]),
        ({"Type": "List<Number>"}, "1,2", ["1", "2"]),
        ({"Type": "List<AWS::EC2::Subnet::Id>"}, "subnet-1,subnet-2", ["subnet-1", "subnet-2"]),
        ({"Type": "AWS::EC2::VPC::Id"}, "vpc-1", "vpc-1"),
        ({"Type": "AWS::SSM::Parameter::Value<String>"}, "given", "given"),
        ({"Type": "AWS::SSM::Parameter::Value<List<String>>"}, "a,b", ["a", "b"]),
        ({"Type": "String", "AllowedValues": ["a", "b"]}, "b", "b"),
        ({"Type": "Number", "AllowedValues": [1, 2]}, "2", "2"),
        ({"Type": "Number", "MinValue": 1, "MaxValue": 3}, "3", "3"),
        # documented: "Using regular expressions in CloudFormation templates" (Java's)
        ({"Type": "String", "AllowedPattern": r"\p{Lower}+[a-z&&[^x]]\z"}, "ab", "ab"),
        ({"Type": "String", "AllowedPattern": r"^[\w+=,.@-]*$"}, "", ""),
    ],
)
def test_values(
    declaration: Any, given: str | None, value: str | list[str], document: Document
) -> None:
    assert resolve_one(declaration, given, document).value == value


@pytest.mark.parametrize(
    ("declaration", "given", "message"),
    [
        # assumed: CloudFormation's sentences, from memory; what follows a colon is ours
        (
            {"Type": "String", "AllowedValues": ["dev", "prod"]},
            "x",
            "Parameter 'P' must be one of AllowedValues: dev, prod",
        ),
        (
            {"Type": "String", "AllowedPattern": "[a-z]+"},
            "ab1",
            "Parameter 'P' failed to satisfy constraint: must match pattern [a-z]+",
        ),
        (
            {"Type": "String", "AllowedPattern": "[a-z]+", "ConstraintDescription": "small ones"},
            "AB",
            "Parameter 'P' failed to satisfy constraint: small ones",
        ),
        (
            {"Type": "String", "MinLength": 3},
            "ab",
            "Parameter 'P' must contain at least 3 characters",
        ),
        (
            {"Type": "String", "MaxLength": "1"},
            "ab",
            "Parameter 'P' must contain at most 1 characters",
        ),
        ({"Type": "Number"}, "many", "Parameter 'P' must be a number, not 'many'"),
        ({"Type": "List<Number>"}, "1,x", "Parameter 'P' must be a number, not 'x'"),
        ({"Type": "Number", "MinValue": 1}, "0", "Parameter 'P' must be a number not less than 1"),
        (
            {"Type": "Number", "MaxValue": 10},
            "11",
            "Parameter 'P' must be a number not greater than 10",
        ),
        (
            {"Type": "CommaDelimitedList", "AllowedValues": ["a"]},
            "a,b",
            "Parameter 'P' must be one of AllowedValues: a",
        ),
        (
            {"Type": "Strng"},
            "x",
            "the parameter P has the unknown Type Strng (did you mean String?)",
        ),
        ({"Default": "x"}, None, "the parameter P has no Type"),
        (
            {"Type": "String", "MinValue": 1},
            "x",
            "the parameter P has a limit that is only for numbers",
        ),
        (
            {"Type": "Number", "NoEcho": True},
            "s3cret",
            "Parameter 'P' must be a number, not the hidden value",
        ),
        ("text", None, "the parameter P must be a mapping"),
        (
            {"Type": "CommaDelimitedList", "Default": ["a"]},
            None,
            "the Default of the parameter P must be text or a number",
        ),
    ],
)
def test_refusals_name_the_parameters_line(
    declaration: Any, given: str | None, message: str, document: Document
) -> None:
    with pytest.raises(TemplateError) as caught:
        resolve_one(declaration, given, document)
    assert str(caught.value) == f"template.yaml:2: {message}"


@pytest.mark.parametrize(
    ("pattern", "value", "message"),
    [
        ("[a", "a", r"template.yaml:2: the AllowedPattern of the parameter P: bad regular expr"),
        (r"(\w+\s?)+(\w+\s?)+(\w+\s?)+!", "a" * 5000 + "!a", r"parameter P: .* takes too long"),
    ],
)
def test_a_pattern_that_nothing_can_be_matched_with(
    pattern: str, value: str, message: str, document: Document
) -> None:
    with pytest.raises(TemplateError, match=message):
        resolve_one({"Type": "String", "AllowedPattern": pattern}, value, document)


def test_missing_values_are_named_together(document: Document) -> None:
    declared = {"P": {"Type": "String"}, "Q": {"Type": "String"}}
    with pytest.raises(TemplateError, match=r"Parameters: \[P, Q\] must have values"):
        resolve_parameters(declared, {}, document)


def test_unknown_parameter_lists_the_known_nearest_first(document: Document) -> None:
    declared = {"Bucket": {"Type": "String"}, "LogLevel": {"Type": "String"}}
    with pytest.raises(TemplateError) as caught:
        resolve_parameters(declared, {"LogLevle": "x"}, document)
    assert caught.value.message == (
        "Parameters: [LogLevle] do not exist in the template; it has: LogLevel, Bucket"
    )


def test_parameter_store_is_refused_by_name_unless_given(document: Document) -> None:
    with pytest.raises(TemplateError, match=r"Parameter Store .*--parameter P=VALUE"):
        resolve_one({"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/x"}, None, document)


def test_the_version_of_the_cdks_own_stack(document: Document) -> None:
    """Source: the output of `cdk synth`, whose rule asks for 6 or more."""
    path = "/cdk-bootstrap/hnb659fds/version"
    declared = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": path}
    assert int(str(resolve_one(declared, None, document).value)) >= 6


def test_hidden_value_is_in_no_repr(document: Document) -> None:
    parameter = resolve_one({"Type": "String", "NoEcho": True}, "s3cret", document)
    assert parameter.value == "s3cret"
    assert parameter.shown == "****"
    assert "s3cret" not in repr(parameter)


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (False, "false"), (None, ""), (7, "7"), ("x", "x")]
)
def test_text_of(value: object, text: str) -> None:
    assert text_of(value) == text
