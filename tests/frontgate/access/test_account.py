"""What the stages of an account share. Source: documented ("Quotas")."""

from __future__ import annotations

import pytest

from frontgate.access.account import AccountState, masked


def test_an_account_begins_with_a_full_bucket_and_no_usage():
    account = AccountState()
    assert (account.throttle.limits.rate_limit, account.throttle.limits.burst_limit) == (
        10_000,
        5_000,
    )
    assert all(account.throttle.take(0.0) for _ in range(5_000))
    assert not account.throttle.take(0.0)
    assert account.endpoint_policies == {}


@pytest.mark.parametrize(
    ("arn", "shown"),
    [
        (  # recorded
            "arn:aws:execute-api:us-west-2:123456782543:vd2gh6uqw3/api/GET/",
            "arn:aws:execute-api:us-west-2:********2543:vd2gh6uqw3/api/GET/",
        ),
        (
            "arn:aws:execute-api:us-east-1:123456789012:api/dev/GET/arn:x:123456789012:y",
            "arn:aws:execute-api:us-east-1:********9012:api/dev/GET/arn:x:123456789012:y",
        ),
    ],
)
def test_the_account_is_hidden(arn, shown):
    assert masked(arn) == shown
