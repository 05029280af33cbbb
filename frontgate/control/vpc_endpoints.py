"""The VPC endpoints through which private APIs are reached."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from frontgate.control.errors import NotFoundError
from frontgate.control.events import Event, VpcEndpointsChanged


@dataclass(frozen=True, kw_only=True, slots=True)
class VpcEndpoint:
    """An interface endpoint for `execute-api`: EC2's, and what API Gateway knows of it."""

    id: str
    """`vpce-0123456789abcdef0`."""
    vpc_id: str
    policy: str | None = None
    """Its policy document, JSON text. None: everything is allowed, as by EC2's default policy."""


_DEFAULT = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


def _allows_everything(policy: str) -> bool:
    """Whether it is EC2's default policy, written out."""
    try:
        statements = json.loads(policy)["Statement"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return False
    return statements in (_DEFAULT, [_DEFAULT])


class VpcEndpointOperations:
    """All VPC endpoints for API Gateway of one account and region."""

    def __init__(self, *, publish: Callable[[Event], None]) -> None:
        self._publish = publish
        self._endpoints: dict[str, VpcEndpoint] = {}
        self.endpoints: Mapping[str, VpcEndpoint] = MappingProxyType(self._endpoints)
        """By id."""

    def put(self, endpoint: VpcEndpoint) -> VpcEndpoint:
        """Adds an endpoint, or puts it in the place of the one with its id."""
        if endpoint.policy is not None and _allows_everything(endpoint.policy):
            endpoint = replace(endpoint, policy=None)
        self._endpoints[endpoint.id] = endpoint
        self._publish(VpcEndpointsChanged())
        return endpoint

    def delete(self, endpoint_id: str) -> None:
        if self._endpoints.pop(endpoint_id, None) is None:
            raise NotFoundError(f"The VPC endpoint {endpoint_id} does not exist")
        self._publish(VpcEndpointsChanged())
