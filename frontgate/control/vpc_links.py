"""VPC links: the ways of API Gateway into a VPC. What is behind one is reached directly here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from frontgate.control.rest_api import EMPTY


@dataclass(frozen=True, kw_only=True, slots=True)
class VpcLink:
    """Of REST APIs: to a network load balancer."""

    id: str
    name: str
    target_arns: tuple[str, ...]
    description: str | None = None
    tags: Mapping[str, str] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiVpcLink:
    """Of HTTP APIs: to subnets."""

    id: str
    name: str
    subnet_ids: tuple[str, ...]
    created_date: float
    security_group_ids: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=lambda: EMPTY)
