"""The ARN of a request: what policies allow and deny, and authorizers are told as `methodArn`."""

from __future__ import annotations

from frontgate.rest.errors import UriTooLongError
from frontgate.rest.exchange import Received, StageFacts

_LONGEST = 1600
"""Bytes ("Quotas for configuring and running a REST API": an authorizer or a resource policy)."""


class MethodArns:
    """Makes the ARNs of one stage's requests."""

    __slots__ = ("_prefix",)

    def __init__(self, stage: StageFacts) -> None:
        self._prefix = f"{stage.address.arn}/{stage.name}/"

    def of(self, received: Received) -> str:
        """With the verb and path of the request, not those of the method (documented).

        Slashes around the path count for nothing, as in routing, so that `/users/` is no way
        round what is denied for `/users` (assumed). Raises `UriTooLongError`.
        """
        arn = f"{self._prefix}{received.method}/{received.path.strip('/')}"
        if len(arn) > _LONGEST:
            raise UriTooLongError
        return arn
