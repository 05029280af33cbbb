"""What makes a custom domain name valid. Source of the texts: recorded where it says so, else
assumed from the documentation's words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from frontgate.control.domain_names import (
    ApiMapping,
    DomainName,
    MatchBasePaths,
    MatchHeaders,
    RoutingRule,
)
from frontgate.control.errors import BadRequestError, ConflictError

_DOMAIN_NAME = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_OF_AWS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")
_KEY = re.compile(r"[A-Za-z0-9$\-_.+!*'()/]{1,300}")
_HEADER = re.compile(r"[A-Za-z0-9*?\-!#$%&'.^_`|~]{1,39}")
_VALUE_GLOB = re.compile(r"\*?[^*\x00-\x1f\x7f]{0,127}\*?")
"""The documentation lists fewer characters than its examples use (`Accept:image/webp`)."""
_MAX_PRIORITY = 1_000_000
_MAX_HEADER_CONDITIONS = 2
_ENDPOINT_TYPES = frozenset({"EDGE", "REGIONAL", "PRIVATE"})
MIXED = (
    "Mixing of REST APIs and HTTP APIs on the same domain name can only be accomplished through "
    "API Gateway's V2 DomainName interface. Currently, WebSocket APIs can only be attached to a "
    "domain name with other WebSocket APIs. This must also occur through API Gateway's V2 "
    "DomainName interface."
)
"""Recorded."""
MULTI_LEVEL = (
    "API Gateway V1 doesn't support the slash character (/) in base path mappings. "
    "To create a multi-level base path mapping, use API Gateway V2."
)

VERSION_ALONE = "A truststore version needs a truststore URI"
"""Assumed."""


def check_domain_name(domain: DomainName) -> None:
    """Raises `ControlError` with the first rule that `domain` breaks."""
    name = domain.domain_name
    if len(name) > 255 or _DOMAIN_NAME.fullmatch(name) is None or name.endswith(_OF_AWS):
        raise BadRequestError(f"Invalid domain name specified: {name}")
    if domain.endpoint_type not in _ENDPOINT_TYPES:
        raise BadRequestError(
            "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE"
        )
    if domain.mutual_tls is not None:
        if domain.endpoint_type != "REGIONAL":
            raise BadRequestError("Mutual TLS is only supported for Regional domain names")
        if not domain.mutual_tls.truststore_uri.startswith("s3://"):
            raise BadRequestError("Invalid truststore URI. It must have the form s3://bucket/key")
    for mapping in domain.mappings.values():
        check_mapping_key(mapping)
    check_routing_rules(domain.routing_rules.values())


def check_mapping_key(mapping: ApiMapping) -> None:
    key = mapping.key
    if not key:
        return
    if _KEY.fullmatch(key) is None or key.startswith("/") or key.endswith("/") or "//" in key:
        raise BadRequestError(
            "API mapping key should not start with a '/' or end with a '/', and may only consist "
            "of letters, numbers and the characters $-_.+!*'()/"
        )


def check_routing_rules(rules: Iterable[RoutingRule]) -> None:
    taken: dict[int, str] = {}
    for rule in rules:
        if not 1 <= rule.priority <= _MAX_PRIORITY:
            raise BadRequestError(f"Priority must be between 1 and {_MAX_PRIORITY}")
        if taken.setdefault(rule.priority, rule.id) != rule.id:
            raise ConflictError(
                f"A routing rule with priority {rule.priority} already exists for this domain name"
            )
        _check_conditions(rule)


def _check_conditions(rule: RoutingRule) -> None:
    paths = [c for c in rule.conditions if isinstance(c, MatchBasePaths)]
    headers = [c for c in rule.conditions if isinstance(c, MatchHeaders)]
    if len(paths) > 1 or len(headers) > _MAX_HEADER_CONDITIONS:
        raise BadRequestError(
            "A routing rule has at most two header conditions and one base path condition"
        )
    if any(not condition.any_of for condition in rule.conditions):
        raise BadRequestError("A condition of a routing rule must name what it matches")
    for match in (match for condition in headers for match in condition.any_of):
        if _HEADER.fullmatch(match.header) is None:
            raise BadRequestError(f"Invalid header name in a routing rule: {match.header}")
        if _VALUE_GLOB.fullmatch(match.value_glob) is None or not match.value_glob:
            raise BadRequestError(f"Invalid header value in a routing rule: {match.value_glob}")
    if rule.strip_base_path and not paths:
        raise BadRequestError("stripBasePath needs a base path condition")
