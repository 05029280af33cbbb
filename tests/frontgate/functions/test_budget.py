from __future__ import annotations

from frontgate.functions.budget import EnvironmentBudget


class Pool:
    def __init__(self, *, idle: int = 0) -> None:
        self.idle = idle
        self.grown = 0

    def evict(self) -> bool:
        if not self.idle:
            return False
        self.idle -= 1
        return True

    def grow(self) -> None:
        self.grown += 1


def test_a_full_budget_takes_an_idle_place() -> None:
    budget = EnvironmentBudget(1)
    busy, asking = Pool(idle=1), Pool(idle=1)
    for pool in (busy, asking):
        budget.join(pool)
    assert budget.take(busy)
    assert budget.take(asking)
    assert (busy.idle, asking.idle) == (0, 1)
    assert not budget.take(asking)


def test_a_place_given_back_is_offered_to_all() -> None:
    budget = EnvironmentBudget(1)
    first, second = Pool(), Pool()
    for pool in (first, second):
        budget.join(pool)
    assert budget.take(first)
    budget.leave(first)
    budget.give_back()
    assert (first.grown, second.grown) == (0, 1)
