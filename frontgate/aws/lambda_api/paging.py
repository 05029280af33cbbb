"""Pages of lists: `MaxItems` and `Marker`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from frontgate.aws.lambda_api import refusals
from frontgate.aws.lambda_api.plane import Input, Output
from frontgate.control.page_tokens import offset_of, token_at

Item = TypeVar("Item")
_MOST = 50
"""A page holds no more, whatever is asked for ("ListFunctions")."""


def page(
    items: Iterable[Item],
    given: Input,
    render: Callable[[Item], Output],
    *,
    member: str,
    most: int = _MOST,
) -> dict[str, Any]:
    """`member` names the list in the output; a page has no more items than `most`."""
    listed = list(items)
    start = _position(given.get("Marker"))
    end = start + min(given.get("MaxItems", most), most)
    output: dict[str, Any] = {member: [render(item) for item in listed[start:end]]}
    if end < len(listed):
        output["NextMarker"] = token_at(end)
    return output


def _position(marker: str | None) -> int:
    try:
        return offset_of(marker)
    except ValueError:
        raise refusals.invalid("Invalid marker") from None  # assumed


def by_name(items: Mapping[str, Item]) -> list[Item]:
    return [items[name] for name in sorted(items)]
