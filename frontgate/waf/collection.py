"""The resources of one kind: each has a name, an id, and a token that guards its edits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from frontgate.waf.errors import (
    DuplicateItemError,
    LimitsExceededError,
    NonexistentItemError,
    OptimisticLockError,
)

MOST_ITEMS = 100
"""Of each kind, by default, in one account and Region (documentation: "AWS WAF quotas")."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    definition: Mapping[str, Any]
    """As the API shows it, with `Name`, `Id` and `ARN`."""
    lock_token: str

    def summary(self) -> dict[str, Any]:
        names = ("Name", "Id", "Description", "ARN")
        shown = {name: self.definition[name] for name in names if name in self.definition}
        return {**shown, "LockToken": self.lock_token}


class Collection:
    """Items by ARN, in the order in which they were made."""

    def __init__(self, kind: str, *, arn_start: str, new_id: Callable[[], str]) -> None:
        """`kind` as in ARNs: `webacl`; `arn_start` is `arn:aws:wafv2:{region}:{account}`."""
        self._kind = kind
        self._arn_start = arn_start
        self._new_id = new_id
        self._items: dict[str, Item] = {}

    def __iter__(self) -> Iterator[Item]:
        return iter(tuple(self._items.values()))

    def by_arn(self, arn: str) -> Item:
        try:
            return self._items[arn]
        except KeyError:
            raise NonexistentItemError from None

    def find(self, name: str, item_id: str) -> Item:
        return self.by_arn(self._arn(name, item_id))

    def prepare(self, name: str, definition: Mapping[str, Any]) -> Item:
        """A new item, not yet in the collection. Raises `DuplicateItemError`."""
        if any(item.definition["Name"] == name for item in self):
            raise DuplicateItemError
        if len(self._items) >= MOST_ITEMS:
            raise LimitsExceededError(f"there are {MOST_ITEMS} of kind {self._kind}")
        item_id = self._new_id()
        named = {"Name": name, "Id": item_id, "ARN": self._arn(name, item_id)}
        return Item(definition={**definition, **named}, lock_token=self._new_id())

    def prepare_edit(self, item: Item, lock_token: str, definition: Mapping[str, Any]) -> Item:
        """The item with another definition. Raises `OptimisticLockError`."""
        if lock_token != item.lock_token:
            raise OptimisticLockError
        kept = {name: item.definition[name] for name in ("Name", "Id", "ARN")}
        return replace(item, definition={**definition, **kept}, lock_token=self._new_id())

    def put(self, item: Item) -> None:
        self._items[item.definition["ARN"]] = item

    def remove(self, item: Item) -> None:
        self._items.pop(item.definition["ARN"], None)

    def _arn(self, name: str, item_id: str) -> str:
        return f"{self._arn_start}:regional/{self._kind}/{name}/{item_id}"
