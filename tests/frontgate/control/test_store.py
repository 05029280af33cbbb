from __future__ import annotations

import re

from frontgate.control.events import ApiChanged, ApiDeleted, Event
from frontgate.control.store import Store, random_id


def test_random_ids_are_lower_case_letters_and_digits() -> None:
    assert re.fullmatch("[a-z0-9]{10}", random_id(10))
    assert random_id(10) != random_id(10)


def test_ids_come_from_the_injected_source(store: Store) -> None:
    api = store.v2.create_api(name="rooms", protocol_type="HTTP")
    assert api.id == "a000000001"


def test_subscribers_hear_until_they_unsubscribe(store: Store) -> None:
    heard: list[Event] = []
    end = store.subscribe(heard.append)
    api = store.v2.create_api(name="rooms", protocol_type="HTTP")
    store.v2.delete_api(api.id)
    end()
    store.v2.create_api(name="more", protocol_type="HTTP")
    assert heard == [ApiChanged(api.id), ApiDeleted(api.id)]
