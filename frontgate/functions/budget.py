"""How many execution environments this machine holds, over all functions."""

from __future__ import annotations

from typing import Protocol


class Member(Protocol):
    """What a pool lets the budget do with it."""

    def evict(self) -> bool:
        """End one idle environment; False when there is none."""

    def grow(self) -> None:
        """Make an environment if an invocation waits for one."""


class EnvironmentBudget:
    """A bound on live environments. A function that needs one more takes an idle one's place."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._used = 0
        self._members: list[Member] = []

    def join(self, member: Member) -> None:
        self._members.append(member)

    def leave(self, member: Member) -> None:
        self._members.remove(member)

    def take(self, asking: Member) -> bool:
        """One more environment for `asking`, or False while all others are busy."""
        if self._used >= self._limit and not self._make_room(asking):
            return False
        self._used += 1
        return True

    def give_back(self) -> None:
        """An environment has ended."""
        self._used -= 1
        for member in self._members:
            member.grow()

    def _make_room(self, asking: Member) -> bool:
        return any(member.evict() for member in self._members if member is not asking)
