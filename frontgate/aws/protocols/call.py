"""A call of a service's operation, whatever its protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from frontgate.wire import AwsRequest, HttpResponse


@dataclass(frozen=True, slots=True)
class Fault:
    """An error of a service, before its protocol puts it into words."""

    status: int
    code: str
    message: str


class Call(Protocol):
    @property
    def operation(self) -> str | None:
        """The operation's name; None where the protocol does not say."""
        ...

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The operation's input, by the names in its model; empty where the protocol has none."""
        ...

    def fault(self) -> Fault | None:
        """Why the service would refuse the call without looking further."""
        ...

    def request(self) -> AwsRequest:
        """What the local services are sent."""
        ...

    def answer(self, response: HttpResponse, *, request_id: str) -> HttpResponse:
        """What AWS answers where the local services said `response`."""
        ...

    @property
    def denial(self) -> tuple[int, str]:
        """Status and code of the error for who may not do this."""
        ...

    def refuse(self, fault: Fault, *, request_id: str) -> HttpResponse:
        """An error as the protocol writes it."""
        ...
