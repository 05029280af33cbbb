"""What the execution logs of REST and WebSocket APIs have in common: their lines and levels.

Documentation: "Set up CloudWatch logging for REST APIs in API Gateway". The forms are recorded on
AWS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum, auto
from typing import NamedTuple

from frontgate.observe.masking import masked_headers

LEVELS = frozenset({"INFO", "ERROR"})
"""At which something is logged."""
_MOST_BYTES = 1024
_TRUNCATED = " [TRUNCATED]"


def rest_group(api_id: str, stage_name: str) -> str:
    """The log group of a stage's executions; a canary has one of its own (documented)."""
    return f"API-Gateway-Execution-Logs_{api_id}/{stage_name}"


def websocket_group(api_id: str, stage_name: str) -> str:
    """The same of a WebSocket API."""
    return f"/aws/apigateway/{api_id}/{stage_name}"


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


def logged(
    lines: Callable[[bool], Iterable[Line]], *, level: str | None, traced: bool, failed: bool
) -> list[Line]:
    """Those that settings ask for; `lines` takes whether those of data tracing are wanted.

    ERROR is failures alone, and with data tracing every request in full (documented).
    """
    if level not in LEVELS:
        return []
    if traced:
        return list(lines(True))
    if level == "ERROR" and not failed:
        return []
    wanted = {Kind.FAILURE} if level == "ERROR" else {Kind.EVENT, Kind.FAILURE}
    return [line for line in lines(False) if line.kind in wanted]


def call_lines(
    moment: float, *, url: str, headers: Iterable[tuple[str, str]], body: bytes
) -> Iterator[Line]:
    """Of a request to a backend or to an authorizer's function."""
    for text in (
        f"Endpoint request URI: {url}",
        f"Endpoint request headers: {java_map(masked_headers(headers))}",
        f"Endpoint request body after transformations: {_text_of(body)}",
        f"Sending request to {url}",
    ):
        yield Line(moment, Kind.DATA, text)


def answer_lines(
    moment: float, *, status: int, latency: float, headers: Iterable[tuple[str, str]], body: bytes
) -> Iterator[Line]:
    """Of what a backend answered after `latency` seconds."""
    for text in (
        f"Received response. Status: {status}, Integration latency: {round(latency * 1000)} ms",
        f"Endpoint response headers: {java_map(masked_headers(headers))}",
        answer_body(body),
    ):
        yield Line(moment, Kind.DATA, text)


def answer_body(body: bytes) -> str:
    return f"Endpoint response body before transformations: {_text_of(body)}"


def java_map(items: Iterable[tuple[str, str]] | Mapping[str, str]) -> str:
    """`{a=1, b=2}`; of a repeated name the last value (assumed)."""
    return "{" + ", ".join(f"{name}={value}" for name, value in dict(items).items()) + "}"


def cut(text: str) -> str:
    """At 1,024 bytes, the request id before it not counted (recorded)."""
    encoded = text.encode("utf-8", "replace")
    if len(encoded) <= _MOST_BYTES:
        return text
    return encoded[:_MOST_BYTES].decode(errors="ignore") + _TRUNCATED


def _text_of(body: bytes) -> str:
    return body.decode("utf-8", "replace")
