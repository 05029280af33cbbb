"""The first station of a request: what was sent, with the names and forms that it is shown in."""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.observe import Trail
from frontgate.wire import HttpRequest, record


@record
class Received:
    """A request with the names and forms that events, mappings and logs give it."""

    request: HttpRequest
    request_id: str
    received_at: float
    """Seconds since the epoch."""
    started: float
    """The same moment on the monotonic timer."""
    route_path: str
    """Decoded, without the stage: what routes are matched against."""
    path: str
    """Decoded, with the stage or a custom domain's base path: what the function sees."""
    domain_name: str
    """The host name that the client used: the API's own or a custom one."""
    headers: Mapping[str, str]
    """Lower-case names; the values of a repeated header joined by a comma without a space."""
    trace_id: str
    trail: Trail
    """Where steps note what they established; nothing on a request's way reads it."""
