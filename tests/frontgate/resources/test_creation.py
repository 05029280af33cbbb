from __future__ import annotations

from dataclasses import replace

import pytest

from frontgate.resources.creation import (
    Creation,
    document,
    flag,
    integer,
    number,
    texts,
    words,
)

TEMPLATE = """
Resources:
  Things:
    Type: AWS::DynamoDB::Table
    Properties: {BillingMode: PAY_PER_REQUEST}
"""


@pytest.fixture
def creation(world) -> Creation:
    stack = world.load(TEMPLATE)
    (resource,) = stack.resources
    return Creation(resource=resource, properties={}, stack=stack, account=world.account)


def test_a_name_from_the_template_is_kept(creation):
    assert replace(creation, properties={"TableName": "mine"}).name("TableName") == "mine"


def test_a_made_name_is_that_of_stack_and_resource_and_always_the_same(creation):
    name = creation.name("TableName")
    assert name.startswith("shop-Things-")
    assert name == creation.name("TableName")
    other = replace(creation, stack=replace(creation.stack, name="shop2"))
    assert other.name("TableName") != name


def test_a_made_name_is_no_longer_than_allowed_and_still_unlike_others(creation):
    long = "LongLogicalIdentifier" * 5
    names = {
        replace(creation, resource=replace(creation.resource, logical_id=f"{long}{n}")).name(
            "RoleName", longest=64
        )
        for n in range(2)
    }
    assert {len(name) for name in names} == {64}
    assert len(names) == 2


def test_arns_are_of_the_stacks_partition_region_and_account(creation):
    assert creation.arn("sqs", "q") == "arn:aws:sqs:eu-west-1:123456789012:q"
    assert creation.arn("iam", "role/r", region="") == "arn:aws:iam::123456789012:role/r"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), ("true", True), ("True", True), (False, False), ("false", False), (None, False)],
)
def test_flags(value, expected):
    assert flag(value) is expected


def test_numbers_as_text():
    assert (integer("5"), integer(5)) == (5, 5)
    assert (number("2.5"), number(2)) == (2.5, 2.0)


@pytest.mark.parametrize(
    ("convert", "value", "sentence"),
    [
        (integer, "five", "'five' is not a whole number"),
        (integer, 2.5, "2.5 is not a whole number"),
        (number, "much", "'much' is not a number"),
        (number, None, "None is not a number"),
    ],
)
def test_what_is_no_number_is_said(convert, value, sentence):
    with pytest.raises(ValueError, match=sentence):
        convert(value)


def test_variables_are_text():
    given = {"a": True, "b": 1, "c": 1.5, "d": "x"}
    assert texts(given) == {"a": "true", "b": "1", "c": "1.5", "d": "x"}
    assert texts(None) == {}


def test_a_document_may_be_text_already():
    assert document({"a": 1}) == '{"a": 1}'
    assert document('{"a":1}') == '{"a":1}'


def test_words():
    assert words("One Two\n Three") == {"One", "Two", "Three"}
