"""The phases of the access step, as traces tell them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from frontgate.deployment.authorizers import UserPoolsPlan
from frontgate.observe.masking import masked_briefly
from frontgate.observe.trace import Facts, Step, body_text, shown
from frontgate.rest.access_facts import Authenticated, Authorization, AuthorizerAsked, Phase


def _phase(phase: Phase, **facts: object) -> Facts:
    error = phase.error
    return shown(**facts, status=phase.status, error=error and (error.cause or error.message))


def _authenticated(fact: Authenticated) -> Step:
    return Step("authenticate", _phase(fact, principal=fact.principal))


def _asked(fact: AuthorizerAsked) -> Step:
    plan, consultation = fact.plan, fact.consultation
    invocation = consultation and consultation.invocation
    return Step(
        "authorizer",
        _phase(
            fact,
            authorizer=plan.name,
            type=_kind(fact),
            identity=[masked_briefly(value) for value in fact.identity],
            cached=fact.cached or None,
            function=fact.function and fact.function.target,
            event=body_text(consultation.event) if consultation else None,
            result=body_text(invocation.payload) if invocation else None,
            principal=fact.principal,
        ),
    )


def _kind(fact: AuthorizerAsked) -> str:
    if isinstance(fact.plan, UserPoolsPlan):
        return "COGNITO_USER_POOLS"
    return "TOKEN" if fact.plan.is_token else "REQUEST"


def _authorization(fact: Authorization) -> Step:
    resource_policy, identity_policy = fact.resource_policy, fact.identity_policy
    return Step(
        "authorize",
        _phase(
            fact,
            resource=fact.resource,
            resourcePolicy=resource_policy and resource_policy.value,
            identityPolicy=identity_policy and identity_policy.value,
        ),
    )


ACCESS_STEPS: Mapping[type, Callable[[Any], Step]] = {
    Authenticated: _authenticated,
    AuthorizerAsked: _asked,
    Authorization: _authorization,
}
"""By the fact's own type."""
