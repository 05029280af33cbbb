"""Managed rule groups of AWS: their names, labels, capacities and, as far as there are, rules.

Documentation: "AWS Managed Rules rule groups list". AWS documents what each rule is for with one or
two example patterns, and keeps the patterns to itself; the ones here are approximations written
from those descriptions. All versions of a group are the same here. Groups that live on data or on
scripts of AWS's (reputations of addresses, bots, fraud) are accepted, match nothing, and say so.
"""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.waf.managed.applications import APPLICATIONS
from frontgate.waf.managed.bad_inputs import KNOWN_BAD_INPUTS
from frontgate.waf.managed.core import ADMIN_PROTECTION, CORE
from frontgate.waf.managed.group import ManagedGroup
from frontgate.waf.managed.systems import SYSTEMS
from frontgate.waf.managed.without_rules import WITHOUT_RULES

MANAGED: Mapping[tuple[str, str], ManagedGroup] = {
    ("AWS", group.name): group
    for group in (
        CORE,
        ADMIN_PROTECTION,
        KNOWN_BAD_INPUTS,
        *SYSTEMS,
        *APPLICATIONS,
        *WITHOUT_RULES,
    )
}
"""By vendor and name."""

__all__ = ["MANAGED", "ManagedGroup"]
