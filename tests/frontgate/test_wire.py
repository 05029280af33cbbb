"""What crosses the gateway's edges."""

from __future__ import annotations

import pytest

from frontgate.wire import Address


@pytest.mark.parametrize(
    ("region", "arn"),
    [
        ("eu-west-1", "arn:aws:execute-api:eu-west-1:123456789012:abcdefghij"),
        ("cn-north-1", "arn:aws-cn:execute-api:cn-north-1:123456789012:abcdefghij"),
    ],
)
def test_the_arn_of_an_api(region, arn):
    address = Address(
        api_id="abcdefghij", region=region, account_id="123456789012", domain_name="x"
    )
    assert address.arn == arn
