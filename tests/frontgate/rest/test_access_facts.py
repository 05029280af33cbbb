from __future__ import annotations

from types import SimpleNamespace

import pytest

from frontgate.rest.access_facts import Authenticated, Stopwatch
from frontgate.rest.errors import UnauthorizedError


@pytest.mark.parametrize(("error", "status"), [(None, 200), (UnauthorizedError(), 401)])
def test_the_status_of_a_phase(error, status):
    assert Authenticated(latency=0.0, error=error, principal=None).status == status


def test_phases_are_noted_when_they_end():
    noted = []
    trail = SimpleNamespace(note_at=lambda moment, phase: noted.append((moment, phase.latency)))
    times = iter([10.0, 12.5, 13.0])
    watch = Stopwatch(SimpleNamespace(trail=trail), lambda: next(times))
    for _ in range(2):
        watch.note(Authenticated(latency=watch.lap(), error=None, principal=None))
    assert noted == [(12.5, 2.5), (13.0, 0.5)]
