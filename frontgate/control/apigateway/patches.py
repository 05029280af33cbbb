"""PATCH in API Gateway v1: a list of operations on paths of a resource, all of them or none.

Each resource has a table of the paths it knows and what each operation does there. A path is a
JSON pointer: `~1` stands for a slash in a segment. There are two manners of refusal, and each
resource has one (both recorded; which one some resources have is assumed):

- `named`:  Invalid patch path  '/x' specified for op 'replace'. Must be one of: [/name]
- `plain`:  Invalid patch path /x
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, TypeVar

from frontgate.control.errors import BadRequestError, NotFoundError
from frontgate.control.rest_api import EMPTY

Target = TypeVar("Target")
Change = Callable[..., Target]
"""Takes the target, the patch operation and what the path's `{}` stand for."""
Changes = Mapping[str, Change[Any]]
"""By `op`."""


@dataclass(frozen=True, slots=True)
class Patch:
    """One patch operation."""

    op: str
    path: str | None
    value: str | None
    source: str | None
    """`from`, of a copy."""

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(unescaped(segment) for segment in (self.path or "").split("/")[1:])

    @property
    def flag(self) -> bool:
        """Anything but `true` is false, and so is nothing (recorded)."""
        return (self.value or "").lower() == "true"


def read_patches(given: Mapping[str, Any]) -> tuple[Patch, ...]:
    """The patch operations of an input."""
    return tuple(
        Patch(
            op=operation.get("op", ""),
            path=operation.get("path"),
            value=operation.get("value"),
            source=operation.get("from"),
        )
        for operation in given.get("patchOperations", ())
    )


def unescaped(segment: str) -> str:
    return segment.replace("~1", "/").replace("~0", "~")


class PatchTable(Generic[Target]):
    """What may be patched in a resource, and how."""

    def __init__(
        self,
        changes: Mapping[str, Changes],
        *,
        refusals: Literal["named", "plain"],
        wrong_operations: Mapping[str, str] | None = None,
    ) -> None:
        """`changes` are by path, in which `{}` stands for any one segment.

        `wrong_operations`: what a plain table says of an operation that a path does not have, by
        path, where it says something of its own.
        """
        self._changes = {tuple(path.split("/")[1:]): each for path, each in changes.items()}
        self._listed = ", ".join(path.partition("/{}")[0] for path in changes)
        self._operations = {operation for each in changes.values() for operation in each}
        self._is_named = refusals == "named"
        self._wrong_operations = {
            tuple(path.split("/")[1:]): sentence
            for path, sentence in (wrong_operations or {}).items()
        }

    def applied(self, target: Target, patches: Iterable[Patch]) -> Target:
        """The target with all patches made in order. Raises `ControlError` at the first refused."""
        for patch in patches:
            change, found = self._find(patch)
            target = change(target, patch, *found)
        return target

    def _find(self, patch: Patch) -> tuple[Change[Target], tuple[str, ...]]:
        segments = patch.segments
        if self._is_named and patch.op not in self._operations:
            raise BadRequestError(
                f"Invalid patch path  '{patch.path}' specified for op '{patch.op}'. "
                "Please choose supported operations"
            )
        for pattern, changes in self._changes.items():
            found = _matched(pattern, segments)
            if found is not None and patch.op in changes:
                return changes[patch.op], found
            if found is not None and not self._is_named:
                raise BadRequestError(self._of_wrong_operation(pattern, changes))
        raise BadRequestError(self._of_wrong_path(patch))

    def _of_wrong_operation(self, pattern: tuple[str, ...], changes: Changes) -> str:
        allowed = f"Invalid patch operation specified. Must be one of: [{', '.join(changes)}]"
        return self._wrong_operations.get(pattern, allowed)

    def _of_wrong_path(self, patch: Patch) -> str:
        if not self._is_named:
            return f"Invalid patch path {'null' if patch.path is None else patch.path}"
        shown = "null" if patch.path is None else patch.path
        return (
            f"Invalid patch path  '{shown}' specified for op '{patch.op}'. "
            f"Must be one of: [{self._listed}]"
        )


def _matched(pattern: Sequence[str], segments: Sequence[str]) -> tuple[str, ...] | None:
    """What stands for the pattern's `{}`; None when it does not match."""
    if len(pattern) != len(segments):
        return None
    found = []
    for expected, segment in zip(pattern, segments, strict=True):
        if expected == "{}":
            found.append(segment)
        elif expected != segment:
            return None
    return tuple(found)


