"""What the conditions of policies may ask of a request to an HTTP API."""

from __future__ import annotations

from frontgate.access.policy_conditions import ContextValue
from frontgate.access.request_conditions import request_conditions
from frontgate.http.received import Received
from frontgate.wire import Principal


def conditions_of(
    received: Received, principal: Principal | None = None
) -> dict[str, ContextValue]:
    request = received.request
    return request_conditions(
        source_ip=request.source_ip,
        ingress=request.ingress,
        epoch=received.received_at,
        header=received.headers.get,
        principal=principal,
    )
