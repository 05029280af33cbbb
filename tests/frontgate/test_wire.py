"""What crosses the gateway's edges."""

from __future__ import annotations

from frontgate.wire import Address


def test_the_arn_of_an_api():
    address = Address(
        api_id="abcdefghij", region="eu-west-1", account_id="123456789012", domain_name="x"
    )
    assert address.arn == "arn:aws:execute-api:eu-west-1:123456789012:abcdefghij"
