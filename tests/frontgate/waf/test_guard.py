"""A web ACL at work: its log."""

from __future__ import annotations

import json

from .conftest import EVERYTHING, request, rule

GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:aws-waf-logs-acl"


def logged(setup, guard):
    lines = []
    sent = request()
    guard.log(
        sent,
        guard.screen(sent),
        source="1:api:dev",
        sink=lambda destination, line: lines.append((destination, json.loads(line))),
    )
    return lines


def test_without_a_configuration_nothing_is_logged(setup):
    assert logged(setup, setup.put(rule(EVERYTHING))) == []


def test_with_one(setup):
    guard = setup.put(rule(EVERYTHING))
    setup.firewall.set_logging({"ResourceArn": guard.arn, "LogDestinationConfigs": [GROUP]})
    ((destination, record),) = logged(setup, guard)
    assert destination == GROUP
    assert (record["webaclId"], record["httpSourceId"]) == (guard.arn, "1:api:dev")
    setup.firewall.remove_logging(guard.arn)
    assert logged(setup, guard) == []
