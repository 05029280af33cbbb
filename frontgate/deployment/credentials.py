"""The credentials that an integration calls AWS with.

"API Gateway API reference", Integration, `credentials`, and "Amazon API Gateway Version 2 API
reference", `credentialsArn`: the ARN of a role; `arn:aws:iam::*:user/*` for those of the client;
none for what resource-based permissions allow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from frontgate.access.caller import Caller
from frontgate.access.invocation_permission import INVOKE_FUNCTION
from frontgate.deployment.uri import bind_stage_variables
from frontgate.wire import InvocationError, PermissionCheck

_OF_THE_CLIENT = re.compile(r"arn:[^:]+:iam::\*:user/\*")


class NoClientCredentialsError(Exception):
    """The client's credentials are to be passed on, and it did not sign with any."""

    def __init__(self) -> None:
        super().__init__("the client has no credentials to pass on")


class Credentials:
    """Those of one integration, after stage variables are bound."""

    __slots__ = ("_are_the_clients", "role_arn")

    def __init__(self, configured: str | None, stage_variables: Mapping[str, str]) -> None:
        bound = bind_stage_variables(configured, stage_variables) if configured else None
        self._are_the_clients = bound is not None and bool(_OF_THE_CLIENT.fullmatch(bound))
        self.role_arn = None if self._are_the_clients else bound

    @property
    def are_given(self) -> bool:
        """Whether the integration has any."""
        return self.role_arn is not None or self._are_the_clients

    def access_key(self, caller: Caller | None) -> str | None:
        """The client's, where it is passed on. Raises `NoClientCredentialsError`."""
        if not self._are_the_clients:
            return None
        key = None if caller is None else caller.identity.get("accessKey")
        if not isinstance(key, str):
            raise NoClientCredentialsError
        return key

    def holder(self, caller: Caller | None) -> str | None:
        """Whose permissions count: a role's ARN or a client's access key; None: nobody's."""
        return self.role_arn or self.access_key(caller)

    async def check_invocation(
        self, function: str, caller: Caller | None, allows: PermissionCheck
    ) -> None:
        """An integration without credentials has the leave of the function itself.

        Raises `InvocationError`, `NoClientCredentialsError` and `BackendError`.
        """
        holder = self.holder(caller)
        if holder is not None and not await allows(holder, INVOKE_FUNCTION, function):
            raise InvocationError(403, "the integration's credentials do not allow it")
