"""Quotas in the calendar of UTC. The clock is the test's."""

from __future__ import annotations

import datetime
from datetime import UTC

import pytest

from frontgate.access.usage import Usage
from frontgate.access.usage import period as period_of
from frontgate.control.api_keys import QuotaSettings, UsagePlan

fact = pytest.mark.fact

EPOCH = datetime.date(1970, 1, 1)


def plan(limit: int, period: str = "DAY", offset: int = 0) -> UsagePlan:
    return UsagePlan(
        id="p", name="free", quota=QuotaSettings(limit=limit, period=period, offset=offset)
    )


def at(text: str) -> float:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def taken(usage: Usage, plan: UsagePlan, when: str, *, key: str = "k", tries: int = 20) -> int:
    return sum(usage.take(plan, key, at(when)) for _ in range(tries))


@pytest.mark.parametrize(
    ("period", "offset", "when", "first", "end"),
    [
        ("DAY", 0, "2024-02-29", "2024-02-29", "2024-03-01"),
        ("WEEK", 0, "2024-06-16", "2024-06-16", "2024-06-23"),  # a Sunday
        ("WEEK", 0, "2024-06-15", "2024-06-09", "2024-06-16"),
        ("WEEK", 1, "2024-06-16", "2024-06-10", "2024-06-17"),
        ("WEEK", 1, "2024-06-17", "2024-06-17", "2024-06-24"),
        ("WEEK", 6, "2024-06-15", "2024-06-15", "2024-06-22"),
        ("MONTH", 0, "2024-02-29", "2024-02-01", "2024-03-01"),
        ("MONTH", 0, "2024-12-31", "2024-12-01", "2025-01-01"),
        ("MONTH", 9, "2024-03-09", "2024-02-10", "2024-03-10"),
        ("MONTH", 9, "2024-03-10", "2024-03-10", "2024-04-10"),
        ("MONTH", 27, "2024-01-01", "2023-12-28", "2024-01-28"),
    ],
)
@fact("limits.quota-days")
def test_periods(period, offset, when, first, end):
    """Source: documented (older API reference: 0 is Sunday; AWS CLI example: 0 is the first)."""
    quota = QuotaSettings(limit=1, period=period, offset=offset)
    assert period_of(quota, (day(when) - EPOCH).days) == (
        (day(first) - EPOCH).days,
        (day(end) - EPOCH).days,
    )


@pytest.mark.parametrize(
    ("period", "last", "next"),
    [
        ("DAY", "2024-06-15T23:59:59.999", "2024-06-16T00:00:00"),
        ("WEEK", "2024-06-15T23:59:59.999", "2024-06-16T00:00:00"),
        ("MONTH", "2024-06-30T23:59:59.999", "2024-07-01T00:00:00"),
    ],
)
def test_a_quota_begins_anew_with_the_period(period, last, next):
    """Source: documented (limit per period), assumed (UTC)."""
    usage = Usage()
    assert taken(usage, plan(3, period), last) == 3
    assert taken(usage, plan(3, period), last) == 0
    assert taken(usage, plan(3, period), next) == 3


def test_days_of_a_period_add_up():
    usage = Usage()
    assert taken(usage, plan(5, "WEEK"), "2024-06-16", tries=2) == 2
    assert taken(usage, plan(5, "WEEK"), "2024-06-18", tries=2) == 2
    assert taken(usage, plan(5, "WEEK"), "2024-06-22") == 1


def test_each_key_and_each_plan_counts_for_itself():
    """Source: documented."""
    usage = Usage()
    other = UsagePlan(id="other", name="other", quota=QuotaSettings(limit=2, period="DAY"))
    assert taken(usage, plan(1), "2024-06-16") == 1
    assert taken(usage, plan(1), "2024-06-16", key="another") == 1
    assert taken(usage, other, "2024-06-16") == 2


def test_a_plan_without_a_quota_counts_nothing():
    usage, unlimited = Usage(), UsagePlan(id="p", name="free")
    assert taken(usage, unlimited, "2024-06-16") == 20
    assert usage.days(unlimited, "k", first=day("2024-06-16"), last=day("2024-06-16")) == []


