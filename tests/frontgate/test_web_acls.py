"""AWS WAF of a running gateway."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, cast

from frontgate.control.store import Store
from frontgate.identifiers import RepeatableIds
from frontgate.observe.metrics import MetricStore
from frontgate.web_acls import WebAcls

VISIBLE = {
    "SampledRequestsEnabled": False,
    "CloudWatchMetricsEnabled": False,
    "MetricName": "m",
}


class Now:
    """As much of the world outside as AWS WAF looks at."""

    @staticmethod
    def clock() -> float:
        return 1.0

    timer = clock


def web_acls() -> WebAcls:
    return WebAcls(
        Store(region="eu-west-1", account_id="123456789012", clock=Now.clock),
        cast("Any", Now),
        MetricStore(),
        countries=("DE",),
        ids=RepeatableIds("stack"),
    )


def made(acls: WebAcls) -> str:
    given = {
        "Name": "acl",
        "Scope": "REGIONAL",
        "DefaultAction": {"Allow": {}},
        "VisibilityConfig": VISIBLE,
    }
    return str(acls.operations().call("CreateWebACL", given)["Summary"]["ARN"])


def test_what_the_operations_make_is_at_work():
    acls = web_acls()
    guard = acls.guard(made(acls))
    assert guard is not None
    assert guard.countries.country_of("127.0.0.1") == "DE"
    assert acls.guard("arn:none") is None


def test_identifiers_are_the_same_at_every_start():
    assert made(web_acls()) == made(web_acls())


def test_rules_are_loaded_only_when_there_are_some():
    """A gateway without a web ACL starts without the engine of regular expressions."""
    program = "import sys, frontgate.gateway; print('re2' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert answer.stdout.strip() == "False", answer.stderr
