"""What `$connect` demanded and how that went: facts of the trail, variables of the access log.

"Configure logging for WebSocket APIs": `$context.authenticate`, `authorize` and `authorizer`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from frontgate.observe import Trail
from frontgate.wire import record

NAMES = frozenset({"authenticate", "authorize", "authorizer"})


@record
class Phase:
    name: str
    """One of `NAMES`."""
    status: int
    latency: float
    """Seconds."""
    error: str | None
    request_id: str | None = None
    """Of a Lambda authorizer's invocation; the others are of it, too."""
    integration_status: int | None = None
    integration_latency: float | None = None
    """Seconds."""
    identity: tuple[str, ...] = ()
    """The values of the identity sources."""
    granted: Mapping[str, Any] | None = None
    """`$context.authorizer` from now on."""

    def variables(self) -> dict[str, Any]:
        found = {
            "status": self.status,
            "latency": millis(self.latency),
            "error": self.error,
            "requestId": self.request_id,
            "integrationStatus": self.integration_status,
            "integrationLatency": None
            if self.integration_latency is None
            else millis(self.integration_latency),
        }
        return {name: value for name, value in found.items() if value is not None}


def phases(trail: Trail) -> Iterator[Phase]:
    return (fact for _, fact in trail.facts if isinstance(fact, Phase))


def millis(seconds: float) -> int:
    return int(seconds * 1000 + 0.5)
