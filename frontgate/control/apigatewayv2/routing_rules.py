"""Routing rules: which stage gets a request of a custom domain name, by path and headers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from frontgate.control.apigatewayv2.paging import page
from frontgate.control.domain_names import (
    DomainName,
    HeaderMatch,
    MatchBasePaths,
    MatchHeaders,
    RoutingRule,
    RuleCondition,
)
from frontgate.control.errors import BadRequestError
from frontgate.control.plane import ControlPlane, Input, Output, PlaneOperation


def _key(given: Input) -> str:
    id = given.get("DomainNameId")
    return f"{given['DomainName']}+{id}" if id else str(given["DomainName"])


def create_routing_rule(plane: ControlPlane, given: Input) -> Output:
    return _save(plane, given, rule_id="")


def put_routing_rule(plane: ControlPlane, given: Input) -> Output:
    return _save(plane, given, rule_id=given["RoutingRuleId"])


def _save(plane: ControlPlane, given: Input, *, rule_id: str) -> Output:
    actions = given["Actions"]
    if len(actions) != 1:
        raise BadRequestError("A routing rule has exactly one action")  # assumed
    invoked = actions[0]["InvokeApi"]
    rule = RoutingRule(
        id=rule_id,
        priority=given["Priority"],
        api_id=invoked["ApiId"],
        stage=invoked["Stage"],
        strip_base_path=invoked.get("StripBasePath", False),
        conditions=tuple(_conditions(given["Conditions"])),
    )
    saved = plane.store.domains.put_routing_rule(_key(given), rule)
    return _output(plane, plane.store.domains.get_domain_name(_key(given)), saved)


def _conditions(given: Iterable[Mapping[str, Any]]) -> Iterator[RuleCondition]:
    for condition in given:
        if "MatchBasePaths" in condition:
            yield MatchBasePaths(any_of=tuple(condition["MatchBasePaths"]["AnyOf"]))
        if "MatchHeaders" in condition:
            yield MatchHeaders(
                any_of=tuple(
                    HeaderMatch(header=each["Header"], value_glob=each["ValueGlob"])
                    for each in condition["MatchHeaders"]["AnyOf"]
                )
            )


def _output(plane: ControlPlane, domain: DomainName, rule: RoutingRule) -> Output:
    arn = domain.arn(region=plane.store.region, account_id=plane.store.account_id)
    return {
        "Actions": [
            {
                "InvokeApi": {
                    "ApiId": rule.api_id,
                    "Stage": rule.stage,
                    "StripBasePath": rule.strip_base_path,
                }
            }
        ],
        "Conditions": [_condition_output(condition) for condition in rule.conditions],
        "Priority": rule.priority,
        "RoutingRuleArn": f"{arn}/routingrules/{rule.id}",
        "RoutingRuleId": rule.id,
    }


def _condition_output(condition: RuleCondition) -> Output:
    if isinstance(condition, MatchBasePaths):
        return {"MatchBasePaths": {"AnyOf": list(condition.any_of)}}
    return {
        "MatchHeaders": {
            "AnyOf": [
                {"Header": match.header, "ValueGlob": match.value_glob}
                for match in condition.any_of
            ]
        }
    }


def get_routing_rule(plane: ControlPlane, given: Input) -> Output:
    domains = plane.store.domains
    rule = domains.get_routing_rule(_key(given), given["RoutingRuleId"])
    return _output(plane, domains.get_domain_name(_key(given)), rule)


def list_routing_rules(plane: ControlPlane, given: Input) -> Output:
    domain = plane.store.domains.get_domain_name(_key(given))
    rules = sorted(domain.routing_rules.values(), key=lambda rule: rule.priority)
    return page(rules, given, lambda rule: _output(plane, domain, rule), member="RoutingRules")


def delete_routing_rule(plane: ControlPlane, given: Input) -> None:
    plane.store.domains.delete_routing_rule(_key(given), given["RoutingRuleId"])


OPERATIONS: Mapping[str, PlaneOperation] = {
    "CreateRoutingRule": create_routing_rule,
    "DeleteRoutingRule": delete_routing_rule,
    "GetRoutingRule": get_routing_rule,
    "ListRoutingRules": list_routing_rules,
    "PutRoutingRule": put_routing_rule,
}
