"""What there is to say of a gateway that is ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from frontgate.control.store import Store
from frontgate.identity.directory import Seed
from frontgate.resources import DeployedApi, DeployedStack
from frontgate.template import Stack


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiAddress:
    """Where one API of the template is served."""

    api: DeployedApi
    url: str
    """On its own port."""
    execute_api_url: str
    """Under the AWS endpoint's port, with the stage."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TlsAddress:
    """Where all of it is served over TLS, custom domain names too."""

    port: int
    authority: Path
    """The certificate of the authority, as PEM: what a client has to trust."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """A gateway that is ready."""

    stack: Stack
    store: Store
    deployed: DeployedStack
    apis: tuple[ApiAddress, ...]
    aws_endpoint: str
    tls: TlsAddress
    seeds: Mapping[str, Seed]
    """The seeded user of each user pool that took it, by pool id."""
    sign_in_urls: Mapping[str, str]
    """Where each user pool domain of the template answers, by logical id."""
