"""What the policies of a caller's own account say: identity-based, boundary and session policies.

"Policy evaluation logic" (IAM User Guide). All that is there must allow: a permissions boundary and
session policies limit the identity-based policies and grant nothing themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from frontgate.access.policy import Decision, Policy
from frontgate.access.policy_conditions import ContextValue
from frontgate.wire import Credential


class IdentityPolicies:
    """The compiled policies of one credential."""

    def __init__(self, credential: Credential) -> None:
        """Raises `PolicyError`."""
        groups = (
            credential.policies,
            () if credential.boundary is None else (credential.boundary,),
            credential.session_policies,
        )
        self._groups = tuple(
            _merged(map(Policy.from_document, group))
            for index, group in enumerate(groups)
            if group or index == 0
        )
        self.asks_for_context = any(policy.asks_for_context for policy in self._groups)

    def evaluate(self, action: str, resource: str, context: Mapping[str, ContextValue]) -> Decision:
        return _all_of({policy.evaluate(action, resource, context) for policy in self._groups})

    def evaluate_anywhere(self, action: str, context: Mapping[str, ContextValue]) -> Decision:
        """Where the resource is not known: whether there may be one that all allow."""
        return _all_of({policy.evaluate_anywhere(action, context) for policy in self._groups})

    def keys_asked(self, action: str) -> frozenset[str]:
        """Condition keys, in lower case, of which decisions on `action` may depend."""
        return frozenset(key for policy in self._groups for key in policy.keys_asked(action))


def _all_of(decisions: set[Decision]) -> Decision:
    if Decision.EXPLICIT_DENY in decisions:
        return Decision.EXPLICIT_DENY
    return Decision.IMPLICIT_DENY if Decision.IMPLICIT_DENY in decisions else Decision.ALLOW


def _merged(policies: Iterable[Policy]) -> Policy:
    return Policy(statement for policy in policies for statement in policy.statements)