@fact("limits.usage")
def test_the_days_of_a_key():
    """Source: documented (used and remaining, one pair for each day)."""
    usage, weekly = Usage(), plan(10, "WEEK")
    taken(usage, weekly, "2024-06-17", tries=3)
    taken(usage, weekly, "2024-06-19", tries=4)
    taken(usage, weekly, "2024-06-23", tries=1)
    days = usage.days(weekly, "k", first=day("2024-06-15"), last=day("2024-06-24"))
    assert days == [
        (0, 10),
        (0, 10),
        (3, 7),
        (0, 7),
        (4, 3),
        (0, 3),
        (0, 3),
        (0, 3),
        (1, 9),
        (0, 9),
    ]
    assert usage.days(weekly, "new", first=day("2024-06-17"), last=day("2024-06-17")) == [(0, 10)]


def test_refused_requests_do_not_count():
    usage = Usage()
    taken(usage, plan(2), "2024-06-16", tries=9)
    first = day("2024-06-16")
    assert usage.days(plan(2), "k", first=first, last=first) == [(2, 0)]


def test_what_remains_can_be_set_for_the_period():
    """Source: documented (UpdateUsage: a temporary extension)."""
    usage, when = Usage(), "2024-06-16"
    taken(usage, plan(3), when)
    usage.set_remaining(plan(3), "k", 2, at(when))
    assert usage.days(plan(3), "k", first=day(when), last=day(when)) == [(3, 2)]
    assert taken(usage, plan(3), when) == 2
    usage.set_remaining(plan(3), "k", 0, at(when))
    assert taken(usage, plan(3), when) == 0
    assert taken(usage, plan(3), "2024-06-17") == 3


def test_what_remains_can_be_set_before_the_first_request():
    usage = Usage()
    usage.set_remaining(plan(3), "k", 1, at("2024-06-16"))
    assert taken(usage, plan(3), "2024-06-16") == 1


@pytest.mark.parametrize(
    ("given", "remaining", "words"),
    [
        (UsagePlan(id="p", name="free"), 1, "usage plan p has no quota"),
        (plan(3), -1, "-1 requests cannot remain"),
    ],
)
def test_what_cannot_remain(given, remaining, words):
    with pytest.raises(ValueError, match=words):
        Usage().set_remaining(given, "k", remaining, at("2024-06-16"))


def test_another_limit_counts_at_once():
    usage = Usage()
    assert taken(usage, plan(3), "2024-06-16") == 3
    assert taken(usage, plan(5), "2024-06-16") == 2
    assert taken(usage, plan(1), "2024-06-16") == 0


def test_another_period_counts_what_was_used_in_it():
    usage = Usage()
    assert taken(usage, plan(2), "2024-06-16") == 2
    assert taken(usage, plan(2), "2024-06-17") == 2
    assert taken(usage, plan(5, "WEEK"), "2024-06-17") == 1
    assert taken(usage, plan(3), "2024-06-17") == 0


def test_only_so_many_days_are_kept():
    usage, start = Usage(), day("2024-01-01")
    daily = plan(10)
    for number in range(100):
        when = (start + datetime.timedelta(days=number)).isoformat()
        taken(usage, daily, when, tries=1)
    days = usage.days(daily, "k", first=start, last=start + datetime.timedelta(days=99))
    assert [used for used, _ in days] == [0] * 10 + [1] * 90


def test_too_long_a_time_is_not_listed():
    with pytest.raises(ValueError, match="366"):
        Usage().days(plan(1), "k", first=day("2023-01-01"), last=day("2024-06-01"))


def test_only_so_many_keys_are_kept(monkeypatch):
    monkeypatch.setattr("frontgate.access.usage._CAPACITY", 2)
    usage = Usage()
    for key in ("a", "b", "a", "c"):
        taken(usage, plan(2), "2024-06-16", key=key, tries=1)
    assert [
        usage.days(plan(2), key, first=day("2024-06-16"), last=day("2024-06-16"))[0].used
        for key in ("a", "b", "c")
    ] == [2, 0, 1]
