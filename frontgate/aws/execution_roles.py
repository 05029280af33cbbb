"""What Lambda may do as a function's execution role ("Defining Lambda function permissions with an
execution role"). The same is approximate as of integrations' roles: see `permissions`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from frontgate.access.wildcards import PolicyError
from frontgate.aws.credentials import Role
from frontgate.aws.iam_actions import Permission
from frontgate.aws.permissions import grants_in_session, trusts
from frontgate.wire import Clock

_SERVICE = "lambda.amazonaws.com"


class ExecutionRoles:
    """Judges roles of the local IAM as they are at the moment of the question."""

    def __init__(self, find: Callable[[str], Awaitable[Role | None]], *, clock: Clock) -> None:
        self._find = find
        self._clock = clock

    async def is_assumable(self, role_arn: str, *, function_arn: str) -> bool:
        """Whether there is such a role, and it trusts Lambda with this function."""
        role = await self._find(role_arn)
        try:
            return role is not None and trusts(role, _SERVICE, source_arn=function_arn)
        except PolicyError:
            return False

    async def first_denied(
        self, role_arn: str, needed: Iterable[Permission], *, session: str, region: str
    ) -> Permission | None:
        """What a role may not do of what is needed; None: it may all.

        A role that is not here is not asked: a template may name one of an account on AWS.
        """
        role = await self._find(role_arn)
        if role is None:
            return None
        try:
            grants = grants_in_session(role, session)
        except PolicyError:
            return next(iter(needed), None)
        now = self._clock()
        refused = (each for each in needed if grants.refusal(each, region=region, now=now))
        return next(refused, None)
