"""Where a web ACL's log goes, and which requests it keeps.

Documentation: "Web ACL traffic logging" and the types `LoggingConfiguration` and `LoggingFilter`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from frontgate.waf.errors import InvalidParameterError
from frontgate.waf.inspection import WebRequest
from frontgate.waf.records import Redactions, line_of, record_of, redactions
from frontgate.waf.web_acl import Verdict
from frontgate.wire import LogSink

_GROUP_START = "aws-waf-logs-"
Keeps = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class LogSettings:
    """The `LoggingConfiguration` of one web ACL, compiled."""

    destination: str
    """A log group's ARN."""
    hidden: Redactions
    keeps: Keeps

    def write(
        self, request: WebRequest, verdict: Verdict, *, web_acl: str, source: str, sink: LogSink
    ) -> None:
        record = record_of(request, verdict, web_acl=web_acl, source=source, hidden=self.hidden)
        if self.keeps(record):
            sink(self.destination, line_of(record))


def compile_logging(given: Mapping[str, Any]) -> LogSettings:
    """Raises `InvalidParameterError`; only CloudWatch Logs is to be had here."""
    destinations = given["LogDestinationConfigs"]
    if len(destinations) != 1:
        raise InvalidParameterError("LOG_DESTINATION", str(len(destinations)), "There must be one.")
    destination: str = destinations[0]
    service, group = (destination.split(":") + [""] * 7)[2:7:4]
    if service != "logs":
        raise InvalidParameterError(
            "LOG_DESTINATION",
            destination,
            "Only a log group of CloudWatch Logs takes logs here, no stream and no bucket.",
        )
    if not group.startswith(_GROUP_START):
        raise InvalidParameterError(
            "LOG_DESTINATION", destination, f"A log group's name begins with {_GROUP_START}."
        )
    return LogSettings(
        destination=destination,
        hidden=redactions(given.get("RedactedFields") or ()),
        keeps=_filter(given.get("LoggingFilter")),
    )


def _filter(given: Mapping[str, Any] | None) -> Keeps:
    """The first filter that fits decides."""
    if not given:
        return lambda _: True
    filters = [
        (
            item["Behavior"] == "KEEP",
            all if item["Requirement"] == "MEETS_ALL" else any,
            [_condition(condition) for condition in item["Conditions"]],
        )
        for item in given["Filters"]
    ]
    default = given["DefaultBehavior"] == "KEEP"

    def keeps(record: Mapping[str, Any]) -> bool:
        for kept, quantifier, conditions in filters:
            if quantifier(condition(record) for condition in conditions):
                return bool(kept)
        return bool(default)

    return keeps


def _condition(given: Mapping[str, Any]) -> Keeps:
    if "LabelNameCondition" in given:
        wanted = given["LabelNameCondition"]["LabelName"]
        return lambda record: any(label["name"] == wanted for label in record.get("labels", ()))
    action = given["ActionCondition"]["Action"]
    if action == "EXCLUDED_AS_COUNT":
        return lambda record: any(group["excludedRules"] for group in record["ruleGroupList"])
    return lambda record: action in _actions(record)


def _actions(record: Mapping[str, Any]) -> set[str]:
    """Of the request, and of each rule that counted it."""
    groups = record["ruleGroupList"]
    counted = [
        *record["nonTerminatingMatchingRules"],
        *(rule for group in groups for rule in group["nonTerminatingMatchingRules"]),
    ]
    return {record["action"], *(rule["action"] for rule in counted)}
