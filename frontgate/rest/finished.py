"""A request whose answer is there: what step 14 makes logs, metrics and traces of."""

from __future__ import annotations

from collections.abc import Sequence

from frontgate.rest.errors import GatewayError
from frontgate.rest.exchange import Answer, CacheLookup, Reached, Received, Routed
from frontgate.wire import HttpResponse, record


class BackendCall:
    """What the integration step did; filled when it ends."""

    def __init__(self, started: float) -> None:
        self.started = started
        self.answer: Answer | None = None
        """None: there was no answer."""
        self.latency = 0.0
        """Seconds, to the end of the answer."""
        self.to_all_headers = 0.0
        self.to_first_content = 0.0
        """Seconds, of a streamed answer."""


@record
class Finished:
    """A request with its answer."""

    received: Received
    reached: Reached
    """How far it came."""
    response: HttpResponse
    error: GatewayError | None
    call: BackendCall | None
    """None: the integration step was not reached."""
    cached: CacheLookup | None
    """What the cache said; None: the method is not cached, or the step was not reached."""
    ended: float
    """On the monotonic timer."""
    facts: Sequence[tuple[float, object]] = ()
    """What its steps established, and when."""
    streamed_bytes: int = 0
    """Of a body that was streamed, and is not in `response`."""

    @property
    def latency(self) -> float:
        """Seconds from the request's last byte to the answer."""
        return self.ended - self.received.started

    @property
    def path(self) -> str:
        """With the stage, or what a custom domain name maps to it."""
        request = self.received.request
        return request.stage_path + request.path

    @property
    def resource_path(self) -> str | None:
        """`/users/{id}`; None where no method was found."""
        reached = self.reached
        return reached.method.compiled.resource_path if isinstance(reached, Routed) else None

    @property
    def user_agent(self) -> str | None:
        return self.received.headers.get("user-agent")

    @property
    def response_length(self) -> int:
        """Bytes of the body."""
        return len(self.response.body) + self.streamed_bytes

    @property
    def request_ids(self) -> tuple[str, ...]:
        received = self.received
        return received.request_id, received.extended_request_id

    @property
    def moment(self) -> float:
        return self.ended
