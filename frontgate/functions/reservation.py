"""Reserved concurrency: how many invocations all versions of a function may have at once."""

from __future__ import annotations


class Reservation:
    """ "Configuring reserved concurrency for a function". 0 stops the function."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._taken = 0

    def take(self) -> bool:
        """One more invocation, or False: it is too many."""
        if self._taken >= self.limit:
            return False
        self._taken += 1
        return True

    def give_back(self) -> None:
        """An invocation is answered."""
        self._taken -= 1
