"""What the stages of an account share. Source: documented ("Quotas")."""

from __future__ import annotations

from frontgate.access.account import AccountState


def test_an_account_begins_with_a_full_bucket_and_no_usage():
    account = AccountState()
    assert (account.throttle.limits.rate_limit, account.throttle.limits.burst_limit) == (
        10_000,
        5_000,
    )
    assert all(account.throttle.take(0.0) for _ in range(5_000))
    assert not account.throttle.take(0.0)
    assert account.endpoint_policies == {}
