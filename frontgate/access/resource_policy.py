"""The resource policy of a REST API, and how it is weighed against what else decides.

"How API Gateway resource policies affect authorization workflow", tables A and B.
"""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.access.policy import Decision, Policy
from frontgate.access.policy_conditions import ContextValue
from frontgate.access.principals import ANONYMOUS, Names, compile_principal, names_of
from frontgate.wire import Principal

_ALLOW, _SILENT, _DENY = Decision.ALLOW, Decision.IMPLICIT_DENY, Decision.EXPLICIT_DENY

SAME_ACCOUNT: Mapping[tuple[Decision, Decision], Decision] = {
    (_ALLOW, _ALLOW): _ALLOW,
    (_ALLOW, _SILENT): _ALLOW,
    (_ALLOW, _DENY): _DENY,
    (_SILENT, _ALLOW): _ALLOW,
    (_SILENT, _SILENT): _SILENT,
    (_SILENT, _DENY): _DENY,
    (_DENY, _ALLOW): _DENY,
    (_DENY, _SILENT): _DENY,
    (_DENY, _DENY): _DENY,
}
"""Table A: what IAM or the Lambda authorizer says, and what the resource policy says."""

OTHER_ACCOUNT: Mapping[tuple[Decision, Decision], Decision] = {
    **SAME_ACCOUNT,
    (_ALLOW, _SILENT): _SILENT,
    (_SILENT, _ALLOW): _SILENT,
}
"""Table B: a caller of another account must be allowed by both."""

_MEMORY = 256


class ResourcePolicy:
    """A resource policy, ready to judge; each caller's part of it is picked out once."""

    def __init__(self, policy: Policy, *, account_id: str) -> None:
        """`account_id` is the API owner's. Raises `PolicyError`."""
        self._account_id = account_id
        self._statements = tuple(
            (statement, compile_principal(statement.principal, statement.not_principal))
            for statement in policy.statements
        )
        self.for_anybody = self._part(ANONYMOUS, same_account=True)
        """What holds for callers without an AWS identity."""
        self._parts: dict[Names, Policy] = {}

    @classmethod
    def from_document(cls, document: str, *, account_id: str) -> ResourcePolicy:
        return cls(Policy.from_document(document), account_id=account_id)

    def of(self, principal: Principal | None) -> Policy:
        """The statements that speak of `principal`."""
        if principal is None:
            return self.for_anybody
        names = names_of(principal)
        part = self._parts.get(names)
        if part is None:
            if len(self._parts) >= _MEMORY:
                self._parts.clear()
            part = self._part(names, same_account=principal.account_id == self._account_id)
            self._parts[names] = part
        return part

    def evaluate(
        self,
        principal: Principal | None,
        action: str,
        resource: str,
        context: Mapping[str, ContextValue],
    ) -> Decision:
        return self.of(principal).evaluate(action, resource, context)

    def _part(self, names: Names, *, same_account: bool) -> Policy:
        return Policy(
            statement
            for statement, element in self._statements
            if (
                element.allows(names, same_account=same_account)
                if statement.allows
                else element.denies(names)
            )
        )
