"""The first step: a client's request gets its id, its time and the headers of the edge."""

from __future__ import annotations

from collections.abc import Callable

from frontgate.http.errors import BadRequestError, ForbiddenError, GatewayError
from frontgate.http.paths import PathError
from frontgate.http.received import Received
from frontgate.http.routing import DEFAULT
from frontgate.observe import Trail
from frontgate.wire import Address, HeaderItems, HttpRequest, Outside

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "te", "transfer-encoding", "upgrade"})
"""Never seen in a recorded event."""


class Receiver:
    """Makes `Received` for one stage."""

    def __init__(
        self,
        *,
        address: Address,
        stage_name: str,
        outside: Outside,
        decode: Callable[[str], str],
    ) -> None:
        """`decode` makes of the path that was sent the one that is shown; raises `PathError`."""
        self._decode = decode
        self._clock = outside.clock
        self._timer = outside.timer
        self._new_request_id = outside.new_extended_request_id
        self._new_uuid = outside.new_request_id
        self._domain_name = address.domain_name
        self._stage_path = f"/{stage_name}" if stage_name != DEFAULT else ""

    def receive(self, request: HttpRequest) -> tuple[Received, GatewayError | None]:
        """The error, if there is one, comes beside the request, because it is logged with it."""
        problem: GatewayError | None = None
        try:
            path = self._decode(request.path)
        except PathError:
            path, problem = request.path, BadRequestError("the path does not decode")
        ingress = request.ingress
        if ingress.certificate_refusal is not None:
            problem = ForbiddenError(f"Access denied. Reason: {ingress.certificate_refusal}")
        # A port of its own stands for the API's endpoint, where a named stage is always part of
        # the path; functions cut its length off. A custom domain shows what was sent.
        domain_name, prefix = ingress.domain_name, request.stage_path
        if domain_name is None:
            domain_name, prefix = self._domain_name, prefix or self._stage_path
        received_at = self._clock()
        headers = _edge_headers(request)
        headers["x-amzn-trace-id"] = trace_id = self._trace_id(
            headers.get("x-amzn-trace-id"), received_at
        )
        received = Received(
            request=request,
            request_id=self._new_request_id(),
            received_at=received_at,
            started=self._timer(),
            route_path=path,
            path=prefix + path,
            domain_name=domain_name,
            headers=headers,
            trace_id=trace_id,
            trail=Trail(self._timer),
        )
        return received, problem

    def _trace_id(self, sent: str | None, at: float) -> str:
        own = trace_root(at, self._new_uuid())
        # Recorded on AWS: the client's id stays the root and the gateway adds itself.
        return own if sent is None else f"{own.replace('Root', 'Self', 1)};{sent}"


def trace_root(at: float, uuid: str) -> str:
    """A new `X-Amzn-Trace-Id`, made unique by a UUID."""
    return f"Root=1-{int(at):08x}-{uuid.replace('-', '')[:24]}"


def _edge_headers(request: HttpRequest) -> dict[str, str]:
    """What of the client's headers goes on, with those that the edge adds."""
    headers = joined(request.headers)
    if request.ingress.domain_name is not None:
        headers["host"] = request.ingress.domain_name
    headers["content-length"] = str(len(request.body))  # of chunks as well
    forwarded = headers.get("x-forwarded-for")
    source_ip = request.source_ip
    headers["x-forwarded-for"] = f"{forwarded}, {source_ip}" if forwarded else source_ip
    headers["x-forwarded-port"] = "443"
    headers["x-forwarded-proto"] = "https"
    return headers


def joined(lines: HeaderItems) -> dict[str, str]:
    """The values of a repeated header in one, by lower-case name."""
    headers: dict[str, str] = {}
    for name, value in lines:
        key = name.lower()
        if key in _HOP_BY_HOP:
            continue
        present = headers.get(key)
        if present is None:
            headers[key] = value
        else:
            headers[key] = f"{present}; {value}" if key == "cookie" else f"{present},{value}"
    return headers
