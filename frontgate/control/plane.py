"""What the operations of the AWS APIs work on: the store, and what else of the gateway they reach.

Everything but the store comes in as a callable, since the store's side of the gateway does no IO
and knows nothing of serving.
"""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from frontgate.control.api_keys import UsagePlan
from frontgate.control.domain_names import MutualTls
from frontgate.control.simulation import Simulator
from frontgate.control.store import Store

Input = Mapping[str, Any]
"""An operation's input: members by their names in the service model, valid by its constraints."""
Output = Mapping[str, Any]
"""An operation's output: members likewise. None stands for a member that is left out."""


class UsageCounters(Protocol):
    """How much of a usage plan's quota each of its keys has used."""

    def days(
        self, plan: UsagePlan, key_id: str, *, first: datetime.date, last: datetime.date
    ) -> Sequence[tuple[int, int]]:
        """Requests used and remaining, for each day."""
        ...

    def set_remaining(self, plan: UsagePlan, key_id: str, remaining: int, epoch: float) -> None: ...


class IssueCertificate(Protocol):
    async def __call__(self, name: str) -> tuple[str, str, float]:
        """A new certificate for `name` and its key, both PEM, and when it expires (epoch)."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlPlane:
    store: Store
    usage: UsageCounters
    flush_cache: Callable[[str, str], None]
    """Takes an API's id and a stage's name: drops what the stage's cache holds."""
    flush_authorizers: Callable[[str, str], None]
    """Likewise: drops what the stage's authorizers have answered."""
    issue_certificate: IssueCertificate
    simulator: Simulator
    read_truststore: Callable[[str, str | None], Awaitable[MutualTls]]
    """Takes an S3 URI and a version. Raises `ControlError`."""


PlaneOperation = Callable[[ControlPlane, Input], Any]
"""Returns an `Output`, None or an awaitable of either. Raises `ControlError`."""
