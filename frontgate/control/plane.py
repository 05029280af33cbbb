"""What the operations of the AWS APIs work on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from frontgate.control.store import Store

Input = Mapping[str, Any]
"""An operation's input: members by their names in the service model, valid by its constraints."""
Output = Mapping[str, Any]
"""An operation's output: members likewise. None stands for a member that is left out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlPlane:
    """The store, and what else an operation reaches."""

    store: Store


PlaneOperation = Callable[[ControlPlane, Input], Any]
"""Returns an `Output`, None or an awaitable of either. Raises `ControlError`."""
