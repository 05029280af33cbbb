"""Headers of an integration request that the gateway writes itself."""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.control.rest_api import IntegrationType
from frontgate.mapping.parameters import RequestMapping

_ALWAYS_PRESENT = frozenset(
    {"content-length", "transfer-encoding", "x-amzn-trace-id", "x-amzn-apigateway-api-id"}
)
_SIGNED = _ALWAYS_PRESENT | {"authorization", "connection", "expect", "proxy-authenticate", "te"}
_UNMAPPABLE: Mapping[IntegrationType, frozenset[str]] = {
    IntegrationType.MOCK: frozenset(),
    IntegrationType.HTTP: _ALWAYS_PRESENT,
    IntegrationType.HTTP_PROXY: _ALWAYS_PRESENT,
    IntegrationType.AWS: _SIGNED,
    IntegrationType.AWS_PROXY: _SIGNED,
}
"""Headers whose mapping makes every call fail with a 500 (recorded on AWS)."""


def unmappable_header(kind: IntegrationType, mapping: RequestMapping) -> str | None:
    """The first header that `mapping` sets and must not; None: there is none."""
    forbidden = _UNMAPPABLE[kind]
    return next((name for name, _ in mapping.header if name.lower() in forbidden), None)
