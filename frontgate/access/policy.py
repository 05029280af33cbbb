"""IAM policy documents: parsed once, then asked for each request.

"IAM JSON policy elements reference". An explicit deny beats every allow, and what nothing allows is
denied implicitly. `Principal` is kept and not judged here: the policies of Lambda authorizers and
roles have none, and a resource policy decides for each caller whose statements count.

A decision that depends on nothing but action and resource is remembered.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from frontgate.access.policy_conditions import (
    Condition,
    ContextValue,
    NullCondition,
    compile_conditions,
    context_values,
)
from frontgate.access.wildcards import PolicyError, Values, Wildcards, compile_wildcards

_POLICY_KEYS = {"Version", "Id", "Statement"}
_STATEMENT_KEYS = {
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
}
_CURRENT_VERSION, _OLD_VERSION = "2012-10-17", "2008-10-17"
"""Only the current one has policy variables, and the old one is meant where none is named."""
_NO_CONTEXT: Mapping[str, ContextValue] = MappingProxyType({})
_NO_VALUES: Mapping[str, Values] = MappingProxyType({})
_MEMORY = 1024


class Decision(Enum):
    ALLOW = "allow"
    EXPLICIT_DENY = "explicit deny"
    IMPLICIT_DENY = "implicit deny"

    # Each request looks one up in a table, for which an enum's own hash is slow.
    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True)
class Matcher:
    """`Action` or `Resource`; with `negated`, `NotAction` or `NotResource`."""

    patterns: Wildcards
    negated: bool

    def matches(self, text: str, context: Mapping[str, Values]) -> bool:
        return self.patterns.matches(text, context) != self.negated


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    sid: str | None
    allows: bool
    actions: Matcher
    resources: Matcher
    conditions: tuple[Condition | NullCondition, ...]
    principal: object
    """As the document has it; None when it names none."""
    not_principal: object

    @property
    def asks_for_context(self) -> bool:
        matchers = (self.actions, self.resources)
        return bool(self.conditions) or any(matcher.patterns.variable for matcher in matchers)

    def condition_keys(self) -> Iterator[str]:
        """What conditions, and variables in resources, ask for; in lower case."""
        for condition in self.conditions:
            yield condition.key
            if isinstance(condition, Condition):
                for predicate in condition.variable:
                    yield from predicate.text.keys()
        for text in self.resources.patterns.variable:
            yield from text.keys()

    def applies(self, action: str, resource: str | None, context: Mapping[str, Values]) -> bool:
        """Whether it speaks of the action on the resource; on some resource, if that is None."""
        return (
            self.actions.matches(action, context)
            and (resource is None or self.resources.matches(resource, context))
            and all(condition.holds(context) for condition in self.conditions)
        )


class Policy:
    """A valid policy document; an invalid one is a `PolicyError` here and not at a request."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.statements = tuple(statements)
        self._denying_first = sorted(self.statements, key=lambda statement: statement.allows)
        self.asks_for_context = any(statement.asks_for_context for statement in self.statements)
        """Whether `evaluate` looks at its `context` at all."""
        self._decisions: dict[tuple[str, str], Decision] = {}

    @classmethod
    def from_document(cls, document: Mapping[str, object] | str) -> Policy:
        """Takes the document or its JSON text. Raises `PolicyError`."""
        content = _load(document) if isinstance(document, str) else document
        if not isinstance(content, Mapping):
            raise PolicyError("a policy must be an object")
        _refuse_unknown(content, _POLICY_KEYS, "a policy")
        version = content.get("Version", _OLD_VERSION)
        if version not in (_CURRENT_VERSION, _OLD_VERSION):
            raise PolicyError(f"policy version {version!r} is unknown")
        statements = content.get("Statement")
        if isinstance(statements, Mapping):
            statements = [statements]
        if not isinstance(statements, list):
            raise PolicyError("a policy must have a Statement")
        variables = version == _CURRENT_VERSION
        return cls(_parse_statement(statement, variables) for statement in statements)

    def evaluate(
        self, action: str, resource: str, context: Mapping[str, ContextValue] = _NO_CONTEXT
    ) -> Decision:
        """`context` holds the condition keys of the request (`aws:SourceIp`), in any case."""
        if self.asks_for_context:
            return self._decide(action, resource, context_values(context))
        decision = self._decisions.get((action, resource))
        if decision is None:
            if len(self._decisions) >= _MEMORY:
                self._decisions.clear()
            decision = self._decide(action, resource, _NO_VALUES)
            self._decisions[action, resource] = decision
        return decision

    def evaluate_anywhere(
        self, action: str, context: Mapping[str, ContextValue] = _NO_CONTEXT
    ) -> Decision:
        """Where the resource is not known: whether there may be one on which `action` is allowed.

        A deny counts if it holds for all resources.
        """
        values = context_values(context)
        for statement in self._denying_first:
            resource = None if statement.allows else "*"
            if statement.applies(action, resource, values):
                return Decision.ALLOW if statement.allows else Decision.EXPLICIT_DENY
        return Decision.IMPLICIT_DENY

    def keys_asked(self, action: str) -> frozenset[str]:
        """The condition keys, in lower case, that statements on `action` ask for."""
        return frozenset(
            key
            for statement in self.statements
            if statement.asks_for_context and statement.actions.matches(action, _NO_VALUES)
            for key in statement.condition_keys()
        )

    def _decide(self, action: str, resource: str, values: Mapping[str, Values]) -> Decision:
        for statement in self._denying_first:
            if statement.applies(action, resource, values):
                return Decision.ALLOW if statement.allows else Decision.EXPLICIT_DENY
        return Decision.IMPLICIT_DENY


def _load(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PolicyError(f"a policy must be JSON: {error}") from error


def _refuse_unknown(content: Mapping[str, object], known: set[str], what: str) -> None:
    unknown = content.keys() - known
    if unknown:
        raise PolicyError(f"{what} cannot have {', '.join(sorted(map(str, unknown)))}")


def _parse_statement(content: object, variables: bool) -> Statement:
    if not isinstance(content, Mapping):
        raise PolicyError("a statement must be an object")
    _refuse_unknown(content, _STATEMENT_KEYS, "a statement")
    effect = content.get("Effect")
    if effect not in ("Allow", "Deny"):
        raise PolicyError("a statement's Effect must be Allow or Deny")
    sid = content.get("Sid")
    return Statement(
        sid=None if sid is None else str(sid),
        allows=effect == "Allow",
        actions=_parse_matcher(content, "Action", variables),
        resources=_parse_matcher(content, "Resource", variables),
        conditions=compile_conditions(content.get("Condition", {}), variables=variables),
        principal=content.get("Principal"),
        not_principal=content.get("NotPrincipal"),
    )


def _parse_matcher(content: Mapping[str, object], name: str, variables: bool) -> Matcher:
    """Actions have no case, resources have."""
    negated = f"Not{name}" in content
    if negated == (name in content):
        raise PolicyError(f"a statement must have either {name} or Not{name}")
    value = content[f"Not{name}" if negated else name]
    patterns = [value] if isinstance(value, str) else value
    if not isinstance(patterns, list) or not patterns:
        raise PolicyError(f"a statement's {name} must be a text or a list of texts")
    if not all(isinstance(pattern, str) for pattern in patterns):
        raise PolicyError(f"a statement's {name} must be a text or a list of texts")
    compiled = compile_wildcards(patterns, ignore_case=name == "Action", variables=variables)
    return Matcher(compiled, negated)
