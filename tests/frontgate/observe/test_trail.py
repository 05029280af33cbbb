from __future__ import annotations

from frontgate.observe import Trail


def test_a_fact_has_the_moment_of_its_step():
    moments = iter([1.0, 2.5])
    trail = Trail(lambda: next(moments))
    trail.note("routed")
    trail.note_at(2.0, "sent")
    trail.note("answered")
    assert trail.facts == [(1.0, "routed"), (2.0, "sent"), (2.5, "answered")]


def test_who_takes_the_facts_has_them_alone():
    trail = Trail(lambda: 1.0)
    trail.note("routed")
    assert trail.take() == [(1.0, "routed")]
    trail.note("late")
    assert trail.take() == [(1.0, "late")]
    assert trail.facts == []
