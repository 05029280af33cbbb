"""Methods of java.util's lists, maps, sets, iterators and map entries."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from frontgate.mapping.vtl.errors import MethodError
from frontgate.mapping.vtl.java.arguments import NoSuchMethodError, integer
from frontgate.mapping.vtl.java.text import (
    ArrayList,
    Printable,
    SetView,
    java_equals,
    json_text,
    to_text,
)

Method = Callable[..., object]
MAX_ITEMS = 1_000_000


class Entry(Printable):
    """One entry of a map."""

    __slots__ = ("key", "value")

    def __init__(self, key: object, value: object) -> None:
        self.key = key
        self.value = value

    def text(self) -> str:
        return f"{_or_null(self.key)}={_or_null(self.value)}"


class Iterator(Printable):
    """A java.util.Iterator over a copy of a collection."""

    __slots__ = ("items", "position")

    def __init__(self, items: list[object]) -> None:
        self.items = list(items)
        self.position = 0

    def text(self) -> str:
        return ""

    def next(self) -> object:
        if self.position >= len(self.items):
            raise MethodError("the iterator has no more elements")
        self.position += 1
        return self.items[self.position - 1]


def _or_null(value: object) -> str:
    return "null" if value is None else to_text(value)


def map_key(key: object) -> Hashable:
    """`key` as a key of a map; a template cannot use maps and lists for it."""
    if isinstance(key, Hashable):
        return key
    raise MethodError("a list or a map cannot be the key of a map")


def item_at(items: list[Any], index: object) -> object:
    return items[_checked(items, index)]


def set_item(items: list[Any], index: object, value: object) -> object:
    position = _checked(items, index)
    previous = items[position]
    items[position] = value
    return previous


def _checked(items: list[Any], index: object, *, beyond: int = 0) -> int:
    position = integer(index)
    if not 0 <= position < len(items) + beyond:
        raise MethodError(f"Index {position} out of bounds for length {len(items)}")
    return position


def _add(items: list[Any], value: object) -> bool:
    items.append(value)
    return True


def _insert(items: list[Any], index: object, value: object) -> None:
    items.insert(_checked(items, index, beyond=1), value)


def _collection(argument: object) -> list[object]:
    if isinstance(argument, list):
        return argument
    raise NoSuchMethodError


def _add_all(items: list[Any], more: object) -> bool:
    added = _collection(more)
    if len(items) + len(added) > MAX_ITEMS:
        raise MethodError(f"a list grew past {MAX_ITEMS} items")
    items.extend(list(added))
    return bool(added)


def _position(items: list[Any], value: object) -> int:
    return next((at for at, item in enumerate(items) if java_equals(item, value)), -1)


def _last_position(items: list[Any], value: object) -> int:
    at = _position(items[::-1], value)
    return at if at < 0 else len(items) - 1 - at


def _contains(items: list[Any], value: object) -> bool:
    return _position(items, value) >= 0


def _remove(items: list[Any], argument: object) -> object:
    """`remove(int)` returns the item at a position, `remove(Object)` whether it was there."""
    if type(argument) is int:
        return items.pop(_checked(items, argument))
    at = _position(items, argument)
    if at >= 0:
        del items[at]
    return at >= 0


def _keep(items: list[Any], others: object, *, contained: bool) -> bool:
    chosen = _collection(others)
    kept = [item for item in items if _contains(chosen, item) is contained]
    changed = len(kept) != len(items)
    items[:] = kept
    return changed


def _sub_list(items: list[Any], begin: object, end: object) -> list[object]:
    start, stop = integer(begin), integer(end)
    if not 0 <= start <= stop <= len(items):
        raise MethodError(f"fromIndex {start}, toIndex {stop}, length {len(items)}")
    return ArrayList(items[start:stop])


COLLECTION: dict[tuple[str, int], Method] = {
    ("contains", 1): _contains,
    ("containsAll", 1): lambda items, others: all(
        _contains(items, item) for item in _collection(others)
    ),
    ("equals", 1): java_equals,
    ("isEmpty", 0): lambda items: not items,
    ("iterator", 0): Iterator,
    ("size", 0): len,
    ("toArray", 0): lambda items: ArrayList(items),
    ("toString", 0): to_text,
}
LIST: dict[tuple[str, int], Method] = {
    **COLLECTION,
    ("add", 1): _add,
    ("add", 2): _insert,
    ("addAll", 1): _add_all,
    ("clear", 0): lambda items: items.clear(),
    ("get", 1): item_at,
    ("indexOf", 1): _position,
    ("lastIndexOf", 1): _last_position,
    ("remove", 1): _remove,
    ("removeAll", 1): lambda items, others: _keep(items, others, contained=False),
    ("retainAll", 1): lambda items, others: _keep(items, others, contained=True),
    ("set", 2): set_item,
    ("subList", 2): _sub_list,
    ("toJSONString", 0): json_text,
}
PROPERTIES: dict[str, Method] = {"empty": lambda items: not items}


def put(target: dict[Any, Any], key: object, value: object) -> object:
    name = map_key(key)
    previous = target.get(name)
    target[name] = value
    return previous


def _put_all(target: dict[Any, Any], other: object) -> None:
    if not isinstance(other, Mapping):
        raise NoSuchMethodError
    for key, value in other.items():
        target[key] = value


def _put_if_absent(target: dict[Any, Any], key: object, value: object) -> object:
    name = map_key(key)
    previous = target.get(name)
    if previous is None:
        target[name] = value
    return previous


def _replace(target: dict[Any, Any], key: object, value: object) -> object:
    return put(target, key, value) if map_key(key) in target else None


MAP_READING: dict[tuple[str, int], Method] = {
    ("containsKey", 1): lambda target, key: map_key(key) in target,
    ("containsValue", 1): lambda target, value: _contains(list(target.values()), value),
    ("entrySet", 0): lambda target: SetView(Entry(key, value) for key, value in target.items()),
    ("equals", 1): java_equals,
    ("get", 1): lambda target, key: target.get(map_key(key)),
    ("getOrDefault", 2): lambda target, key, default: target.get(map_key(key), default),
    ("isEmpty", 0): lambda target: not target,
    ("keySet", 0): lambda target: SetView(target),
    ("size", 0): len,
    ("toString", 0): to_text,
    ("values", 0): lambda target: SetView(target.values()),
}
MAP: dict[tuple[str, int], Method] = {
    **MAP_READING,
    ("clear", 0): lambda target: target.clear(),
    ("put", 2): put,
    ("putAll", 1): _put_all,
    ("putIfAbsent", 2): _put_if_absent,
    ("remove", 1): lambda target, key: target.pop(map_key(key), None),
    ("replace", 2): _replace,
}
ENTRY: dict[tuple[str, int], Method] = {
    ("getKey", 0): lambda entry: entry.key,
    ("getValue", 0): lambda entry: entry.value,
    ("toString", 0): Entry.text,
}
ENTRY_PROPERTIES: dict[str, Method] = {
    "key": lambda entry: entry.key,
    "value": lambda entry: entry.value,
}
ITERATOR: dict[tuple[str, int], Method] = {
    ("hasNext", 0): lambda iterator: iterator.position < len(iterator.items),
    ("next", 0): Iterator.next,
}
