"""The configuration of custom domain names: immutable, in the words of API Gateway's v2 API.

Both of its APIs edit the same domain names. What v1 calls a base path mapping is v2's API mapping;
its routing modes speak of base path mappings where v2's speak of API mappings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from frontgate.control.rest_api import EMPTY
from frontgate.partitions import partition_of


class RoutingMode(StrEnum):
    """What decides on a request: mappings, routing rules, or rules first and mappings then."""

    API_MAPPING_ONLY = "API_MAPPING_ONLY"
    ROUTING_RULE_ONLY = "ROUTING_RULE_ONLY"
    ROUTING_RULE_THEN_API_MAPPING = "ROUTING_RULE_THEN_API_MAPPING"

    @property
    def of_version_1(self) -> str:
        """The same mode in v1's words."""
        return self.value.replace("API_MAPPING", "BASE_PATH_MAPPING")

    @classmethod
    def read(cls, text: str) -> RoutingMode:
        """The mode in the words of either API. Raises `ValueError`."""
        return cls(text.replace("BASE_PATH_MAPPING", "API_MAPPING"))


@dataclass(frozen=True, kw_only=True, slots=True)
class MutualTls:
    """Whose clients a domain name lets in."""

    truststore_uri: str
    """`s3://bucket/key`."""
    truststore_version: str | None = None
    truststore_warnings: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    """The truststore's certificates as PEM, as they were when the domain name was saved."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiMapping:
    id: str
    key: str
    """`orders/v1`, without slashes around it; empty for the mapping that takes the rest."""
    api_id: str
    stage: str | None
    """None (v1 only): the segment after the key names the stage."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchBasePaths:
    """A condition of a routing rule: the path begins with one of these, segment by segment."""

    any_of: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class HeaderMatch:
    header: str
    """In any case."""
    value_glob: str
    """`beta`, `beta*`, `*beta` or `*beta*`; matched against the whole value, case-sensitive."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchHeaders:
    """A condition of a routing rule: one of these headers has such a value."""

    any_of: tuple[HeaderMatch, ...]


RuleCondition = MatchBasePaths | MatchHeaders


@dataclass(frozen=True, kw_only=True, slots=True)
class RoutingRule:
    """Conditions that must all hold, and the stage that then gets the request."""

    id: str
    priority: int
    """The lowest is looked at first; no two rules of a domain name share one."""
    api_id: str
    stage: str
    conditions: tuple[RuleCondition, ...] = ()
    """None at all: every request."""
    strip_base_path: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class DomainName:
    domain_name: str
    """`api.example.com`, or `*.example.com` for every name directly below it."""
    created_date: float
    endpoint_type: str = "REGIONAL"
    """`EDGE`, `REGIONAL` or `PRIVATE`."""
    domain_name_id: str | None = None
    """Of a private one alone: several may have one name."""
    certificate_arn: str | None = None
    certificate_name: str | None = None
    ownership_verification_certificate_arn: str | None = None
    security_policy: str | None = None
    endpoint_access_mode: str | None = None
    ip_address_type: str = "ipv4"
    mutual_tls: MutualTls | None = None
    routing_mode: RoutingMode = RoutingMode.API_MAPPING_ONLY
    policy: str | None = None
    """Of a private one: which VPC endpoints may use it. JSON text."""
    target_domain_name: str = ""
    """What DNS records point to: `d-abc.execute-api.eu-west-1.amazonaws.com`, or a name of
    CloudFront for an edge-optimized one."""
    target_hosted_zone_id: str = ""
    tags: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    mappings: Mapping[str, ApiMapping] = field(default_factory=lambda: EMPTY)
    """By key."""
    routing_rules: Mapping[str, RoutingRule] = field(default_factory=lambda: EMPTY)
    """By id."""

    @property
    def key(self) -> str:
        """What tells it from the others: its name, or `name+id` for a private one."""
        return (
            f"{self.domain_name}+{self.domain_name_id}" if self.domain_name_id else self.domain_name
        )

    def arn(self, *, region: str, account_id: str) -> str:
        account = account_id if self.domain_name_id else ""
        return (
            f"arn:{partition_of(region).name}:apigateway:{region}:{account}:/domainnames/{self.key}"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessAssociation:
    """Leave for a VPC endpoint to resolve a private domain name."""

    id: str
    domain_key: str
    vpc_endpoint_id: str
    tags: Mapping[str, str] = field(default_factory=lambda: EMPTY)
