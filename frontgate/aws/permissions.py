"""Whether the credentials of an integration allow what it asks for.

moto asks nobody for permission, so a role's policies are judged here. What is approximate: policies
of the resource (a queue, a topic, a bucket, a key) are not asked, so what they alone allow is
denied; conditions see the principal, the Region, the time, and the source and type of an event;
and where it is not known which resource a call is on, a policy that allows the action on any
resource will do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from frontgate.access.identity_policies import IdentityPolicies
from frontgate.access.policy import Decision, Policy
from frontgate.access.policy_conditions import ContextValue
from frontgate.access.principals import condition_keys
from frontgate.access.wildcards import PolicyError
from frontgate.aws.credentials import Role
from frontgate.aws.iam_actions import Permission
from frontgate.wire import Credential, Principal, RoleNotAssumableError

SESSION_NAME = "BackplaneAssumeRoleSession"
"""Of API Gateway's sessions (seen in CloudTrail)."""
_SERVICE = "apigateway.amazonaws.com"
_ASSUME = "sts:AssumeRole"
_KNOWN_KEYS = (
    "aws:currenttime",
    "aws:epochtime",
    "aws:principal",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:userid",
    "aws:username",
    "cognito-identity.amazonaws.com:",
)
"""How condition keys begin of which is known that they have a value, and which, or that they have
none."""
_MEMORY = 512


class Grants:
    """What one principal may do, ready to be asked."""

    def __init__(self, principal: Principal, credential: Credential) -> None:
        """Raises `PolicyError`."""
        self.principal = principal
        self._policies = IdentityPolicies(credential)
        self._keys = condition_keys(principal)

    def refusal(self, needed: Permission, *, region: str, now: float) -> str | None:
        """What AWS says to who may not; None for who may."""
        decision = self.decide(needed, region=region, now=now)
        return None if decision is Decision.ALLOW else self.sentence(needed, decision)

    def decide(self, needed: Permission, *, region: str, now: float) -> Decision:
        asked = self._policies.asks_for_context
        context = {**self._context(region, now), **needed.keys} if asked else {}
        if needed.resource is None:
            return self._policies.evaluate_anywhere(needed.action, context)
        return self._policies.evaluate(needed.action, needed.resource, context)

    def knows_all_about(self, needed: Permission) -> bool:
        """Whether policies that speak of the action ask for nothing that is not known here."""
        known = {key.lower() for key in needed.keys}
        return all(
            key in known or key.startswith(_KNOWN_KEYS)
            for key in self._policies.keys_asked(needed.action)
        )

    def sentence(self, needed: Permission, decision: Decision) -> str:
        """What AWS says of a denial."""
        action, resource = needed.action, needed.resource
        told = f"User: {self.principal.arn} is not authorized to perform: {action}"
        where = "" if resource is None else f" on resource: {resource}"
        if decision is Decision.EXPLICIT_DENY:
            return f"{told}{where} with an explicit deny in an identity-based policy"
        return f"{told}{where} because no identity-based policy allows the {action} action"

    def _context(self, region: str, now: float) -> Mapping[str, ContextValue]:
        return {
            **self._keys,
            "aws:RequestedRegion": region,
            "aws:CurrentTime": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "aws:EpochTime": str(int(now)),
            "aws:SecureTransport": "true",
        }


class KeptGrants:
    """Compiled policies, by their holder: one that changes is another object."""

    def __init__(self) -> None:
        self._kept: dict[Role | Credential, Grants] = {}

    def of(self, holder: Role | Credential, make: Callable[[], Grants]) -> Grants:
        found = self._kept.get(holder)
        if found is None:
            found = make()
            if len(self._kept) >= _MEMORY:
                self._kept.clear()
            self._kept[holder] = found
        return found

    def __len__(self) -> int:
        return len(self._kept)


def grants_of_role(role: Role) -> Grants:
    """What API Gateway may do as `role`. Raises `RoleNotAssumableError` if it may not act as it."""
    try:
        if not trusts(role, _SERVICE):
            raise RoleNotAssumableError(not_assumable(role.arn))
        return grants_in_session(role, SESSION_NAME)
    except PolicyError as error:
        raise RoleNotAssumableError(f"{not_assumable(role.arn)}: {error}") from None


def grants_in_session(role: Role, session_name: str) -> Grants:
    """What somebody may do who has assumed the role. Raises `PolicyError`."""
    name = role.arn.rpartition("/")[2]
    partition = role.arn.split(":", 2)[1]
    principal = Principal(
        arn=f"arn:{partition}:sts::{role.account_id}:assumed-role/{name}/{session_name}",
        user_id=f"{role.id}:{session_name}",
        account_id=role.account_id,
        role_arn=role.arn,
        keys=role.keys,
    )
    credential = Credential(
        access_key="",
        secret_key="",
        session_token=None,
        expires=None,
        principal=principal,
        policies=role.policies,
        boundary=role.boundary,
    )
    return Grants(principal, credential)


def not_assumable(role_arn: str) -> str:
    return f"API Gateway does not have permission to assume the provided role {role_arn}"


def trusts(role: Role, service: str, *, source_arn: str | None = None) -> bool:
    """Whether the trust policy lets a service assume the role, on behalf of the resource
    `source_arn`. Raises `PolicyError`."""
    document = json.loads(role.trust)
    statements = document.get("Statement") or []
    named = [statements] if isinstance(statements, Mapping) else statements
    about_us = [{"Resource": "*", **each} for each in named if _names(each, service)]
    policy = Policy.from_document({**document, "Statement": about_us})
    context = {"aws:SourceAccount": role.account_id}
    if source_arn is not None:
        context["aws:SourceArn"] = source_arn
    return policy.evaluate(_ASSUME, role.arn, context) is Decision.ALLOW


def _names(statement: Mapping[str, Any], service: str) -> bool:
    principal = statement.get("Principal")
    if principal == "*":
        return True
    services = principal.get("Service", ()) if isinstance(principal, Mapping) else ()
    return service in ([services] if isinstance(services, str) else services)
