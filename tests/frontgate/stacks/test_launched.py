from __future__ import annotations

import pytest


def test_the_resources_that_were_created_by_logical_id(launched):
    assert [(each.logical_id, each.physical_id, each.type) for each in launched.resources] == [
        ("Queue", "shop-Queue", "AWS::SQS::Queue"),
        ("Table", "shop-Table", "AWS::DynamoDB::Table"),
    ]


@pytest.mark.parametrize(
    ("name", "is_it"), [("shop", True), ("Shop", False), ("shop-2", False), ("", False)]
)
def test_its_name(launched, name, is_it):
    assert launched.is_named(name) is is_it


def test_its_arn(launched):
    assert launched.is_named(launched.stack.id)
    assert not launched.is_named(launched.stack.id[:-1])
