"""Log records of AWS WAF, one JSON object for each request.

Documentation: "Log fields" and "Log examples", where one example is of an API Gateway stage; field
names and order are taken from there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontgate.waf.components import DEFAULT_BODY_BYTES
from frontgate.waf.inspection import WebRequest
from frontgate.waf.rules import Group, Hit
from frontgate.waf.web_acl import DEFAULT_ACTION, Verdict
from frontgate.wire import HeaderItems

_REDACTED = "REDACTED"
_MISSING_TOKEN = {"solveTimestamp": 0, "failureReason": "TOKEN_MISSING"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Redactions:
    """What the log must not show."""

    headers: frozenset[str] = frozenset()
    """Lower case."""
    uri: bool = False
    query: bool = False
    method: bool = False


def redactions(fields: Iterable[Mapping[str, Any]]) -> Redactions:
    """From `RedactedFields` of a `LoggingConfiguration`."""
    given = list(fields)
    kinds = {kind for field in given for kind in field}
    names = (field["SingleHeader"]["Name"].lower() for field in given if "SingleHeader" in field)
    return Redactions(
        headers=frozenset(names),
        uri="UriPath" in kinds,
        query="QueryString" in kinds,
        method="Method" in kinds,
    )


def record_of(
    request: WebRequest, verdict: Verdict, *, web_acl: str, source: str, hidden: Redactions
) -> dict[str, Any]:
    """`source` is `{account}:{api}:{stage}` (recorded)."""
    action, rule = verdict.action, verdict.rule
    record: dict[str, Any] = {
        "timestamp": int(request.time * 1000),
        "formatVersion": 1,
        "webaclId": web_acl,
        "terminatingRuleId": DEFAULT_ACTION if rule is None else rule.name,
        "terminatingRuleType": "REGULAR" if rule is None else rule.kind,
        "action": action.name,
        "terminatingRuleMatchDetails": verdict.details,
        "httpSourceName": "APIGW",
        "httpSourceId": source,
        "ruleGroupList": _groups(verdict),
        "rateBasedRuleList": verdict.rates,
        "nonTerminatingMatchingRules": [
            _non_terminating(hit) for hit in _passed(verdict) if hit.group is None
        ],
        "requestHeadersInserted": pairs(verdict.inserted) or None,
        "responseCodeSent": verdict.response.status if verdict.response else None,
        "httpRequest": _http_request(request, hidden),
    }
    if verdict.labels:
        record["labels"] = [{"name": label} for label in verdict.labels]
    if action.name in ("CAPTCHA", "CHALLENGE") and verdict.response is not None:
        response = {"responseCode": verdict.response.status, **_MISSING_TOKEN}
        record[f"{action.name.lower()}Response"] = response
    if request.body:
        record["requestBodySize"] = len(request.body)
        record["requestBodySizeInspectedByWAF"] = min(len(request.body), DEFAULT_BODY_BYTES)
    return record


def line_of(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _passed(verdict: Verdict) -> Sequence[Hit]:
    """The rules that matched and let the evaluation go on."""
    return verdict.hits if verdict.rule is None else verdict.hits[:-1]


def _non_terminating(hit: Hit) -> dict[str, Any]:
    described: dict[str, Any] = {
        "ruleId": hit.rule.name,
        "action": hit.action.name,
        "ruleMatchDetails": hit.details,
    }
    if hit.rule.overridden is not None:
        described["overriddenAction"] = hit.rule.overridden
    return described


def _groups(verdict: Verdict) -> list[dict[str, Any]]:
    """The groups of which a rule matched, with the rule that ended each."""
    hits: dict[str, tuple[Group, list[Hit]]] = {}
    for hit in verdict.hits:
        if hit.group is not None:
            hits.setdefault(hit.group.name, (hit.group, []))[1].append(hit)
    return [_group(group, of_group) for group, of_group in hits.values()]


def _group(group: Group, hits: list[Hit]) -> dict[str, Any]:
    ending = hits[-1] if hits[-1].action.terminates else None
    counted = hits[:-1] if ending else hits
    return {
        "ruleGroupId": group.group_id,
        "terminatingRule": _ending(ending) if ending else None,
        "nonTerminatingMatchingRules": [_non_terminating(hit) for hit in counted],
        "excludedRules": [
            {"exclusionType": "EXCLUDED_AS_COUNT", "ruleId": hit.rule.name}
            for hit in counted
            if hit.rule.name in group.excluded
        ]
        or None,
    }


def _ending(hit: Hit) -> dict[str, Any]:
    return {
        "ruleId": hit.rule.name,
        "action": hit.action.name,
        "ruleMatchDetails": hit.details or None,
    }


def _http_request(request: WebRequest, hidden: Redactions) -> dict[str, Any]:
    return {
        "clientIp": request.source_ip,
        "country": request.country or "-",
        "headers": [
            {"name": name, "value": _REDACTED if name.lower() in hidden.headers else value}
            for name, value in request.headers
        ],
        "uri": _REDACTED if hidden.uri else request.uri,
        "args": _REDACTED if hidden.query else request.query,
        "httpVersion": request.protocol,
        "httpMethod": _REDACTED if hidden.method else request.method,
        "requestId": request.request_id,
    }


def pairs(headers: HeaderItems) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]
