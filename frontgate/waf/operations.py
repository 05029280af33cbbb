"""The operations of the wafv2 API, as functions from input to output in its own shapes.

Documentation: "AWS WAFV2 API Reference". Inputs have been checked against the service's model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontgate.waf.associations import Associations
from frontgate.waf.collection import Collection, Item
from frontgate.waf.errors import AssociatedItemError, LimitsExceededError, NonexistentItemError
from frontgate.waf.firewall import Firewall
from frontgate.waf.listing import check_scope, page
from frontgate.waf.managed_operations import (
    describe_managed_rule_group,
    list_managed_rule_groups,
)
from frontgate.waf.traffic_operations import TrafficOperations
from frontgate.wire import Clock

Input = Mapping[str, Any]
Output = dict[str, Any]
Operation = Callable[[Input], Output]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kind:
    """One kind of resource, whose five operations are alike."""

    name: str
    plural: str
    collection: Collection
    fields: tuple[str, ...]
    complete: Callable[[str, Input], Output]
    """Members that AWS WAF adds to a definition, by its name."""


class WafOperations:
    """The API of one `Firewall`. Each raises `WafError`s, with nothing changed."""

    def __init__(
        self,
        firewall: Firewall,
        associations: Associations,
        *,
        clock: Clock,
        timer: Callable[[], float],
    ) -> None:
        self._firewall = firewall
        self._associations = associations
        self._tags: dict[str, dict[str, str]] = {}
        traffic = TrafficOperations(firewall, clock=clock, timer=timer)
        self.table: Mapping[str, Operation] = {
            **{
                name: operation
                for kind in self._kinds()
                for name, operation in self._of_kind(kind).items()
            },
            "AssociateWebACL": self._associate,
            "CheckCapacity": self._check_capacity,
            "DeleteLoggingConfiguration": self._delete_logging,
            "DescribeManagedRuleGroup": describe_managed_rule_group,
            "DisassociateWebACL": self._disassociate,
            "GetLoggingConfiguration": self._get_logging,
            "GetRateBasedStatementManagedKeys": traffic.managed_keys,
            "GetSampledRequests": traffic.sampled_requests,
            "GetWebACLForResource": self._web_acl_for_resource,
            "ListAvailableManagedRuleGroups": list_managed_rule_groups,
            "ListLoggingConfigurations": self._list_logging,
            "ListResourcesForWebACL": self._resources,
            "ListTagsForResource": self._list_tags,
            "PutLoggingConfiguration": self._put_logging,
            "TagResource": self._tag,
            "UntagResource": self._untag,
        }
        """By name; the operations that are not here are refused by name."""

    def call(self, operation: str, given: Input) -> Output:
        return self.table[operation](given)

    def notices(self, arn: str) -> tuple[str, ...]:
        """What of a web ACL does less here than on AWS."""
        guard = self._firewall.guard(arn)
        return guard.acl.notices if guard else ()

    def _kinds(self) -> Sequence[_Kind]:
        firewall = self._firewall
        return (
            _Kind(
                name="WebACL",
                plural="WebACLs",
                collection=firewall.web_acls,
                fields=_WEB_ACL_FIELDS,
                complete=self._complete_web_acl,
            ),
            _Kind(
                name="RuleGroup",
                plural="RuleGroups",
                collection=firewall.rule_groups,
                fields=("Capacity", "CustomResponseBodies", *_COMMON_FIELDS),
                complete=self._complete_group,
            ),
            _Kind(
                name="IPSet",
                plural="IPSets",
                collection=firewall.ip_sets,
                fields=("Addresses", "Description", "IPAddressVersion"),
                complete=lambda *_: {},
            ),
            _Kind(
                name="RegexPatternSet",
                plural="RegexPatternSets",
                collection=firewall.pattern_sets,
                fields=("Description", "RegularExpressionList"),
                complete=lambda *_: {},
            ),
        )

    def _of_kind(self, kind: _Kind) -> Mapping[str, Operation]:
        firewall, collection = self._firewall, kind.collection

        def definition(name: str, given: Input) -> Output:
            chosen = {field: given[field] for field in kind.fields if field in given}
            return {**chosen, **kind.complete(name, given)}

        def create(given: Input) -> Output:
            check_scope(given)
            item = collection.prepare(given["Name"], definition(given["Name"], given))
            firewall.put(collection, item)
            self._set_tags(item.definition["ARN"], given.get("Tags") or ())
            return {"Summary": item.summary()}

        def get(given: Input) -> Output:
            item = self._item(collection, given)
            return {kind.name: item.definition, "LockToken": item.lock_token}

        def update(given: Input) -> Output:
            item = self._item(collection, given)
            kept = {k: v for k, v in item.definition.items() if k in _NOT_UPDATED}
            edited = definition(given["Name"], {**kept, **given})
            item = collection.prepare_edit(item, given["LockToken"], edited)
            firewall.put(collection, item)
            return {"NextLockToken": item.lock_token}

        def delete(given: Input) -> Output:
            item = self._item(collection, given)
            collection.prepare_edit(item, given["LockToken"], {})
            if self._associations.resources_of(item.definition["ARN"]):
                raise AssociatedItemError
            firewall.remove(collection, item)
            self._tags.pop(item.definition["ARN"], None)
            return {}

        def listed(given: Input) -> Output:
            check_scope(given)
            return page(kind.plural, [item.summary() for item in collection], given)

        return {
            f"Create{kind.name}": create,
            f"Get{kind.name}": get,
            f"Update{kind.name}": update,
            f"Delete{kind.name}": delete,
            f"List{kind.plural}": listed,
        }

    def _item(self, collection: Collection, given: Input) -> Item:
        if "ARN" in given:
            return collection.by_arn(given["ARN"])
        check_scope(given)
        return collection.find(given.get("Name", ""), given.get("Id", ""))

    def _complete_web_acl(self, name: str, given: Input) -> Output:
        return {
            "Capacity": self._firewall.capacity_of(given.get("Rules") or ()),
            "LabelNamespace": self._firewall.label_namespace("webacl", name),
            "ManagedByFirewallManager": False,
        }

    def _complete_group(self, name: str, given: Input) -> Output:
        needed = self._firewall.capacity_of(given.get("Rules") or ())
        if needed > given["Capacity"]:
            raise LimitsExceededError(
                f"the rules need {needed} WCUs, and the group has {given['Capacity']}"
            )
        return {"LabelNamespace": self._firewall.label_namespace("rulegroup", name)}

    def _associate(self, given: Input) -> Output:
        self._firewall.web_acls.by_arn(given["WebACLArn"])
        self._associations.associate(given["ResourceArn"], given["WebACLArn"])
        return {}

    def _disassociate(self, given: Input) -> Output:
        self._associations.associate(given["ResourceArn"], None)
        return {}

    def _web_acl_for_resource(self, given: Input) -> Output:
        arn = self._associations.web_acl_of(given["ResourceArn"])
        return {"WebACL": self._firewall.web_acls.by_arn(arn).definition} if arn else {}

    def _resources(self, given: Input) -> Output:
        self._firewall.web_acls.by_arn(given["WebACLArn"])
        if given.get("ResourceType", "API_GATEWAY") != "API_GATEWAY":
            return {"ResourceArns": []}
        return {"ResourceArns": self._associations.resources_of(given["WebACLArn"])}

    def _check_capacity(self, given: Input) -> Output:
        check_scope(given)
        return {"Capacity": self._firewall.capacity_of(given["Rules"])}

    def _put_logging(self, given: Input) -> Output:
        configuration = given["LoggingConfiguration"]
        self._firewall.set_logging(configuration)
        return {"LoggingConfiguration": configuration}

    def _get_logging(self, given: Input) -> Output:
        configuration = self._firewall.logging.get(given["ResourceArn"])
        if configuration is None:
            raise NonexistentItemError
        return {"LoggingConfiguration": configuration}

    def _delete_logging(self, given: Input) -> Output:
        self._get_logging(given)
        self._firewall.remove_logging(given["ResourceArn"])
        return {}

    def _list_logging(self, given: Input) -> Output:
        return {"LoggingConfigurations": list(self._firewall.logging.values())}

    def _set_tags(self, arn: str, tags: Sequence[Input]) -> None:
        self._tags.setdefault(arn, {}).update({tag["Key"]: tag["Value"] for tag in tags})

    def _tag(self, given: Input) -> Output:
        self._tags_of(given)
        self._set_tags(given["ResourceARN"], given["Tags"])
        return {}

    def _untag(self, given: Input) -> Output:
        tags = self._tags_of(given)
        for key in given["TagKeys"]:
            tags.pop(key, None)
        return {}

    def _list_tags(self, given: Input) -> Output:
        tags = [{"Key": key, "Value": value} for key, value in self._tags_of(given).items()]
        return {"TagInfoForResource": {"ResourceARN": given["ResourceARN"], "TagList": tags}}

    def _tags_of(self, given: Input) -> dict[str, str]:
        if given["ResourceARN"] not in self._tags:
            raise NonexistentItemError
        return self._tags[given["ResourceARN"]]


_COMMON_FIELDS = ("Description", "Rules", "VisibilityConfig")
_WEB_ACL_FIELDS = (
    *("AssociationConfig", "CaptchaConfig", "ChallengeConfig", "CustomResponseBodies"),
    *("DataProtectionConfig", "DefaultAction", "OnSourceDDoSProtectionConfig", "TokenDomains"),
    *_COMMON_FIELDS,
)
_NOT_UPDATED = frozenset(("Capacity", "IPAddressVersion"))
"""Set once and for all; an update does not bring them."""
