"""The operations that describe managed rule groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontgate.waf.errors import NonexistentItemError
from frontgate.waf.listing import check_scope, page
from frontgate.waf.managed import MANAGED


def list_managed_rule_groups(given: Mapping[str, Any]) -> dict[str, Any]:
    check_scope(given)
    found = [
        {
            "VendorName": vendor,
            "Name": group.name,
            "Description": group.description,
            "VersioningSupported": bool(group.rules),
        }
        for (vendor, _), group in MANAGED.items()
    ]
    return page("ManagedRuleGroups", found, given)


def describe_managed_rule_group(given: Mapping[str, Any]) -> dict[str, Any]:
    check_scope(given)
    group = MANAGED.get((given["VendorName"], given["Name"]))
    if group is None:
        raise NonexistentItemError
    silent = [{"Name": name, "Action": {"Block": {}}} for name in group.silent]
    return {
        "Capacity": group.capacity,
        "LabelNamespace": group.label_prefix,
        "Rules": [{"Name": rule["Name"], "Action": rule["Action"]} for rule in group.rules]
        + silent,
        "AvailableLabels": [
            {"Name": group.label_prefix + label["Name"]}
            for rule in group.rules
            for label in rule["RuleLabels"]
        ],
    }
