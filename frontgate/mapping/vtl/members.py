"""The explicit table of what templates may read and call, by type; nothing else is reachable.

Python attributes are never looked up: a value of a type that is not in the table has neither
properties nor methods, and a method is found by its name and its number of arguments only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from frontgate.mapping.vtl.java import collections, scalars, strings
from frontgate.mapping.vtl.java.text import ArrayList, SetView

Function = Callable[..., object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """`methods` by name and number of arguments, `variadic` by name; functions take the value."""

    properties: Mapping[str, Function] = field(default_factory=dict)
    methods: Mapping[tuple[str, int], Function] = field(default_factory=dict)
    variadic: Mapping[str, Function] = field(default_factory=dict)
    is_map: bool = False

    def method(self, name: str, count: int) -> Function | None:
        return self.methods.get((name, count)) or self.variadic.get(name)


_NOTHING = Members()
_READ_ONLY_MAP = Members(methods=collections.MAP_READING, is_map=True)
_LIST = Members(methods=collections.LIST, properties=collections.PROPERTIES)


class _Table(dict[type[Any], Members]):
    """Finds a type's members once and remembers them."""

    def __missing__(self, kind: type[Any]) -> Members:
        found = next((self[base] for base in kind.__mro__[1:-1] if base in self), None)
        if found is None:
            found = _READ_ONLY_MAP if issubclass(kind, Mapping) else _NOTHING
        self[kind] = found
        return found


MEMBERS = _Table(
    {
        str: Members(
            methods=strings.METHODS, properties=strings.PROPERTIES, variadic=strings.VARIADIC
        ),
        bool: Members(methods=scalars.BOOLEAN),
        int: Members(methods=scalars.INTEGER),
        float: Members(methods=scalars.DOUBLE, properties=scalars.DOUBLE_PROPERTIES),
        dict: Members(methods=collections.MAP, is_map=True),
        list: _LIST,
        ArrayList: _LIST,
        SetView: Members(methods=collections.COLLECTION, properties=collections.PROPERTIES),
        collections.Entry: Members(
            methods=collections.ENTRY, properties=collections.ENTRY_PROPERTIES
        ),
        collections.Iterator: Members(methods=collections.ITERATOR),
    }
)


class _Methods(dict[type[Any], Function]):
    """The method of a name and a number of arguments that each type has: one look-up for a call."""

    def __init__(self, name: str, count: int) -> None:
        self._name = name
        self._count = count

    def __missing__(self, kind: type[Any]) -> Function:
        found = self[kind] = MEMBERS[kind].method(self._name, self._count) or _no_method
        return found


@lru_cache(maxsize=1024)
def methods_of(name: str, count: int) -> Mapping[type[Any], Function]:
    """The method `name` with `count` arguments by the type that it is called of.

    A type without one has a method that returns None.
    """
    return _Methods(name, count)


def _no_method(*values: object) -> object:
    return None


def register(kind: type[Any], members: Members) -> None:
    """Let templates see the named properties and methods of `kind`."""
    MEMBERS[kind] = members
