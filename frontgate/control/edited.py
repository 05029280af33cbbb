"""A record of the store with other values in some of its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

Record = TypeVar("Record")
_Slot = tuple[str, Callable[[Any], Any], Callable[[Any, Any], None]]


def edited(record: Record, **changes: Any) -> Record:
    """What `dataclasses.replace` makes of a frozen dataclass with slots, at a third of its cost.

    For edits that a client makes by the hundred. A class that looks at its values when it is made
    is refused with a `TypeError`, as is a field that it does not have.
    """
    kind: Any = type(record)
    slots = _slots(kind)
    if not changes.keys() <= slots.keys():
        raise TypeError(f"{type(record).__name__} has no {sorted(changes.keys() - slots.keys())}")
    made = object.__new__(type(record))
    for name, get, put in slots.values():
        put(made, changes[name] if name in changes else get(record))
    return made


@cache
def _slots(kind: Any) -> Mapping[str, _Slot]:
    if hasattr(kind, "__post_init__"):
        raise TypeError(f"{kind.__name__} checks its values")
    slots = {field.name: vars(kind)[field.name] for field in fields(kind)}
    return {name: (name, slot.__get__, slot.__set__) for name, slot in slots.items()}
