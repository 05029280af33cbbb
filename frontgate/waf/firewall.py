"""AWS WAF of one account and Region: its resources, and the web ACLs compiled from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from frontgate.observe.metrics import MetricStore
from frontgate.partitions import partition_of
from frontgate.waf import capacity
from frontgate.waf.addresses import AddressSet
from frontgate.waf.collection import Collection, Item
from frontgate.waf.errors import AssociatedItemError, InvalidParameterError
from frontgate.waf.geography import CountryTable
from frontgate.waf.guard import Guard
from frontgate.waf.log_settings import compile_logging
from frontgate.waf.patterns import searcher
from frontgate.waf.rules import GroupDefinition
from frontgate.waf.web_acl import CompiledWebAcl, References, compile_web_acl

_VERSIONS = {"IPV4": 4, "IPV6": 6}
_MOST_PATTERNS = 10
_MOST_ADDRESSES = 10_000
_GROUP_ALONE: Mapping[str, Any] = {
    "DefaultAction": {"Allow": {}},
    "VisibilityConfig": {
        "MetricName": "group",
        "CloudWatchMetricsEnabled": False,
        "SampledRequestsEnabled": False,
    },
}


class Firewall:
    """Keeps definitions and their compiled form together: an edit that does not compile is refused.

    Single-threaded: it belongs to the event loop.
    """

    def __init__(
        self,
        *,
        region: str,
        account_id: str,
        new_id: Callable[[], str],
        countries: CountryTable | None = None,
        metrics: MetricStore | None = None,
    ) -> None:
        """`new_id` makes UUIDs; `metrics` takes the counts of `AWS/WAFV2`."""
        self._metrics = metrics or MetricStore()
        self.region = region
        self.account_id = account_id
        self.countries = countries or CountryTable()
        start = f"arn:{partition_of(region).name}:wafv2:{region}:{account_id}"

        def collection(kind: str) -> Collection:
            return Collection(kind, arn_start=start, new_id=new_id)

        self.web_acls = collection("webacl")
        self.ip_sets = collection("ipset")
        self.pattern_sets = collection("regexpatternset")
        self.rule_groups = collection("rulegroup")
        self.logging: dict[str, Mapping[str, Any]] = {}
        """`LoggingConfiguration`s by the ARN of their web ACL."""
        self._guards: dict[str, Guard] = {}
        self._address_sets: dict[tuple[str, str], AddressSet] = {}
        self._references = References(
            address_set=self._address_set,
            pattern_set=self._pattern_set,
            group=self._group,
        )

    def guard(self, arn: str) -> Guard | None:
        """The web ACL at work, for as long as it exists."""
        return self._guards.get(arn)

    @property
    def guards(self) -> tuple[Guard, ...]:
        return tuple(self._guards.values())

    def put(self, collection: Collection, item: Item) -> None:
        """Puts a new or edited item in, and compiles what refers to it.

        Raises `WafError`s with everything as it was.
        """
        before = next(
            (known for known in collection if known.definition["ARN"] == item.definition["ARN"]),
            None,
        )
        collection.put(item)
        try:
            self._check(collection, item)
            compiled = [self._compiled(acl.definition) for acl in self.web_acls]
        except Exception:
            collection.remove(item) if before is None else collection.put(before)
            raise
        for acl in compiled:
            guard = self._guards.get(acl.arn)
            if guard is None:
                guard = self._guards[acl.arn] = Guard(acl, self.countries, self._metrics)
                self._metrics.add_source(guard.traffic.flush)
            else:
                guard.acl = acl

    def remove(self, collection: Collection, item: Item) -> None:
        """Raises `AssociatedItemError` while rules refer to it."""
        arn = item.definition["ARN"]
        users = [*self.web_acls, *self.rule_groups]
        if any(arn in _referred(user.definition.get("Rules") or ()) for user in users):
            raise AssociatedItemError
        collection.remove(item)
        guard = self._guards.pop(arn, None)
        if guard is not None:
            guard.traffic.flush()
            self._metrics.remove_source(guard.traffic.flush)
        self.logging.pop(arn, None)

    def set_logging(self, configuration: Mapping[str, Any]) -> None:
        arn = configuration["ResourceArn"]
        self.web_acls.by_arn(arn)
        self._guards[arn].logging = compile_logging(configuration)
        self.logging[arn] = configuration

    def remove_logging(self, arn: str) -> None:
        self.logging.pop(arn, None)
        if arn in self._guards:
            self._guards[arn].logging = None

    def capacity_of(self, rules: Any) -> int:
        """Raises `LimitsExceededError`."""
        return capacity.of_rules(rules, self._group_capacity)

    def label_namespace(self, kind: str, name: str) -> str:
        return f"awswaf:{self.account_id}:{kind}:{name}:"

    def _check(self, collection: Collection, item: Item) -> None:
        definition = item.definition
        if collection is self.ip_sets:
            if len(definition["Addresses"]) > _MOST_ADDRESSES:
                raise InvalidParameterError(
                    "IP_SET", definition["Name"], f"It has more than {_MOST_ADDRESSES} ranges."
                )
            self._address_set(definition["ARN"])
        elif collection is self.pattern_sets:
            patterns = self._pattern_set(definition["ARN"])
            if not 1 <= len(patterns) <= _MOST_PATTERNS:
                raise InvalidParameterError(
                    "REGEX_PATTERN_SET", definition["Name"], f"It has 1 to {_MOST_PATTERNS}."
                )
            searcher(patterns)
        elif collection is self.rule_groups:
            self._compiled({**definition, **_GROUP_ALONE})

    def _compiled(self, definition: Mapping[str, Any]) -> CompiledWebAcl:
        guard = self._guards.get(definition["ARN"])
        return compile_web_acl(
            definition,
            self._references,
            countries=self.countries,
            counters=guard.acl.counters if guard else {},
        )

    def _address_set(self, arn: str) -> AddressSet:
        item = self.ip_sets.by_arn(arn)
        key = arn, item.lock_token
        if key not in self._address_sets:
            for stale in [known for known in self._address_sets if known[0] == arn]:
                del self._address_sets[stale]
            definition = item.definition
            self._address_sets[key] = AddressSet(
                definition["Addresses"], version=_VERSIONS[definition["IPAddressVersion"]]
            )
        return self._address_sets[key]

    def _pattern_set(self, arn: str) -> tuple[str, ...]:
        listed = self.pattern_sets.by_arn(arn).definition["RegularExpressionList"]
        return tuple(item["RegexString"] for item in listed)

    def _group(self, arn: str) -> GroupDefinition:
        definition = self.rule_groups.by_arn(arn).definition
        return GroupDefinition(
            arn=arn,
            rules=tuple(definition.get("Rules") or ()),
            bodies=definition.get("CustomResponseBodies") or {},
            label_prefix=definition["LabelNamespace"],
        )

    def _group_capacity(self, arn: str) -> int:
        return int(self.rule_groups.by_arn(arn).definition["Capacity"])


def _referred(value: Any) -> Iterator[str]:
    """Every ARN that rules refer to."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name == "ARN" and isinstance(inner, str):
                yield inner
            else:
                yield from _referred(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _referred(inner)
