"""Certificates that API Gateway makes for itself, and shows to HTTP backends that ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from frontgate.control.rest_api import EMPTY


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientCertificate:
    id: str
    certificate: str
    """PEM."""
    private_key: str
    """PEM; nobody is shown it."""
    created_date: float
    expiration_date: float
    description: str | None = None
    tags: Mapping[str, str] = field(default_factory=lambda: EMPTY)
