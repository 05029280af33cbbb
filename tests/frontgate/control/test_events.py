from __future__ import annotations

from frontgate.control.events import ApiDeleted, Event, Events


def test_all_subscribers_are_called_in_order_even_when_one_leaves() -> None:
    events = Events()
    heard: list[tuple[str, Event]] = []
    event = ApiDeleted("a1")

    def once(seen: Event) -> None:
        heard.append(("once", seen))
        end()

    end = events.subscribe(once)
    events.subscribe(lambda seen: heard.append(("always", seen)))
    events.publish(event)
    events.publish(event)
    assert heard == [("once", event), ("always", event), ("always", event)]
