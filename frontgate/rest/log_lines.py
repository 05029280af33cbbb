"""What a line of the execution log is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, auto
from typing import NamedTuple

from frontgate.observe.masking import masked_headers
from frontgate.rest.content import text_of
from frontgate.rest.endpoint_request import EndpointRequest


class Kind(Enum):
    EVENT = auto()
    """Of the level INFO."""
    DATA = auto()
    """Only with data tracing."""
    FAILURE = auto()
    """Of the level ERROR."""


class Line(NamedTuple):
    moment: float
    """On the monotonic timer."""
    kind: Kind
    text: str


def request_lines(moment: float, sent: EndpointRequest) -> Iterator[Line]:
    """Of a request to a backend or to an authorizer's function."""
    for text in (
        f"Endpoint request URI: {sent.url}",
        f"Endpoint request headers: {java_map(masked_headers(sent.headers))}",
        f"Endpoint request body after transformations: {text_of(sent.body)}",
        f"Sending request to {sent.url}",
    ):
        yield Line(moment, Kind.DATA, text)


def java_map(items: Iterable[tuple[str, str]] | Mapping[str, str]) -> str:
    """`{a=1, b=2}`; of a repeated name the last value (assumed)."""
    return "{" + ", ".join(f"{name}={value}" for name, value in dict(items).items()) + "}"
