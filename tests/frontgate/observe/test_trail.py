from __future__ import annotations

from frontgate.observe import Trail


def test_a_fact_has_the_moment_of_its_step():
    moments = iter([1.0, 2.5])
    trail = Trail(lambda: next(moments))
    trail.note("routed")
    trail.note_at(2.0, "sent")
    trail.note("answered")
    assert trail.facts == [(1.0, "routed"), (2.0, "sent"), (2.5, "answered")]
