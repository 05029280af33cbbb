"""How much of a usage plan's quota each key has used, in the calendar of UTC.

A quota is counted for each key over all stages of its plan together. It begins anew with each
period; within one, it can be raised or lowered for a single key (`UpdateUsage`).
"""

from __future__ import annotations

import datetime
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from frontgate.control.api_keys import QuotaSettings, UsagePlan

_SECONDS_OF_A_DAY = 86_400
_EPOCH = datetime.date(1970, 1, 1)
_EPOCH_WEEKDAY = 4
"""It was a Thursday, counted from Sunday."""
_DAYS_KEPT = 90
_LONGEST_REPORT = 366
_NO_DAYS: Mapping[int, list[int]] = {}
_CAPACITY = 20_000
"""Twice as many as an account may have keys."""


class DayOfUsage(NamedTuple):
    """What `GetUsage` says of a key's day."""

    used: int
    remaining: int
    """Of the period's quota, at the end of the day."""


@dataclass(slots=True)
class _Account:
    """One key's requests under one plan."""

    quota: QuotaSettings
    first: int
    """The first day of the period, counted from the epoch."""
    end: int
    """The first day of the next period."""
    remaining: int
    """In the period; less than none after the quota was lowered."""
    days: dict[int, list[int]] = field(default_factory=dict)
    """Used and remaining, for those with requests, oldest first."""

    def note(self, day: int, requests: int) -> None:
        """Put down that so many requests came, and what remains."""
        self.remaining -= requests
        today = self.days.get(day)
        if today is None:
            today = self.days[day] = [0, 0]
            if len(self.days) > _DAYS_KEPT:
                del self.days[next(iter(self.days))]
        today[0] += requests
        today[1] = self.remaining

    def follow(self, quota: QuotaSettings, day: int) -> None:
        """Another period, or other rules for this one: what was used in it stays used."""
        first, end = period(quota, day)
        if (first, end) == (self.first, self.end):
            self.remaining += quota.limit - self.quota.limit
        else:
            used = sum(used for number, (used, _) in self.days.items() if number >= first)
            self.first, self.end, self.remaining = first, end, quota.limit - used
        self.quota = quota


class Usage:
    """The quotas of all usage plans. Single-threaded; reads no clock."""

    def __init__(self) -> None:
        self._accounts: OrderedDict[tuple[str, str], _Account] = OrderedDict()

    def take(self, plan: UsagePlan, key_id: str, epoch: float) -> bool:
        """Counts a request of the key; False, and nothing is counted, when the quota is used up.

        A plan without a quota counts nothing.
        """
        if plan.quota is None:
            return True
        day = int(epoch // _SECONDS_OF_A_DAY)
        account = self._account(plan.id, plan.quota, key_id, day)
        if account.remaining < 1:
            return False
        account.note(day, 1)
        return True

    def days(
        self, plan: UsagePlan, key_id: str, *, first: datetime.date, last: datetime.date
    ) -> list[DayOfUsage]:
        """One entry for each day from `first` to `last`; none for a plan without a quota.

        Nothing is known of more than 90 days with requests, nor of keys that have not been used
        for so long that 20,000 others have been since. Raises `ValueError` for more than 366 days.
        """
        if (last - first).days >= _LONGEST_REPORT:
            raise ValueError(f"usage is listed for {_LONGEST_REPORT} days at most")
        if plan.quota is None:
            return []
        account = self._accounts.get((plan.id, key_id))
        known = account.days if account is not None else _NO_DAYS
        return list(_daily(known, plan.quota, _number(first), _number(last)))

    def set_remaining(self, plan: UsagePlan, key_id: str, remaining: int, epoch: float) -> None:
        """Lets the key make so many more requests in the current period.

        Raises `ValueError` for a plan without a quota, and for less than none.
        """
        if plan.quota is None:
            raise ValueError(f"usage plan {plan.id} has no quota")
        if remaining < 0:
            raise ValueError(f"{remaining} requests cannot remain")
        day = int(epoch // _SECONDS_OF_A_DAY)
        account = self._account(plan.id, plan.quota, key_id, day)
        account.remaining = remaining
        account.note(day, 0)

    def _account(self, plan_id: str, quota: QuotaSettings, key_id: str, day: int) -> _Account:
        """The key's account, in the period of `day`."""
        key = (plan_id, key_id)
        account = self._accounts.get(key)
        if account is None:
            first, end = period(quota, day)
            account = self._accounts[key] = _Account(quota, first, end, quota.limit)
            if len(self._accounts) > _CAPACITY:
                self._accounts.popitem(last=False)
            return account
        self._accounts.move_to_end(key)
        if account.quota is not quota or day >= account.end:
            account.follow(quota, day)
        return account


def period(quota: QuotaSettings, day: int) -> tuple[int, int]:
    """The period that `day` is in: its first day, and the first one after it."""
    match quota.period:
        case "DAY":
            return day, day + 1
        case "WEEK":
            first = day - (day + _EPOCH_WEEKDAY - quota.offset) % 7
            return first, first + 7
        case _:
            return _month(day, quota.offset)


def _month(day: int, offset: int) -> tuple[int, int]:
    """Months that begin `offset` days after the first of the month."""
    counted = _EPOCH + datetime.timedelta(days=day - offset)
    first = counted.replace(day=1)
    following = (first + datetime.timedelta(days=31)).replace(day=1)
    return _number(first) + offset, _number(following) + offset


def _number(day: datetime.date) -> int:
    return (day - _EPOCH).days


def _daily(
    known: Mapping[int, list[int]], quota: QuotaSettings, first: int, last: int
) -> Iterator[DayOfUsage]:
    """Days without requests leave as many as the day before them, or a period's whole quota."""
    for day in range(first, last + 1):
        if day in known:
            used, remaining = known[day]
        else:
            begin, _ = period(quota, day)
            before = max((number for number in known if begin <= number < day), default=None)
            used, remaining = 0, quota.limit if before is None else known[before][1]
        yield DayOfUsage(used, max(0, remaining))
