"""The operations that show what a web ACL has seen: samples, and who is limited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from frontgate.waf.addresses import parsed
from frontgate.waf.errors import InvalidParameterError, NonexistentItemError
from frontgate.waf.firewall import Firewall
from frontgate.waf.guard import Guard
from frontgate.wire import Clock

Input = Mapping[str, Any]
_LONGEST_WINDOW = 3 * 3600
_MOST_SAMPLES = 500


class TrafficOperations:
    def __init__(self, firewall: Firewall, *, clock: Clock, timer: Callable[[], float]) -> None:
        self._firewall = firewall
        self._clock = clock
        self._timer = timer

    def sampled_requests(self, given: Input) -> dict[str, Any]:
        """The newest requests that a rule acted on, of the last three hours at most."""
        guard = self._guard(given["WebAclArn"])
        window = given["TimeWindow"]
        end = min(_seconds(window["EndTime"]), self._clock())
        start = max(_seconds(window["StartTime"]), end - _LONGEST_WINDOW)
        found = guard.traffic.samples(given["RuleMetricName"], start=start, end=end)
        shown = found[: min(int(given["MaxItems"]), _MOST_SAMPLES)]
        return {
            "SampledRequests": [sample.document() for sample in shown],
            "PopulationSize": len(found),
            "TimeWindow": {"StartTime": start, "EndTime": end},
        }

    def managed_keys(self, given: Input) -> dict[str, Any]:
        """The addresses that a rate-based rule limits, right now."""
        definition = self._firewall.web_acls.find(given["WebACLName"], given["WebACLId"]).definition
        guard = self._guard(definition["ARN"])
        names = [definition["Name"], given.get("RuleGroupRuleName"), given["RuleName"]]
        place = "/".join(name for name in names if name)
        found = [(key, c) for key, c in guard.acl.counters.items() if key[0] == place]
        if not found:
            raise NonexistentItemError
        ((_, statement), counter) = found[0]
        if '"AggregateKeyType": "IP"' not in statement and "FORWARDED_IP" not in statement:
            raise InvalidParameterError(
                "RULE", place, "Only rules that aggregate on IP addresses list them."
            )
        addresses = [parsed(str(key)) for key in counter.limited(self._timer())]
        return {
            f"ManagedKeysIPV{version}": {
                "IPAddressVersion": f"IPV{version}",
                "Addresses": [
                    f"{address}/{address.max_prefixlen}"
                    for address in addresses
                    if address is not None and address.version == version
                ],
            }
            for version in (4, 6)
        }

    def _guard(self, arn: str) -> Guard:
        guard = self._firewall.guard(arn)
        if guard is None:
            raise NonexistentItemError
        return guard


def _seconds(moment: Any) -> float:
    return moment.timestamp() if isinstance(moment, datetime) else float(moment)
