"""The ARN of a request to an HTTP API: what policies speak of, and authorizers are told."""

from __future__ import annotations

from frontgate.http.errors import UriTooLongError
from frontgate.http.received import Received
from frontgate.wire import Address

_LONGEST = 1600
"""Bytes, where a route has an authorizer ("Quotas for configuring and running an HTTP API")."""


class RouteArns:
    """Makes those of one stage."""

    __slots__ = ("_prefix",)

    def __init__(self, address: Address, stage_name: str) -> None:
        self._prefix = f"{address.arn}/{stage_name}/"

    def of(self, received: Received) -> str:
        """With the verb and path of the request. Raises `UriTooLongError`.

        Slashes around the path count for nothing, as they do for REST APIs (assumed).
        """
        arn = f"{self._prefix}{received.request.method}/{received.route_path.strip('/')}"
        if len(arn.encode("utf-8", "replace")) > _LONGEST:
            raise UriTooLongError
        return arn
