from __future__ import annotations

import pytest

from frontgate.aws.lambda_api import outputs
from frontgate.aws.lambda_api.book import FunctionBook
from frontgate.aws.lambda_api.permissions import principal_element


@pytest.fixture
def book(runner):
    return FunctionBook(
        runner,
        region="cn-north-1",
        account_id="123456789012",
        clock=lambda: 0.0,
    )


def test_the_partition_of_the_region(client, create, book):
    """Source: documented ("Amazon Resource Names (ARNs)": partitions)."""
    where = "arn:aws-cn:lambda:cn-north-1"
    made = create()
    assert made["FunctionArn"] == f"{where}:123456789012:function:orders"
    runtime = outputs.configuration(book.functions["orders"].latest)["RuntimeVersionConfig"]
    assert runtime["RuntimeVersionArn"].startswith(f"{where}::runtime:")
    assert principal_element("210987654321", made["FunctionArn"]) == {
        "AWS": "arn:aws-cn:iam::210987654321:root"
    }
