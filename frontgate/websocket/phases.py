"""What `$connect` demanded and how that went: facts of the trail, variables of the access log.

"Configure logging for WebSocket APIs": `$context.authenticate`, `authorize` and `authorizer`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from frontgate.access.lambda_authorizer import Consultation
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
    authorizer: str | None = None
    """The id of a Lambda authorizer; what follows is of one, too."""
    url: str = ""
    """Where its function is invoked."""
    identity: tuple[str, ...] = ()
    """The values of the identity sources."""
    consultation: Consultation | None = None
    """None: the answer was remembered, or nobody was asked."""
    granted: Mapping[str, Any] | None = None
    """`$context.authorizer` from now on."""

    def variables(self) -> dict[str, Any]:
        asked = self.consultation
        invocation = None if asked is None else asked.invocation
        found = {
            "status": self.status,
            "latency": millis(self.latency),
            "error": self.error,
            "requestId": None if invocation is None else invocation.request_id,
            "integrationStatus": None if invocation is None else invocation.status_code,
            "integrationLatency": None if asked is None else millis(asked.latency),
        }
        return {name: value for name, value in found.items() if value is not None}


def phases(facts: Iterable[tuple[float, object]]) -> Iterator[Phase]:
    """Of the facts of a handshake, those that are phases."""
    return (fact for _, fact in facts if isinstance(fact, Phase))


def millis(seconds: float) -> int:
    return int(seconds * 1000 + 0.5)
