"""What the modules of resource types work with: the account they create things in, and results."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from frontgate.aws.lambda_api.book import FunctionBook
from frontgate.aws.lambda_api.mapping_book import MappingBook
from frontgate.aws.later import Call, Later
from frontgate.aws.service_api import ServiceApi
from frontgate.aws.wafv2_api import Wafv2Api
from frontgate.control.plane import ControlPlane
from frontgate.control.store import Store
from frontgate.event_sources import EventSources
from frontgate.resources.private_backends import PrivateBackends
from frontgate.template import Resource, Stack

_NOTHING: Mapping[str, object] = MappingProxyType({})
_NO_FILES: Mapping[str, Path] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """Where resources are created: our own APIs, and the local AWS services."""

    plane: ControlPlane
    lambdas: FunctionBook
    waf: Wafv2Api
    api: ServiceApi
    later: Later
    """Takes calls that need not be made before the gateway is ready."""
    event_sources: EventSources
    mappings: MappingBook
    private_backends: PrivateBackends
    cache: Path
    """Directory of built layers and installed packages."""
    report: Callable[[str], None]
    """Takes a sentence on what takes long."""
    warn: Callable[[str], None]
    """Takes what is wrong and stops nothing."""
    function_url: Callable[[str], str]
    """Takes the id of a function URL; where clients reach it."""
    truststores: Mapping[str, Path] = field(default_factory=lambda: _NO_FILES)
    """Files to put where mutual TLS looks for a truststore, by custom domain name."""
    write_truststore: Callable[[str, bytes], Awaitable[None]] | None = None
    """Takes an S3 URI and what to put there. Raises `ControlError`."""

    @property
    def store(self) -> Store:
        return self.plane.store


@dataclass(frozen=True, kw_only=True, slots=True)
class Created:
    """A resource that exists: what `Ref` and `Fn::GetAtt` return for it."""

    ref: str
    attributes: Mapping[str, object] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, kw_only=True, slots=True)
class Creation:
    """One resource about to be created, its properties resolved."""

    resource: Resource
    properties: Mapping[str, Any]
    stack: Stack
    account: Account

    @property
    def logical_id(self) -> str:
        return self.resource.logical_id

    def name(self, property_name: str, *, longest: int = 128) -> str:
        """The name that the template gives, or one as CloudFormation would make it.

        The made one is the same at every start, so what is written down goes on being right.
        """
        given = self.properties.get(property_name)
        if given:
            return str(given)
        suffix = hashlib.sha256(f"{self.stack.name}/{self.logical_id}".encode()).hexdigest()[:12]
        return f"{f'{self.stack.name}-{self.logical_id}'[: longest - 13]}-{suffix}"

    @property
    def stack_tags(self) -> dict[str, str]:
        """What CloudFormation adds to an API's and a stage's own tags (recorded)."""
        stack = self.stack
        return {
            "aws:cloudformation:logical-id": self.logical_id,
            "aws:cloudformation:stack-id": str(stack.pseudo_parameters["AWS::StackId"]),
            "aws:cloudformation:stack-name": stack.name,
        }

    def later(self, service: str, call: Call) -> None:
        """Makes a call of a service that nobody waits for: once the gateway is ready, or when
        somebody calls that service."""
        self.account.later.put(service, self.resource.written_as, call)

    def call_later(self, service: str, action: str, document: Mapping[str, Any]) -> None:
        """The same for a call of which the answer does not matter either."""
        self.later(service, partial(self.account.api, service, action, document))

    def arn(self, service: str, resource: str, *, region: str | None = None) -> str:
        """`arn:aws:{service}:{region}:{account}:{resource}`; an empty `region` for global ones."""
        stack = self.stack
        where = stack.region if region is None else region
        return f"arn:{stack.partition}:{service}:{where}:{stack.account_id}:{resource}"


# Parameters bring every value as text, and so do many templates.


def flag(value: object) -> bool:
    """A boolean property; absent is false."""
    return str(value).lower() == "true"


def integer(value: object) -> int:
    """Raises `ValueError` with a sentence."""
    try:
        return int(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is not a whole number") from None


def number(value: object) -> float:
    """Raises `ValueError` with a sentence."""
    try:
        return float(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is not a number") from None


def texts(values: Mapping[str, object] | None) -> dict[str, str]:
    """Variables, which are text on AWS: booleans as CloudFormation writes them."""
    return {name: text(value) for name, value in (values or {}).items()}


def text(value: object) -> str:
    """Text, of which booleans are written as CloudFormation writes them."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def document(value: object) -> str:
    """A policy or schema as JSON text, which some templates bring as such."""
    return value if isinstance(value, str) else json.dumps(value)


class PropertyError(ValueError):
    """A property's value is refused: the message tells why, and the place is the property's."""

    def __init__(self, message: str, property_name: str) -> None:
        super().__init__(message)
        self.property_name = property_name


Create = Callable[[Creation], Awaitable[Created]]


@dataclass(frozen=True, kw_only=True, slots=True)
class ResourceType:
    """How a CloudFormation type comes to exist here, and which of its properties matter."""

    create: Create
    supported: frozenset[str]
    """Properties that do here what they do on AWS."""
    harmless: frozenset[str] = frozenset()
    """Properties without which a laptop loses nothing: tags, encryption, tracing, retention."""
    without_effect: frozenset[str] = frozenset()
    """Of the supported ones, those that are kept but change nothing yet: a start says so."""
    refusal: Callable[[Mapping[str, object]], str | None] = lambda properties: None
    """Takes the properties as the template writes them; what it is that cannot run here, as in `a
    function in a container image`; None: it can."""


def words(text: str) -> frozenset[str]:
    """The property names in `text`, for tables that stay readable."""
    return frozenset(text.split())
