"""What a managed rule group is, and how its rules are written down."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_VERSION = re.compile(r"Version_\d+\.\d+")

Json = Mapping[str, Any]

BODY: Json = {"Body": {"OversizeHandling": "CONTINUE"}}
QUERY_ARGUMENTS: Json = {"AllQueryArguments": {}}
QUERY_STRING: Json = {"QueryString": {}}
URI_PATH: Json = {"UriPath": {}}
COOKIE: Json = {
    "Cookies": {"MatchPattern": {"All": {}}, "MatchScope": "ALL", "OversizeHandling": "CONTINUE"}
}
HEADERS: Json = {
    "Headers": {"MatchPattern": {"All": {}}, "MatchScope": "ALL", "OversizeHandling": "CONTINUE"}
}

DECODED = ("URL_DECODE_UNI", "LOWERCASE")


@dataclass(frozen=True, kw_only=True, slots=True)
class ManagedGroup:
    name: str
    capacity: int
    description: str
    label_prefix: str
    """`awswaf:managed:aws:{group}:`."""
    rules: tuple[Json, ...] = ()
    """As rules of the API, with the block action."""
    silent: tuple[str, ...] = ()
    """Names of rules that exist on AWS and match nothing here."""
    notice: str | None = None

    @property
    def versions(self) -> _AnyVersion:
        return _AnyVersion()


class _AnyVersion:
    """Versions come and go on AWS; whatever looks like one is known."""

    def __contains__(self, version: object) -> bool:
        return isinstance(version, str) and _VERSION.fullmatch(version) is not None


def label_prefix(group: str) -> str:
    return f"awswaf:managed:aws:{group}:"


def numbered(*rules: Json) -> tuple[Json, ...]:
    """Rules in the order in which they stand."""
    return tuple({**rule, "Priority": at} for at, rule in enumerate(rules))


def rule(name: str, statement: Json, *, label: str | None = None) -> Json:
    """One that blocks; its label is its name with the end in AWS's capitals."""
    return {
        "Name": name,
        "Statement": statement,
        "Action": {"Block": {}},
        "RuleLabels": [{"Name": label or labelled(name)}],
        "VisibilityConfig": {
            "SampledRequestsEnabled": True,
            "CloudWatchMetricsEnabled": True,
            "MetricName": name,
        },
    }


_ENDINGS = {
    "BODY": "Body",
    "COOKIE": "Cookie",
    "HEADER": "Header",
    "METHOD": "Method",
    "QUERYARGUMENTS": "QueryArguments",
    "QUERYSTRING": "QueryString",
}


def labelled(name: str) -> str:
    """`GenericLFI_QUERYARGUMENTS` is labelled `GenericLFI_QueryArguments` (documented)."""
    start, _, end = name.rpartition("_")
    return f"{start}_{_ENDINGS.get(end, end)}"


def pattern(
    field: Json, expressions: Sequence[str], *, transformations: Sequence[str] = DECODED
) -> Json:
    """Any of the expressions, which are in lower case, in a component."""
    return {
        "RegexMatchStatement": {
            "RegexString": "|".join(f"(?:{expression})" for expression in expressions),
            "FieldToMatch": field,
            "TextTransformations": transform(*transformations),
        }
    }


def larger(field: Json, size: int) -> Json:
    return {
        "SizeConstraintStatement": {
            "FieldToMatch": field,
            "ComparisonOperator": "GT",
            "Size": size,
            "TextTransformations": transform("NONE"),
        }
    }


def xss(field: Json) -> Json:
    return {
        "XssMatchStatement": {
            "FieldToMatch": field,
            "TextTransformations": transform("URL_DECODE_UNI", "HTML_ENTITY_DECODE"),
        }
    }


def sqli(field: Json, level: str) -> Json:
    return {
        "SqliMatchStatement": {
            "FieldToMatch": field,
            "SensitivityLevel": level,
            "TextTransformations": transform("URL_DECODE_UNI"),
        }
    }


def transform(*types: str) -> list[Json]:
    return [{"Priority": at, "Type": kind} for at, kind in enumerate(types)]