# What most paths do: they set a field of a frozen dataclass.


def text(field: str) -> Changes:
    """Replaces a text; without a value it is unset."""
    return {"replace": lambda target, patch: replace(target, **{field: patch.value or None})}


def required_text(field: str) -> Changes:
    """Replaces a text that a check refuses when it is empty."""
    return {"replace": lambda target, patch: replace(target, **{field: patch.value or ""})}


def removable_text(field: str) -> Changes:
    return {**text(field), "remove": lambda target, patch: replace(target, **{field: None})}


def flag(field: str) -> Changes:
    return {"replace": lambda target, patch: replace(target, **{field: patch.flag})}


def one_of(field: str, allowed: Sequence[str], refusal: str) -> Changes:
    """Replaces a text by one of a few."""

    def change(target: Any, patch: Patch) -> Any:
        if patch.value not in allowed:
            raise BadRequestError(refusal)
        return replace(target, **{field: patch.value})

    return {"replace": change}


def whole_number(field: str, refusal: str, *, low: int = 0, high: int = 2**31 - 1) -> Changes:
    """Replaces a number; without a value it is unset."""

    def change(target: Any, patch: Patch) -> Any:
        value = None if patch.value is None else as_integer(patch.value, refusal, low, high)
        return replace(target, **{field: value})

    return {"replace": change}


def as_integer(value: str | None, refusal: str, low: int = 0, high: int = 2**31 - 1) -> int:
    """Raises `BadRequestError` with `refusal`."""
    try:
        number = int(value or "")
    except ValueError:
        raise BadRequestError(refusal) from None
    if not low <= number <= high:
        raise BadRequestError(refusal)
    return number


def as_number(value: str | None, refusal: str, low: float = 0, high: float = 1e12) -> float:
    """Raises `BadRequestError` with `refusal`."""
    try:
        number = float(value or "")
    except ValueError:
        raise BadRequestError(refusal) from None
    if not low <= number <= high:
        raise BadRequestError(refusal)
    return number


def entries(
    field: str,
    *,
    missing: str,
    convert: Callable[[str | None], Any],
    must_exist: bool = False,
) -> Changes:
    """Adds, replaces and removes entries of a map; the last one takes the map with it.

    `missing` is what is said of an entry that is not there, and `must_exist` whether a replace
    needs one.
    """

    def put(target: Any, patch: Patch, key: str) -> Any:
        return replace(target, **{field: {**getattr(target, field), key: convert(patch.value)}})

    def replaced(target: Any, patch: Patch, key: str) -> Any:
        value = convert(patch.value)
        if must_exist and key not in getattr(target, field):
            raise NotFoundError(missing)
        return replace(target, **{field: {**getattr(target, field), key: value}})

    def removed(target: Any, patch: Patch, key: str) -> Any:
        if key not in getattr(target, field):
            raise NotFoundError(missing)
        left = {name: value for name, value in getattr(target, field).items() if name != key}
        return replace(target, **{field: left or EMPTY})

    return {"add": put, "replace": replaced, "remove": removed}


def values(field: str) -> Changes:
    """Adds and removes elements of a tuple, named by the operation's value."""

    def added(target: Any, patch: Patch) -> Any:
        return replace(target, **{field: (*others(target, patch), patch.value or "")})

    def others(target: Any, patch: Patch) -> tuple[str, ...]:
        return tuple(each for each in getattr(target, field) if each != patch.value)

    return {
        "add": added,
        "remove": lambda target, patch: replace(target, **{field: others(target, patch)}),
    }


def members(field: str) -> Changes:
    """Adds and removes elements of a tuple; a replace renames one (recorded for media types)."""

    def added(target: Any, patch: Patch, key: str) -> Any:
        return replace(target, **{field: (*_others(target, key), key)})

    def removed(target: Any, patch: Patch, key: str) -> Any:
        return replace(target, **{field: _others(target, key)})

    def renamed(target: Any, patch: Patch, key: str) -> Any:
        value = patch.value or key
        left = tuple(each for each in _others(target, key) if each != value)
        return replace(target, **{field: (*left, value)})

    def _others(target: Any, key: str) -> tuple[str, ...]:
        return tuple(each for each in getattr(target, field) if each != key)

    return {"add": added, "remove": removed, "replace": renamed}
