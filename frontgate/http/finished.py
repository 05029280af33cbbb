"""A request of an HTTP API whose answer is there."""

from __future__ import annotations

from collections.abc import Sequence

from frontgate.http.errors import GatewayError
from frontgate.http.exchange import Integrated, Station, received_of
from frontgate.http.received import Received
from frontgate.wire import HttpResponse, record


@record
class Finished:
    station: Station
    """How far it came."""
    response: HttpResponse
    error: GatewayError | None
    ended: float
    """On the monotonic timer."""
    facts: Sequence[tuple[float, object]]
    """What its steps established, and when."""

    @property
    def received(self) -> Received:
        return received_of(self.station)

    @property
    def integration_latency(self) -> float | None:
        """Seconds; None where no backend answered."""
        station = self.station
        return station.latency if isinstance(station, Integrated) else None

    @property
    def request_ids(self) -> tuple[str, ...]:
        return (self.received.request_id,)

    @property
    def moment(self) -> float:
        return self.ended
