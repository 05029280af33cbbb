"""A firewall without a network: `screen` puts rules into a web ACL and sends it a request."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from frontgate.observe.metrics import MetricStore
from frontgate.waf.firewall import Firewall
from frontgate.waf.geography import CountryTable
from frontgate.waf.guard import Guard
from frontgate.waf.inspection import Inspection, WebRequest
from frontgate.waf.web_acl import Verdict

REGION = "eu-west-1"
ACCOUNT = "123456789012"
VISIBLE = {
    "SampledRequestsEnabled": True,
    "CloudWatchMetricsEnabled": True,
    "MetricName": "metric",
}
NONE = [{"Priority": 0, "Type": "NONE"}]
URI_PATH = {"UriPath": {}}


def request(
    method: str = "GET",
    target: str = "/dev/users",
    *,
    headers: tuple[tuple[str, str], ...] = (),
    body: bytes = b"",
    ip: str = "198.51.100.7",
    **fields: Any,
) -> WebRequest:
    uri, _, query = target.partition("?")
    defaults: dict[str, Any] = {
        "country": None,
        "region": None,
        "protocol": "HTTP/1.1",
        "request_id": "ZhEVGHTzDoEEB2A=",
        "time": 1_718_635_961.0,
        "tick": 1_000.0,
    }
    return WebRequest(
        method=method,
        uri=uri,
        query=query,
        headers=headers,
        body=body,
        source_ip=ip,
        **{**defaults, **fields},
    )


def inspection(*arguments: Any, **fields: Any) -> Inspection:
    return Inspection(request(*arguments, **fields))


def transform(*types: str) -> list[dict[str, Any]]:
    return [{"Priority": at, "Type": kind} for at, kind in enumerate(types)]


def contains(text: str, field: Mapping[str, Any] = URI_PATH, **more: Any) -> dict[str, Any]:
    """A byte match statement."""
    return {
        "ByteMatchStatement": {
            "SearchString": text.encode(),
            "PositionalConstraint": "CONTAINS",
            "FieldToMatch": field,
            "TextTransformations": NONE,
            **more,
        }
    }


EVERYTHING: Mapping[str, Any] = {
    "SizeConstraintStatement": {
        "FieldToMatch": {"UriPath": {}},
        "ComparisonOperator": "GE",
        "Size": 0,
        "TextTransformations": NONE,
    }
}
"""A statement that every request matches."""


def rule(
    statement: Mapping[str, Any], action: str = "Block", *, name: str = "rule", **more: Any
) -> dict[str, Any]:
    return {
        "Name": name,
        "Priority": 0,
        "Statement": statement,
        "Action": {action: {}},
        "VisibilityConfig": {**VISIBLE, "MetricName": f"{name}-metric"},
        **more,
    }


def web_acl(*rules: Mapping[str, Any], default: str = "Allow", **more: Any) -> dict[str, Any]:
    """The definition of a web ACL whose rules run in this order."""
    return {
        "DefaultAction": {default: {}},
        "VisibilityConfig": {**VISIBLE, "MetricName": "acl-metric"},
        "LabelNamespace": f"awswaf:{ACCOUNT}:webacl:acl:",
        "Rules": [{**given, "Priority": at} for at, given in enumerate(rules)],
        **more,
    }


class Setup:
    """One web ACL, `acl`, in a firewall."""

    def __init__(self, countries: tuple[str, ...] = ()) -> None:
        ids = itertools.count(1)
        self.metrics = MetricStore()
        self.firewall = Firewall(
            region=REGION,
            account_id=ACCOUNT,
            new_id=lambda: f"00000000-0000-4000-8000-{next(ids):012}",
            countries=CountryTable(countries),
            metrics=self.metrics,
        )

    def put(self, *rules: Mapping[str, Any], **more: Any) -> Guard:
        """Puts the web ACL in place of the one that is there."""
        collection = self.firewall.web_acls
        known = next(iter(collection), None)
        definition = web_acl(*rules, **more)
        item = (
            collection.prepare("acl", definition)
            if known is None
            else collection.prepare_edit(known, known.lock_token, definition)
        )
        self.firewall.put(collection, item)
        guard = self.firewall.guard(item.definition["ARN"])
        assert guard is not None
        return guard

    def make(self, collection: str, name: str, definition: Mapping[str, Any]) -> str:
        """Another resource; its ARN."""
        kept = getattr(self.firewall, collection)
        item = kept.prepare(name, definition)
        self.firewall.put(kept, item)
        return str(item.definition["ARN"])


@pytest.fixture
def setup() -> Setup:
    return Setup()


@pytest.fixture
def screen(setup: Setup) -> Callable[..., Verdict]:
    """`screen([rules], *request)`: the verdict."""

    def run(rules: list[Mapping[str, Any]], *arguments: Any, **fields: Any) -> Verdict:
        return setup.put(*rules).screen(request(*arguments, **fields))

    return run


@pytest.fixture
def matches(setup: Setup) -> Callable[..., bool]:
    """Whether a statement matches a request."""

    def run(statement: Mapping[str, Any], *arguments: Any, **fields: Any) -> bool:
        guard = setup.put(rule(statement))
        return guard.screen(request(*arguments, **fields)).action.name == "BLOCK"

    return run
