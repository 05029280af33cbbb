"""The operations on custom domain names, their mappings, routing rules and associations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from frontgate.control.domain_names import (
    AccessAssociation,
    ApiMapping,
    DomainName,
    RoutingRule,
)
from frontgate.control.domain_rules import MIXED, MULTI_LEVEL, check_domain_name
from frontgate.control.errors import BadRequestError, ConflictError, NotFoundError
from frontgate.control.events import DomainChanged, DomainDeleted, Event
from frontgate.wire import Clock

CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2"
"""The hosted zone of every CloudFront distribution (CloudFront's documentation)."""
_REGIONAL_ZONES: Mapping[str, str] = {
    "ap-northeast-1": "Z1YSHQZHG15GKL",
    "ap-south-1": "Z3VO1THU9YC4UR",
    "ap-southeast-1": "ZL327KTPIQFUL",
    "ap-southeast-2": "Z2RPCDW04V8134",
    "eu-central-1": "Z1U9ULNL0V5AJ3",
    "eu-west-1": "ZLY8HYME6SFDD",
    "eu-west-2": "ZJ5UAJN8Y3Z2Q",
    "us-east-1": "Z1UJRXOUMOOFQ8",
    "us-east-2": "ZOJJZC49E0EPZ",
    "us-west-1": "Z2MUQ32089INYE",
    "us-west-2": "Z2OJLYMUO9EFXC",
}
"""Where regional endpoints live ("Amazon API Gateway endpoints and quotas")."""


class DomainOperations:
    """All custom domain names of one account and region, in the terms of both API versions."""

    def __init__(
        self,
        *,
        region: str,
        clock: Clock,
        new_id: Callable[[int], str],
        kind_of: Callable[[str], str | None],
        stage_exists: Callable[[str, str], bool],
        publish: Callable[[Event], None],
    ) -> None:
        """`kind_of` tells `REST`, `HTTP` or `WEBSOCKET` of an API's id, None of an unknown one."""
        self._region = region
        self._clock = clock
        self._new_id = new_id
        self._kind_of = kind_of
        self._stage_exists = stage_exists
        self._publish = publish
        self._domains: dict[str, DomainName] = {}
        self._associations: dict[str, AccessAssociation] = {}
        self.domains: Mapping[str, DomainName] = MappingProxyType(self._domains)
        """By key: the name, for a private one `name+id`."""
        self.associations: Mapping[str, AccessAssociation] = MappingProxyType(self._associations)
        """By id."""

    def create_domain_name(self, *, domain_name: str, **fields: Any) -> DomainName:
        """`fields` are those of `DomainName`. A public name is there only once."""
        is_private = fields.get("endpoint_type") == "PRIVATE"
        domain = DomainName(
            domain_name=domain_name,
            domain_name_id=self._new_id(10) if is_private else None,
            created_date=self._clock(),
            **fields,
        )
        check_domain_name(domain)
        if domain.key in self._domains:
            raise ConflictError("The domain name you provided already exists.")
        return self._save(self._targeted(domain))

    def get_domain_name(self, domain_key: str) -> DomainName:
        try:
            return self._domains[domain_key]
        except KeyError:
            raise NotFoundError("Invalid domain name identifier specified") from None

    def update_domain_name(self, domain: DomainName) -> DomainName:
        """Puts `domain` in the place of the one with its key; mappings and rules included."""
        before = self.get_domain_name(domain.key)
        check_domain_name(domain)
        if domain.endpoint_type != before.endpoint_type:
            if "PRIVATE" in (domain.endpoint_type, before.endpoint_type):
                raise BadRequestError(  # assumed
                    "The endpoint type of a private custom domain name cannot be changed"
                )
            domain = self._targeted(domain)
        return self._save(domain)

    def delete_domain_name(self, domain_key: str) -> None:
        """Its mappings, rules and associations go with it."""
        self.get_domain_name(domain_key)
        del self._domains[domain_key]
        for id, association in tuple(self._associations.items()):
            if association.domain_key == domain_key:
                del self._associations[id]
        self._publish(DomainDeleted(domain_key))

    def create_api_mapping(
        self, domain_key: str, *, api_id: str, stage: str, key: str = ""
    ) -> ApiMapping:
        """Sends what begins with `key` to a stage (v2)."""
        self._check_mixture(self.get_domain_name(domain_key), api_id)
        return self._add_mapping(domain_key, key, api_id, stage)

    def create_base_path_mapping(
        self, domain_key: str, *, rest_api_id: str, stage: str | None = None, key: str = ""
    ) -> ApiMapping:
        """The same in v1: REST APIs alone, one segment, and the stage may be left to the caller."""
        self._check_base_path(self.get_domain_name(domain_key), key, rest_api_id)
        return self._add_mapping(domain_key, key, rest_api_id, stage)

    def update_api_mapping(self, domain_key: str, key: str, changed: ApiMapping) -> ApiMapping:
        """Puts `changed` in the place of the mapping with `key`; its own key may be another."""
        others = self._without_mapping(domain_key, key)
        self._check_mixture(others, changed.api_id)
        self._check_target(changed.api_id, changed.stage)
        return self._put_mapping(others, changed)

    def update_base_path_mapping(
        self, domain_key: str, key: str, changed: ApiMapping
    ) -> ApiMapping:
        """The same in v1."""
        others = self._without_mapping(domain_key, key)
        self._check_base_path(others, changed.key, changed.api_id)
        self._check_target(changed.api_id, changed.stage)
        return self._put_mapping(others, changed)

    def delete_mapping(self, domain_key: str, key: str) -> None:
        self.update_domain_name(self._without_mapping(domain_key, key))

    def get_mapping(self, domain_key: str, key: str) -> ApiMapping:
        try:
            return self.get_domain_name(domain_key).mappings[key]
        except KeyError:
            raise NotFoundError("Invalid base path mapping identifier specified") from None

    def mappings_to(self, api_id: str, stage: str | None = None) -> tuple[str, ...]:
        """The domain names that map to an API, or to one stage of it: those must go first."""
        return tuple(
            domain.domain_name
            for domain in self._domains.values()
            if any(
                mapping.api_id == api_id and stage in (None, mapping.stage)
                for mapping in domain.mappings.values()
            )
        )

    def put_routing_rule(self, domain_key: str, rule: RoutingRule) -> RoutingRule:
        """Adds a rule when its id is empty, else puts it in the place of the one with its id."""
        domain = self.get_domain_name(domain_key)
        if rule.id:
            self.get_routing_rule(domain_key, rule.id)
        if self._known_kind(rule.api_id) != "REST":
            raise BadRequestError("A routing rule can only invoke a stage of a REST API")
        self._check_target(rule.api_id, rule.stage)
        rule = rule if rule.id else replace(rule, id=self._new_id(6))
        rules = {**domain.routing_rules, rule.id: rule}
        self.update_domain_name(replace(domain, routing_rules=rules))
        return rule

    def get_routing_rule(self, domain_key: str, rule_id: str) -> RoutingRule:
        try:
            return self.get_domain_name(domain_key).routing_rules[rule_id]
        except KeyError:
            raise NotFoundError("Invalid routing rule identifier specified") from None

    def delete_routing_rule(self, domain_key: str, rule_id: str) -> None:
        self.get_routing_rule(domain_key, rule_id)
        domain = self.get_domain_name(domain_key)
        rules = {id: rule for id, rule in domain.routing_rules.items() if id != rule_id}
        self.update_domain_name(replace(domain, routing_rules=rules))

    def create_access_association(
        self, domain_key: str, *, vpc_endpoint_id: str, **fields: Any
    ) -> AccessAssociation:
        """Lets a VPC endpoint resolve a private domain name."""
        if self.get_domain_name(domain_key).endpoint_type != "PRIVATE":
            raise BadRequestError("Only private custom domain names have access associations")
        for other in self._associations.values():
            if (other.domain_key, other.vpc_endpoint_id) == (domain_key, vpc_endpoint_id):
                raise ConflictError("The access association already exists")  # assumed
        association = AccessAssociation(
            id=self._new_id(10), domain_key=domain_key, vpc_endpoint_id=vpc_endpoint_id, **fields
        )
        self._associations[association.id] = association
        self._publish(DomainChanged(domain_key))
        return association

    def delete_access_association(self, association_id: str) -> None:
        association = self._associations.pop(association_id, None)
        if association is None:
            raise NotFoundError("Invalid domain name access association identifier specified")
        self._publish(DomainChanged(association.domain_key))

    def _add_mapping(self, domain_key: str, key: str, api_id: str, stage: str | None) -> ApiMapping:
        self._check_target(api_id, stage)
        mapping = ApiMapping(id=self._new_id(10), key=key, api_id=api_id, stage=stage)
        return self._put_mapping(self.get_domain_name(domain_key), mapping)

    def _put_mapping(self, domain: DomainName, mapping: ApiMapping) -> ApiMapping:
        if mapping.key in domain.mappings:
            raise ConflictError("Base path already exists for this domain name")
        mappings = {**domain.mappings, mapping.key: mapping}
        self.update_domain_name(replace(domain, mappings=mappings))
        return mapping

    def _without_mapping(self, domain_key: str, key: str) -> DomainName:
        """Raises `NotFoundError` for a mapping that is not there."""
        self.get_mapping(domain_key, key)
        domain = self.get_domain_name(domain_key)
        mappings = {k: mapping for k, mapping in domain.mappings.items() if k != key}
        return replace(domain, mappings=mappings)

    def _check_mixture(self, domain: DomainName, api_id: str) -> None:
        kinds = self._kinds(domain) | {self._known_kind(api_id)}
        if "WEBSOCKET" in kinds and len(kinds) > 1:
            raise BadRequestError(MIXED)

    def _check_base_path(self, domain: DomainName, key: str, rest_api_id: str) -> None:
        if "/" in key:
            raise BadRequestError(MULTI_LEVEL)
        if self._kinds(domain) | {self._known_kind(rest_api_id)} != {"REST"}:
            raise BadRequestError(MIXED)

    def _check_target(self, api_id: str, stage: str | None) -> None:
        self._known_kind(api_id)
        if stage is not None and not self._stage_exists(api_id, stage):
            raise BadRequestError("Invalid stage identifier specified")

    def _known_kind(self, api_id: str) -> str:
        kind = self._kind_of(api_id)
        if kind is None:
            raise BadRequestError("Invalid API identifier specified")
        return kind

    def _kinds(self, domain: DomainName) -> set[str]:
        """What is mapped already; an API that is gone counts no more."""
        kinds = (self._kind_of(mapping.api_id) for mapping in domain.mappings.values())
        return {kind for kind in kinds if kind is not None}

    def _targeted(self, domain: DomainName) -> DomainName:
        """With the name that DNS records are to point to."""
        target, zone = self._target(domain.endpoint_type)
        return replace(domain, target_domain_name=target, target_hosted_zone_id=zone)

    def _target(self, endpoint_type: str) -> tuple[str, str]:
        if endpoint_type == "PRIVATE":
            return "", ""
        if endpoint_type == "EDGE":
            return f"d{self._new_id(13)}.cloudfront.net", CLOUDFRONT_ZONE
        name = f"d-{self._new_id(10)}.execute-api.{self._region}.amazonaws.com"
        return name, _REGIONAL_ZONES.get(self._region, _REGIONAL_ZONES["us-east-1"])

    def _save(self, domain: DomainName) -> DomainName:
        self._domains[domain.key] = domain
        self._publish(DomainChanged(domain.key))
        return domain
