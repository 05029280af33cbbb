"""Developer portals: pages that describe APIs to those who call them. Kept, and not shown here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from frontgate.control.rest_api import EMPTY


@dataclass(frozen=True, kw_only=True, slots=True)
class Portal:
    id: str
    authorization: Mapping[str, Any]
    content: Mapping[str, Any]
    endpoint: Mapping[str, Any]
    last_modified: float
    product_arns: tuple[str, ...] = ()
    logo_uri: str | None = None
    rum_app_monitor: str | None = None
    publish_status: str | None = None
    """None until it is published for the first time."""
    last_published: float | None = None
    last_published_description: str | None = None
    has_preview: bool = False
    tags: Mapping[str, str] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductPage:
    """A page of text."""

    id: str
    content: Mapping[str, Any]
    last_modified: float


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointPage:
    """A page about a method of a REST API's stage."""

    id: str
    identifier: Mapping[str, str]
    """RestApiId, Stage, Path and Method."""
    content: Mapping[str, Any]
    try_it: str
    last_modified: float


@dataclass(frozen=True, kw_only=True, slots=True)
class PortalProduct:
    """What a portal offers: pages in an order."""

    id: str
    display_name: str
    last_modified: float
    description: str = ""
    display_order: Mapping[str, Any] | None = None
    policy: str | None = None
    """Who else may include it in a portal."""
    pages: Mapping[str, ProductPage] = field(default_factory=lambda: EMPTY)
    endpoint_pages: Mapping[str, EndpointPage] = field(default_factory=lambda: EMPTY)
    tags: Mapping[str, str] = field(default_factory=lambda: EMPTY)
