from __future__ import annotations

import pytest

from frontgate.functions.reservation import Reservation


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_a_bound(limit: int) -> None:
    """Documented ("Configuring reserved concurrency"; 0 stops a function)."""
    reservation = Reservation(limit)
    assert [reservation.take() for _ in range(limit + 2)] == [True] * limit + [False] * 2


def test_what_is_given_back_is_there_again() -> None:
    reservation = Reservation(1)
    assert reservation.take()
    reservation.give_back()
    assert [reservation.take(), reservation.take()] == [True, False]
